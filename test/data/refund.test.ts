import type { BatchGetCommandOutput } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { readCustomer } from '../../shared/data/customers.ts';
import { refund } from '../../shared/data/refund.ts';
import { cancel } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { readTimeline } from '../../shared/data/timeline.ts';
import { dayMs } from '../../shared/domain/calendar.ts';
import { type CustomerId, type OrderId, RefundId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import type { TimelineEntry } from '../../shared/domain/timeline.ts';
import {
  aHold,
  anOrder,
  customerWith,
  give,
  giveAllPromised,
  limitedCode,
  now,
} from './builders.ts';

type Options = Parameters<typeof aHold>[0];

async function confirmed(options: Options = {}): Promise<Hold> {
  const hold = aHold(options);
  const held = await reserve(hold, now);
  if (isRefusal(held)) throw new Error(held.refused);
  const resolved = await confirm(hold.orderId, now);
  if (isRefusal(resolved) || resolved.resolution.kind !== 'confirmed') throw new Error('not done');
  return hold;
}

let refunds = 0;
const newRefund = () => RefundId.parse(`r-${++refunds}`);
const back = (orderId: OrderId, amount: number, refundId = newRefund(), at = now) =>
  refund({ orderId, refundId, amount }, at);

async function pendingOf(customerId: CustomerId) {
  const customer = await readCustomer(customerId, now);
  if (isRefusal(customer)) throw new Error(customer.refused);
  const points = customer.maturing.reduce((sum, each) => sum + each.points, 0);
  const referrals = customer.maturing.reduce((sum, each) => sum + each.referrals, 0);
  return { points, referrals };
}

const dayOfReward = now + 14 * dayMs;

/** What a timeline says of points that are there: what was only promised comes when it matures. */
const sumOf = (entries: TimelineEntry[]) =>
  entries
    .filter(({ kind }) => kind !== 'reward' && kind !== 'earned')
    .reduce((sum, { points }) => sum + points, 0);

async function paged(customerId: CustomerId, limit: number): Promise<TimelineEntry[]> {
  const { entries, next } = await readTimeline(customerId, limit);
  const seen = [...entries];
  for (let cursor = next; cursor !== undefined; ) {
    const page = await readTimeline(customerId, limit, cursor);
    seen.push(...page.entries);
    cursor = page.next;
  }
  return seen;
}

describe('refund', () => {
  it('gives points back and takes the reward back, in proportion', async () => {
    const code = await limitedCode(5);
    const customerId = await customerWith(300);
    const { orderId, total } = await confirmed({ customerId, points: 201, code, rewardPoints: 11 });
    const half = Math.floor(total / 2);
    expect(await back(orderId, half)).toMatchObject({
      replayed: false,
      refund: { refundedTotal: half, isWhole: false, points: 100, rewardPoints: 5 },
    });
    expect(await readAccount(customerId)).toMatchObject({ available: 199, spent: 101 });
    expect(await pendingOf(code.owner)).toEqual({ points: 6, referrals: 1 });

    expect(await back(orderId, total - half)).toMatchObject({
      refund: { refundedTotal: total, isWhole: true, points: 101, rewardPoints: 6 },
    });
    expect(await readAccount(customerId)).toMatchObject({
      available: 300,
      spent: 0,
      lots: { '2027-11': 300 },
    });
    expect(await pendingOf(code.owner)).toEqual({ points: 0, referrals: 0 });
  });

  it('gives the first answer again, and refuses the id for another amount', async () => {
    const { orderId } = await confirmed();
    const refundId = newRefund();
    const first = await back(orderId, 1000, refundId);
    expect(await back(orderId, 1000, refundId, now + 5000)).toEqual({ ...first, replayed: true });
    expect(await back(orderId, 1001, refundId)).toMatchObject({ refused: 'refund_reused' });
  });

  it('answers a replay before it says that nothing is left', async () => {
    const { orderId, total } = await confirmed();
    const refundId = newRefund();
    await back(orderId, total, refundId);
    expect(await back(orderId, total, refundId)).toMatchObject({ replayed: true });
    expect(await back(orderId, 1)).toMatchObject({ refused: 'refund_exceeds_paid' });
  });

  it('answers a replay also when the refund is made while the order is being read', async () => {
    const { orderId, total } = await confirmed();
    let hasBegun = false;
    // A batch is not one instant: this one finds no such refund, and then all of it refunded.
    table.middlewareStack.add(
      (next) => async (args) => {
        if (hasBegun) return next(args);
        hasBegun = true;
        await back(orderId, total, 'twin' as RefundId);
        const answer = await next(args);
        const [found = []] = Object.values(
          (answer.output as BatchGetCommandOutput).Responses ?? {},
        );
        const made = found.findIndex(({ sk }) => String(sk).startsWith('4#REFUND'));
        if (made >= 0) found.splice(made, 1);
        return answer;
      },
      { step: 'initialize', name: 'torn' },
    );
    try {
      const replayed = await back(orderId, total, 'twin' as RefundId);
      expect(replayed).toMatchObject({ replayed: true, refund: { refundedTotal: total } });
    } finally {
      table.middlewareStack.remove('torn');
    }
  });

  it('refuses what was not confirmed and what is not there', async () => {
    const hold = aHold();
    await reserve(hold, now);
    expect(await back(hold.orderId, 1)).toMatchObject({ refused: 'not_confirmed' });
    await cancel(hold.orderId, now);
    expect(await back(hold.orderId, 1)).toMatchObject({ refused: 'not_confirmed' });
    expect(await back(anOrder(), 1)).toMatchObject({ refused: 'order_not_found' });
  });

  it('never pays back more than was paid, however many ask at once', async () => {
    const customerId = await customerWith(100);
    const { orderId, total } = await confirmed({ customerId, points: 97 });
    const tenth = total / 10;
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => back(orderId, tenth)));
    const refused = outcomes.filter((outcome) => 'refused' in outcome);
    expect(refused).toHaveLength(10);
    expect(new Set(refused.map(({ refused }) => refused))).toEqual(
      new Set(['refund_exceeds_paid']),
    );
    expect(await readAccount(customerId)).toMatchObject({ available: 100, spent: 0 });
  });

  it('refunds an order that was paid with points alone by an amount of 0, once', async () => {
    const customerId = await customerWith(1500);
    const { orderId, total } = await confirmed({ customerId, points: 1500 });
    expect(total).toBe(0);
    expect(await back(orderId, 1)).toMatchObject({ refused: 'refund_exceeds_paid' });
    expect(await back(orderId, 0)).toMatchObject({ refund: { points: 1500, isWhole: true } });
    expect(await back(orderId, 0)).toMatchObject({ refused: 'refund_exceeds_paid' });
    const paid = await confirmed();
    expect(await back(paid.orderId, 0)).toMatchObject({ refused: 'invalid_request' });
  });

  it('gives points until the month’s end whose lot is over', async () => {
    const customerId = await customerWith(0);
    await give(customerId, 100, now, 0);
    const { orderId, total } = await confirmed({ customerId, points: 80 });
    const nextMonth = Date.parse('2026-12-03T00:00:00.000Z');
    const refunded = await back(orderId, total, newRefund(), nextMonth);
    expect(refunded).toMatchObject({ refund: { points: 80, gracePoints: 80 } });
    expect(await readAccount(customerId)).toMatchObject({
      available: 80,
      expired: 20,
      lots: { '2026-12': 80 },
    });
  });

  it('never frees the customer’s one referral nor the code’s use', async () => {
    const code = await limitedCode(5);
    const customerId = await customerWith(0);
    const { orderId, total } = await confirmed({ customerId, code, onceOnly: true });
    await back(orderId, total);
    const again = aHold({ customerId, code, onceOnly: true });
    expect(await reserve(again, now)).toMatchObject({ refused: 'customer_not_new' });
  });
});

