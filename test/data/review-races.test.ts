import { describe, expect, it } from '@jest/globals';
import { confirm } from '../../shared/data/confirm.ts';
import { bucketKey } from '../../shared/data/keys.ts';
import { matureBuckets } from '../../shared/data/mature.ts';
import { refund } from '../../shared/data/refund.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { decideReview, holdBack } from '../../shared/data/review.ts';
import { iso, maturesAt, monthOf } from '../../shared/domain/calendar.ts';

import type { Finding } from '../../shared/domain/fraud.ts';
import { type CustomerId, RefundId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aHold, giveAllPromised, now } from './builders.ts';
import { everyInterleaving } from './interleavings.ts';
import { earnedBy, ends, held, knownCode, lookAt, standStill, toldOf } from './scene.ts';

standStill();

const policies = ['within_balance', 'debt'] as const;
const dayOfReward = maturesAt(now, 14);
const finding: Finding = {
  score: 60,
  reasons: [{ signal: 'ring', value: 2, weight: 60 }],
};

async function confirmed(options: Parameters<typeof held>[0]): Promise<Hold> {
  const hold = await held(options);
  expect(toldOf(await confirm(hold.orderId, now))).toBe('confirmed');
  return hold;
}

/** A suspicious order whose reward of 11 is promised together with another order's 25. */
async function suspicious(clawback: (typeof policies)[number], rewardsPerMonthMax?: number) {
  const code = await knownCode(5);
  const referral = { ...(rewardsPerMonthMax && { rewardsPerMonthMax }) };
  const rules = { code, terms: { clawback }, referral };
  const order = await confirmed({ ...rules, rewardPoints: 11 });
  const other = await confirmed({ ...rules, rewardPoints: 25 });
  return { code, order, other, half: Math.floor(order.total / 2) };
}

type Suspicious = Awaited<ReturnType<typeof suspicious>>;

const review = ({ order }: Suspicious) => holdBack(order.orderId, finding, dayOfReward);
const back = ({ order }: Suspicious, amount: number, id: string) =>
  refund({ orderId: order.orderId, refundId: RefundId.parse(id), amount }, dayOfReward);
const decide = (
  { order }: Suspicious,
  decision: 'release' | 'reject',
  by = 'rina',
  at = dayOfReward,
) => decideReview(order.orderId, { decision, by, reason: 'test' }, at);

/** Gives what was promised when the orders were confirmed. */
const give = (customerId: CustomerId) => {
  const key = bucketKey(customerId, 0, iso(dayOfReward), monthOf(dayOfReward, 12));
  return matureBuckets(customerId, [key], undefined, dayOfReward);
};

async function found({ code, order, other }: Suspicious, ...more: Hold[]) {
  const seen = await lookAt({
    customers: [order.customerId, other.customerId, code.owner],
    orders: [order, other, ...more].map(({ orderId }) => orderId),
    codes: [code],
  });
  expect(seen.drift).toEqual([]);
  return earnedBy(seen, code.owner);
}

/** What a verdict came to, in a few words. */
const toldOfReview = (outcome: Awaited<ReturnType<typeof decideReview>>): string =>
  isRefusal(outcome)
    ? outcome.refused
    : `${outcome.decision.rewardPoints} ${outcome.decision.kind}${outcome.replayed ? ' before' : ''}`;

describe('a review, a refund of half, the giving of the reward and a decision', () => {
  it('leave half of it, and the other order’s alone', async () => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const scene = await suspicious('within_balance');
      return {
        deeds: {
          reviews: () => review(scene),
          back: () => back(scene, scene.half, 'r'),
          gives: () => give(scene.code.owner),
          decides: () => decide(scene, 'release'),
        },
        check: async ({ reviews, back: refunded, decides }) => {
          expect(isRefusal(refunded)).toBe(false);
          if (toldOfReview(decides) === 'not_found') {
            expect(await found(scene)).toEqual({ points: 25, referrals: 1 });
            // Half of the order keeps it a referral: 5 of 11 points are gone.
            expect(toldOfReview(await decide(scene, 'release'))).toBe('6 released');
          }
          expect(await found(scene)).toEqual({ points: 31, referrals: 2 });
          const from = isRefusal(refunded) ? '' : refunded.refund.rewardFrom;
          const was = `${reviews?.rewardPoints} of ${reviews?.rewardFrom}`;
          seen.add(`${was}, refund of ${from}, ${toldOfReview(decides)}`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 9130,
      runs: 110,
      ends: [
        '11 of balance, refund of pending, 11 released',
        '11 of balance, refund of review, 6 released',
        '11 of balance, refund of review, not_found',
        '11 of pending, refund of pending, 11 released',
        '11 of pending, refund of review, 6 released',
        '11 of pending, refund of review, not_found',
        '6 of balance, refund of balance, 6 released',
        '6 of balance, refund of balance, not_found',
        '6 of balance, refund of pending, 6 released',
        '6 of balance, refund of pending, not_found',
        '6 of pending, refund of pending, 6 released',
        '6 of pending, refund of pending, not_found',
      ],
    });
  });
});

