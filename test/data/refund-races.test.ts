import { describe, expect, it } from '@jest/globals';
import { confirm } from '../../shared/data/confirm.ts';
import { bucketKey } from '../../shared/data/keys.ts';
import { matureBuckets } from '../../shared/data/mature.ts';
import { refund } from '../../shared/data/refund.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { dayMs, iso, maturesAt, monthOf } from '../../shared/domain/calendar.ts';
import { type CustomerId, type OrderId, RefundId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aHold, customerWith, giveAllPromised, now } from './builders.ts';
import { everyInterleaving } from './interleavings.ts';
import { earnedBy, ends, held, knownCode, lookAt, standStill, toldOf } from './scene.ts';

standStill();

const policies = ['within_balance', 'debt'] as const;
const dayOfReward = maturesAt(now, 14);
const lotIsOver = Date.parse('2027-12-01T00:00:00.000Z');
const promised = (customerId: CustomerId) =>
  bucketKey(customerId, 0, iso(dayOfReward), monthOf(dayOfReward, 12));

async function confirmed(options: Parameters<typeof aHold>[0]): Promise<Hold> {
  const hold = await held(options);
  expect(toldOf(await confirm(hold.orderId, now))).toBe('confirmed');
  return hold;
}

const back = ({ orderId }: { orderId: OrderId }, amount: number, id: string, at = dayOfReward) =>
  refund({ orderId, refundId: RefundId.parse(id), amount }, at);

const apply = (customerId: CustomerId) =>
  matureBuckets(customerId, [promised(customerId)], undefined, dayOfReward);

const isMade = (outcome: Awaited<ReturnType<typeof back>>) =>
  !isRefusal(outcome) && !outcome.replayed;

describe('a refund, the giving of its reward and another order for the same bucket', () => {
  it.each(policies)(
    'leave the other order’s reward, and of the first nothing: %s',
    async (clawback) => {
      const seen = ends();
      const tried = await everyInterleaving(async () => {
        const code = await knownCode(5);
        const first = await confirmed({ code, terms: { clawback } });
        const other = await held({ code, rewardPoints: 25, terms: { clawback } });
        return {
          deeds: {
            back: () => back(first, first.total, 'r'),
            gives: () => apply(code.owner),
            paid: () => confirm(other.orderId, now),
          },
          check: async ({ back: refunded, gives, paid }) => {
            const found = await lookAt({
              customers: [first.customerId, other.customerId, code.owner],
              orders: [first.orderId, other.orderId],
              codes: [code],
            });
            expect(found.drift).toEqual([]);
            expect(isMade(refunded)).toBe(true);
            expect(toldOf(paid)).toBe('confirmed');
            expect(earnedBy(found, code.owner)).toEqual({ points: 25, referrals: 1 });
            const from = isRefusal(refunded) ? '' : refunded.refund.rewardFrom;
            seen.add(`${from}, ${gives?.points} given`);
          },
        };
      });
      expect({ ...tried, ends: seen.all() }).toEqual({
        orders: 277,
        runs: 15,
        ends: ['balance, 10 given', 'balance, 35 given', 'pending, 0 given', 'pending, 25 given'],
      });
    },
  );
});

