import { describe, expect, it } from '@jest/globals';
import { confirm } from '../../shared/data/confirm.ts';
import { bucketKey } from '../../shared/data/keys.ts';
import { matureBuckets } from '../../shared/data/mature.ts';
import { refund } from '../../shared/data/refund.ts';
import { dayMs, iso, maturesAt, monthOf } from '../../shared/domain/calendar.ts';
import { type CustomerId, RefundId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { now } from './builders.ts';
import { everyInterleaving } from './interleavings.ts';
import { ends, held, knownCode, lookAt, standStill, toldOf } from './scene.ts';

standStill();

const whole = ({ orderId, total }: Hold, at = now) =>
  refund({ orderId, refundId: RefundId.parse('whole'), amount: total }, at);

/** The bucket of the rewards that are promised on a day and given 14 days later. */
function bucketOf(customerId: CustomerId, day: number) {
  const at = maturesAt(now + day * dayMs, 14);
  return bucketKey(customerId, 0, iso(at), monthOf(at, 12));
}

describe('orders of a referrer who is rewarded once a month', () => {
  const once = { rewardsPerMonthMax: 1 };

  async function rewardsAfter(code: Awaited<ReturnType<typeof knownCode>>, ...holds: Hold[]) {
    const found = await lookAt({
      customers: [code.owner, ...holds.map(({ customerId }) => customerId)],
      orders: holds.map(({ orderId }) => orderId),
      codes: [code],
    });
    expect(found.drift).toEqual([]);
    return {
      points: found.buckets(code.owner).reduce((sum, { points }) => sum + points, 0),
      rewarded: holds.map(({ orderId }) => found.ends(orderId)[0]?.rewardPoints),
    };
  }

  it('give one reward when two are paid at once', async () => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const code = await knownCode(5);
      const one = await held({ code, referral: once });
      const other = await held({ code, referral: once });
      return {
        deeds: {
          one: () => confirm(one.orderId, now),
          other: () => confirm(other.orderId, now),
        },
        check: async (told) => {
          expect([toldOf(told.one), toldOf(told.other)]).toEqual(['confirmed', 'confirmed']);
          const { points, rewarded } = await rewardsAfter(code, one, other);
          expect(points).toBe(10);
          seen.add(String(rewarded));
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({ orders: 6, runs: 2, ends: ['0,10', '10,0'] });
  });

  it('give the next one when the first is refunded before it is paid', async () => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const code = await knownCode(5);
      const one = await held({ code, referral: once });
      const other = await held({ code, referral: once });
      const third = await held({ code, referral: once });
      await confirm(one.orderId, now);
      return {
        deeds: {
          back: () => whole(one),
          other: () => confirm(other.orderId, now),
          third: () => confirm(third.orderId, now),
        },
        check: async () => {
          const { points, rewarded } = await rewardsAfter(code, one, other, third);
          const later = rewarded.filter((reward) => reward === 10).length - 1;
          expect(later).toBeLessThanOrEqual(1);
          expect(points).toBe(10 * later);
          seen.add(String(rewarded));
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 464,
      runs: 5,
      ends: ['10,0,0', '10,0,10', '10,10,0'],
    });
  });
});

describe('runs of the job that give a referrer the first two rewards at once', () => {
  const bonus = { every: 2, points: 100 };
  const later = maturesAt(now + dayMs, 14);

  it.each([
    ['one bucket each', [0], [1], 337, 23],
    ['both of them both', [0, 1], [0, 1], 372, 30],
    ['both, and one of them', [0, 1], [1], 215, 19],
  ])(
    'give one bonus, and none is left of it after a refund: %s',
    async (_, one, other, orders, runs) => {
      const seen = ends();
      const tried = await everyInterleaving(async () => {
        const code = await knownCode(5);
        const first = await held({ code, referral: { bonus } });
        const second = await held({ code, referral: { bonus } });
        await confirm(first.orderId, now);
        await confirm(second.orderId, now + dayMs);
        const rule = { ...bonus, lotMonth: '2027-12' };
        const gives = (days: number[]) => {
          const keys = days.map((day) => bucketOf(code.owner, day));
          return matureBuckets(code.owner, keys, rule, later);
        };
        return {
          deeds: {
            one: () => gives(one),
            other: () => gives(other),
            back: () => whole(first, later),
          },
          check: async ({ back, ...given }) => {
            const found = await lookAt({
              customers: [code.owner, first.customerId, second.customerId],
              orders: [first.orderId, second.orderId],
              codes: [code],
            });
            expect(found.drift).toEqual([]);
            const bonuses = (given.one?.bonusPoints ?? 0) + (given.other?.bonusPoints ?? 0);
            const takenBack = isRefusal(back) ? undefined : (back.refund.bonusPoints ?? 0);
            expect([0, 100]).toContain(bonuses);
            expect(takenBack).toBe(bonuses);
            expect(found.account(code.owner)).toMatchObject({
              available: 10,
              debt: 0,
              referrals: 1,
            });
            seen.add(`${bonuses}`);
          },
        };
      });
      expect({ ...tried, ends: seen.all() }).toEqual({ orders, runs, ends: ['0', '100'] });
    },
  );
});