describe('a review of a reward that was given, and its owner who spends it', () => {
  it.each([
    [
      'within_balance',
      [
        '11 held back, 0 owed, 0 forgiven',
        '11 held back, 5 owed, 0 forgiven',
        '6 held back, 0 owed, 5 forgiven',
      ],
    ],
    ['debt', ['11 held back, 0 owed, 0 forgiven', '11 held back, 5 owed, 0 forgiven']],
  ] as const)('take what is there, and refunds take of that: %s', async (clawback, all) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const scene = await suspicious(clawback);
      await give(scene.code.owner);
      const spends = aHold({ customerId: scene.code.owner, points: 30, at: dayOfReward });
      return {
        deeds: {
          reviews: () => review(scene),
          spends: async () => {
            const held = await reserve(spends, dayOfReward);
            return isRefusal(held) ? held : confirm(spends.orderId, dayOfReward);
          },
        },
        check: async ({ reviews, spends: spent }) => {
          const kept = isRefusal(spent) ? 0 : 30;
          const before = await found(scene, spends);
          await back(scene, scene.half, 'r');
          expect(await found(scene, spends)).toEqual(before);
          await decide(scene, 'release');
          await back(scene, scene.order.total - scene.half, 's');
          await giveAllPromised(scene.code.owner, dayOfReward);
          const { rewardPoints, owedPoints = 0, forgivenPoints = 0 } = reviews ?? {};
          expect(await found(scene, spends)).toEqual({
            points: 25 + forgivenPoints - kept,
            referrals: 1,
          });
          seen.add(`${rewardPoints} held back, ${owedPoints} owed, ${forgivenPoints} forgiven`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({ orders: 42, runs: 8, ends: all });
  });
});

describe('a reward in review, two refunds of halves and its release', () => {
  it.each(policies)('leave nothing of it in the end: %s', async (clawback) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const scene = await suspicious(clawback);
      await review(scene);
      const rest = scene.order.total - scene.half;
      return {
        deeds: {
          one: () => back(scene, scene.half, 'one'),
          other: () => back(scene, rest, 'other'),
          decides: () => decide(scene, 'release'),
        },
        check: async ({ one, other, decides }) => {
          expect([one, other].map(isRefusal)).toEqual([false, false]);
          expect(await found(scene)).toEqual({ points: 25, referrals: 1 });
          seen.add(toldOfReview(decides));
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 198,
      runs: 48,
      ends: ['0 released', '11 released', '6 released'],
    });
  });
});

describe('a released reward, its giving and a refund of the whole', () => {
  it.each(policies)('leave nothing of it: %s', async (clawback) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const scene = await suspicious(clawback);
      await review(scene);
      await decide(scene, 'release');
      return {
        deeds: {
          back: () => back(scene, scene.order.total, 'r'),
          gives: () => giveAllPromised(scene.code.owner, dayOfReward),
        },
        check: async ({ back: refunded }) => {
          expect(await found(scene)).toEqual({ points: 25, referrals: 1 });
          seen.add(isRefusal(refunded) ? '' : String(refunded.refund.rewardFrom));
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 10,
      runs: 4,
      ends: ['balance', 'pending'],
    });
  });
});

describe('a release, and the giving of what it is put with', () => {
  it('give it a second later when that was given', async () => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const scene = await suspicious('within_balance');
      await review(scene);
      return {
        deeds: {
          decides: () => decide(scene, 'release', 'rina', now),
          gives: () => give(scene.code.owner),
        },
        check: async ({ decides }) => {
          expect(toldOfReview(decides)).toBe('11 released');
          await giveAllPromised(scene.code.owner, dayOfReward);
          expect(await found(scene)).toEqual({ points: 36, referrals: 2 });
          const at = isRefusal(decides) ? '' : decides.decision.slot?.maturesAt;
          seen.add(`${Date.parse(String(at)) - dayOfReward} ms later`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 6,
      runs: 3,
      ends: ['0 ms later', '1000 ms later'],
    });
  });
});

describe('two people who decide on a review while half of the order is refunded', () => {
  it('decide once, and what the other is told is that', async () => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const scene = await suspicious('debt', 5);
      await review(scene);
      return {
        deeds: {
          releases: () => decide(scene, 'release'),
          rejects: () => decide(scene, 'reject', 'dewi'),
          back: () => back(scene, scene.half + 1, 'r'),
        },
        check: async ({ releases, rejects, back: refunded }) => {
          expect(isRefusal(refunded)).toBe(false);
          const told = `${toldOfReview(releases)}, ${toldOfReview(rejects)}`;
          const isReleased = !isRefusal(releases);
          expect(await found(scene)).toEqual({ points: isReleased ? 31 : 25, referrals: 1 });
          seen.add(told);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 132,
      runs: 32,
      ends: [
        '11 released, already_decided',
        '6 released, already_decided',
        'already_decided, 11 rejected',
        'already_decided, 6 rejected',
      ],
    });
  });
});

describe('a review that is told of twice, a decision on it and a refund of the whole', () => {
  it.each(policies)('hold the reward back once: %s', async (clawback) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const scene = await suspicious(clawback, 5);
      return {
        deeds: {
          one: () => review(scene),
          other: () => review(scene),
          rejects: () => decide(scene, 'reject'),
          back: () => back(scene, scene.order.total, 'r'),
        },
        check: async ({ one, other, rejects, back: refunded }) => {
          expect(isRefusal(refunded)).toBe(false);
          expect(await found(scene)).toEqual({ points: 25, referrals: 1 });
          const reviews = [one, other].filter((each) => each !== undefined);
          expect(reviews.length).toBeLessThanOrEqual(1);
          seen.add(`${reviews[0]?.rewardPoints} held back, ${toldOfReview(rejects)}`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 1118,
      runs: 120,
      ends: [
        '11 held back, 0 rejected',
        '11 held back, 11 rejected',
        '11 held back, not_found',
        'undefined held back, not_found',
      ],
    });
  });
});