describe('two refunds of halves and the giving of what they take back', () => {
  it.each([
    ['within_balance', 'referrer', ['0 given', '11 given', '6 given']],
    ['debt', 'referrer', ['0 given', '11 given', '6 given']],
    ['debt', 'buyer', ['0 given', '12 given', '6 given']],
  ] as const)('come to one refund of the whole: %s, %s', async (clawback, who, all) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const code = await knownCode(5);
      const customerId = await customerWith(300);
      const terms = { earn: { perAmount: 10_000, points: 1 }, clawback };
      const order = await confirmed({ customerId, code, points: 201, rewardPoints: 11, terms });
      const half = Math.floor(order.total / 2);
      return {
        deeds: {
          one: () => back(order, half, 'one'),
          other: () => back(order, order.total - half, 'other'),
          gives: () => apply(who === 'buyer' ? customerId : code.owner),
        },
        check: async ({ one, other, gives }) => {
          const found = await lookAt({
            customers: [customerId, code.owner],
            orders: [order.orderId],
            codes: [code],
          });
          expect(found.drift).toEqual([]);
          expect([one, other].map(isMade)).toEqual([true, true]);
          expect(earnedBy(found, code.owner)).toEqual({ points: 0, referrals: 0 });
          expect(earnedBy(found, customerId)).toEqual({ points: 300, referrals: 0 });
          expect(found.account(customerId)).toMatchObject({ spent: 0, debt: 0 });
          seen.add(`${gives?.points} given`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({ orders: 526, runs: 40, ends: all });
  });
});

describe('two refunds of the whole', () => {
  const twice = ['that a till sends twice', 'one', 'replayed'] as const;
  const two = ['that two people make', 'other', 'refund_exceeds_paid'] as const;
  it.each([
    [...twice, 'while the buyer is given what the order earned', dayOfReward, 412, 20],
    [...two, 'while the buyer is given what the order earned', dayOfReward, 526, 20],
    [...twice, 'when the lot of the points is over', lotIsOver, 176, 20],
    [...two, 'when the lot of the points is over', lotIsOver, 176, 20],
  ])('%s: one is made, %s, %s: %s', async (_, id, second, __, at, orders, runs) => {
    const tried = await everyInterleaving(async () => {
      const customerId = await customerWith(300);
      const terms = { earn: { perAmount: 10_000, points: 1 } };
      const order = await confirmed({ customerId, points: 201, terms });
      return {
        deeds: {
          one: () => back(order, order.total, 'one', at),
          other: () => back(order, order.total, id, at),
          ...(at < lotIsOver && { earns: () => apply(customerId) }),
        },
        check: async ({ one, other }) => {
          const found = await lookAt({ customers: [customerId], orders: [order.orderId] });
          expect(found.drift).toEqual([]);
          const told = [one, other].map((each) =>
            isRefusal(each) ? each.refused : each.replayed ? 'replayed' : 'made',
          );
          expect(told.sort()).toEqual(['made', second].sort());
          expect(found.account(customerId)).toMatchObject({ spent: 0, debt: 0 });
          expect(earnedBy(found, customerId).points).toBe(at === lotIsOver ? 201 : 300);
        },
      };
    });
    expect(tried).toEqual({ orders, runs });
  });
});

describe('a refund of a reward that was given, and its owner who spends it', () => {
  it.each([
    [
      'within_balance',
      ['10 taken, 0 owed, 6 held', '10 taken, 0 owed, 6 refused', '10 taken, 6 owed, 6 held'],
    ],
    [
      'debt',
      ['10 taken, 0 owed, 6 held', '10 taken, 0 owed, 6 refused', '10 taken, 6 owed, 6 held'],
    ],
  ] as const)(
    'never go below 0, and what is missing is forgiven or owed: %s',
    async (clawback, all) => {
      const seen = ends();
      const tried = await everyInterleaving(async () => {
        const code = await knownCode(5);
        const first = await confirmed({ code, terms: { clawback } });
        await apply(code.owner);
        const later = dayOfReward + 14 * dayMs;
        const next = await held({ code, rewardPoints: 25, at: dayOfReward });
        await confirm(next.orderId, dayOfReward);
        const spends = aHold({ customerId: code.owner, points: 6, at: dayOfReward });
        return {
          deeds: {
            back: () => back(first, first.total, 'r'),
            spends: () => reserve(spends, dayOfReward),
            gives: () => giveAllPromised(code.owner, later),
          },
          check: async ({ back: refunded, spends: spent }) => {
            const found = await lookAt({
              customers: [first.customerId, next.customerId, code.owner],
              orders: [first.orderId, next.orderId, spends.orderId],
              codes: [code],
            });
            expect(found.drift).toEqual([]);
            const isHeld = !isRefusal(spent);
            const taken = isRefusal(refunded) ? 0 : refunded.refund.rewardPoints;
            const owed = isRefusal(refunded) ? 0 : (refunded.refund.owedPoints ?? 0);
            const account = found.account(code.owner);
            expect(account).toMatchObject({
              available: 35 - taken - (isHeld ? 6 : 0),
              debt: 0,
              referrals: 1,
            });
            seen.add(`${taken} taken, ${owed} owed, 6 ${isHeld ? 'held' : 'refused'}`);
          },
        };
      });
      expect({ ...tried, ends: seen.all() }).toEqual({ orders: 742, runs: 31, ends: all });
    },
  );
});