describe('refund of what was given already', () => {
  const twoOrders = { within_balance: 4, debt: 10 };

  it.each(['within_balance', 'debt'] as const)(
    'goes by the order’s own policy: %s',
    async (policy) => {
      const code = await limitedCode(5);
      const { orderId, total } = await confirmed({ code, terms: { clawback: policy } });
      await giveAllPromised(code.owner, dayOfReward);
      expect(await readAccount(code.owner)).toMatchObject({ available: 10, referrals: 1 });
      const spending = aHold({ customerId: code.owner, points: 6, at: dayOfReward });
      await reserve(spending, dayOfReward);
      await confirm(spending.orderId, dayOfReward);

      const refunded = await back(orderId, total, newRefund(), dayOfReward);
      expect(refunded).toMatchObject({ refund: { rewardPoints: twoOrders[policy] } });
      expect(await readAccount(code.owner)).toMatchObject({
        available: 0,
        removed: twoOrders[policy],
        debt: twoOrders[policy] - 4,
        referrals: 0,
      });
    },
  );

  it('takes nothing that has expired meanwhile', async () => {
    const code = await limitedCode(5);
    const { orderId, total } = await confirmed({ code });
    await giveAllPromised(code.owner, dayOfReward);
    const rewardIsOver = Date.parse('2028-01-01T00:00:00.000Z');
    await give(code.owner, 4, now, 24);
    const refunded = await back(orderId, total, newRefund(), rewardIsOver);
    expect(refunded).toMatchObject({ refund: { rewardPoints: 4 } });
    expect(await readAccount(code.owner)).toMatchObject({ available: 0, expired: 10, removed: 4 });
  });

  it('is paid off by the next reward', async () => {
    const code = await limitedCode(5);
    const { orderId, total } = await confirmed({ code, terms: { clawback: 'debt' } });
    await giveAllPromised(code.owner, dayOfReward);
    await reserve(aHold({ customerId: code.owner, points: 10, at: dayOfReward }), dayOfReward);
    await back(orderId, total, newRefund(), dayOfReward);
    expect(await readAccount(code.owner)).toMatchObject({ available: 0, debt: 10 });

    const later = dayOfReward + 14 * dayMs;
    const next = aHold({ code, rewardPoints: 25, at: dayOfReward });
    await reserve(next, dayOfReward);
    await confirm(next.orderId, dayOfReward);
    await giveAllPromised(code.owner, later);
    expect(await readAccount(code.owner)).toMatchObject({ available: 15, debt: 0, held: 10 });
  });

  it.each([
    ['in part', 6],
    ['whole', 10],
  ])('is told of once where it is owed %s and paid later', async (_, spent) => {
    const code = await limitedCode(5);
    const earn = { perAmount: 10_000, points: 1 };
    const customerId = code.owner;
    const { orderId, total } = await confirmed({ code, terms: { clawback: 'debt' } });
    const own = await confirmed({ customerId, terms: { clawback: 'debt', earn } });
    await giveAllPromised(customerId, dayOfReward);
    const spending = aHold({ customerId, points: 15 + spent, at: dayOfReward });
    await reserve(spending, dayOfReward);
    await confirm(spending.orderId, dayOfReward);
    await back(orderId, total, newRefund(), dayOfReward);
    await back(own.orderId, own.total, newRefund(), dayOfReward);
    const { entries: before } = await readTimeline(customerId, 50);
    expect(sumOf(before)).toBe(0);
    const next = aHold({ code, rewardPoints: 60, at: dayOfReward });
    await reserve(next, dayOfReward);
    await confirm(next.orderId, dayOfReward);
    await giveAllPromised(customerId, dayOfReward + 14 * dayMs);
    const { entries } = await readTimeline(customerId, 50);
    const { available, debt } = await readAccount(customerId);
    expect({ available, debt }).toEqual({ available: 60 - 15 - spent, debt: 0 });
    expect(sumOf(entries)).toBe(available);
  });

  it('ends no page of the timeline early where it is owed', async () => {
    const code = await limitedCode(5);
    const { owner } = code;
    const owed = { clawback: 'debt' } as const;
    const { orderId, total } = await confirmed({ code, rewardPoints: 8, terms: owed });
    await giveAllPromised(owner, dayOfReward);
    const spending = aHold({ customerId: owner, points: 8, at: dayOfReward });
    await reserve(spending, dayOfReward);
    await confirm(spending.orderId, dayOfReward);
    for (let quarter = 0; quarter < 4; quarter++) {
      await back(orderId, total / 4, newRefund(), dayOfReward + 1);
    }
    const { entries } = await readTimeline(owner, 50);
    expect(entries.map(({ kind }) => kind)).toEqual(['redeemed', 'matured', 'reward']);
    for (let limit = 1; limit < 4; limit++) expect(await paged(owner, limit)).toEqual(entries);
  });

  it('lets nobody save points by an order that is opened for a moment', async () => {
    const code = await limitedCode(5);
    const { orderId, total } = await confirmed({ code });
    await giveAllPromised(code.owner, dayOfReward);
    const shelter = aHold({ customerId: code.owner, points: 10, at: dayOfReward });
    await reserve(shelter, dayOfReward);
    await back(orderId, total, newRefund(), dayOfReward);
    await cancel(shelter.orderId, dayOfReward);
    expect(await readAccount(code.owner)).toMatchObject({ available: 10, debt: 10 });
  });

  it('takes the bonus back with more than half, not only with the last rupiah', async () => {
    const code = await limitedCode(5);
    const bonus = { every: 1, points: 100, lotMonth: '2027-12' };
    const { orderId, total } = await confirmed({ code });
    await giveAllPromised(code.owner, dayOfReward, bonus);
    expect(await back(orderId, total / 2)).toMatchObject({ refund: { rewardPoints: 5 } });
    expect(await readAccount(code.owner)).toMatchObject({ available: 105, referrals: 1 });
    const refunded = await back(orderId, total / 2 - 1);
    expect(refunded).toMatchObject({ refund: { rewardPoints: 4, bonusPoints: 100 } });
    expect(await readAccount(code.owner)).toMatchObject({ available: 1, referrals: 0 });
  });

  it('takes a bonus back that rested on the order', async () => {
    const code = await limitedCode(5);
    const referral = { bonus: { every: 1, points: 100 } };
    const { orderId, total } = await confirmed({ code, referral });
    await giveAllPromised(code.owner, dayOfReward, { every: 1, points: 100, lotMonth: '2027-12' });
    expect(await readAccount(code.owner)).toMatchObject({ available: 110, referrals: 1 });
    const refunded = await back(orderId, total, newRefund(), dayOfReward);
    expect(refunded).toMatchObject({ refund: { rewardPoints: 10, bonusPoints: 100 } });
    expect(await readAccount(code.owner)).toMatchObject({ available: 0, removed: 110 });
  });

  it.each([
    ['on the day it was held alone', { bonus: { every: 1, points: 100 } }, undefined],
    ['on the day it was given alone', {}, { every: 1, points: 100, lotMonth: '2027-12' }],
  ])(
    'takes back just the bonus that was given, where there was one %s',
    async (_, referral, rule) => {
      const code = await limitedCode(5);
      await give(code.owner, 500);
      const { orderId, total } = await confirmed({ code, referral });
      await giveAllPromised(code.owner, dayOfReward, rule);
      await back(orderId, total, newRefund(), dayOfReward);
      expect(await readAccount(code.owner)).toMatchObject({ available: 500, referrals: 0 });
    },
  );

  it('brings a bonus that was spent and forgiven no second time', async () => {
    const code = await limitedCode(5);
    const rule = { every: 1, points: 100, lotMonth: '2027-12' };
    for (const given of [110, 10, 10]) {
      const { orderId, total } = await confirmed({ code, rewardPoints: 10 });
      const maturity = await giveAllPromised(code.owner, dayOfReward, rule);
      expect((maturity?.points ?? 0) + (maturity?.bonusPoints ?? 0)).toBe(given);
      const spending = aHold({ customerId: code.owner, points: given, at: dayOfReward });
      await reserve(spending, dayOfReward);
      await confirm(spending.orderId, dayOfReward);
      await back(orderId, total, newRefund(), dayOfReward);
    }
  });

  it('takes the buyer’s earned points back, pending or given', async () => {
    const customerId = await customerWith(0);
    const earn = { perAmount: 10_000, points: 1 };
    const { orderId, total } = await confirmed({ customerId, terms: { earn } });
    expect(await pendingOf(customerId)).toEqual({ points: 15, referrals: 0 });
    expect(await back(orderId, total / 3)).toMatchObject({ refund: { earnedPoints: 5 } });
    expect(await pendingOf(customerId)).toMatchObject({ points: 10 });
    await giveAllPromised(customerId, dayOfReward);
    expect(await readAccount(customerId)).toMatchObject({ available: 10 });
    const rest = await back(orderId, total - total / 3, newRefund(), dayOfReward);
    expect(rest).toMatchObject({ refund: { earnedPoints: 10, earnedFrom: 'balance' } });
    expect(await readAccount(customerId)).toMatchObject({ available: 0, removed: 10 });
  });
});
