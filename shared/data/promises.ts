import { iso, maturesAt, monthOf, never } from '../domain/calendar.ts';
import { earnedPoints, type Hold, heldPoints, type Resolution } from '../domain/order.ts';
import type { ReviewStage } from '../domain/review.ts';
import { stableHash } from '../domain/stable-hash.ts';
import { addToBucket, type BucketName } from './buckets.ts';
import { causeOf, type Key, rewardedMonthKey } from './keys.ts';
import type { Failure, Write } from './transact.ts';

/** Which slot takes what is promised, and whether the referrer's month has room for a reward. */
export type Attempt = { slot: number; isOverMonthMax: boolean };

export const firstAttempt: Attempt = { slot: 0, isOverMonthMax: false };
export const slotsMax = 10;

type PromiseFailures = { month?: Failure; reward?: Failure; earned?: Failure };

/** What to try after a promise found its month full or its bucket applied. */
export const nextAttempt = (attempt: Attempt, { month, reward, earned }: PromiseFailures) => ({
  slot: attempt.slot + (reward || earned ? 1 : 0),
  isOverMonthMax: attempt.isOverMonthMax || month !== undefined,
});

type Confirmation = Resolution & { maturesAt: string; lotMonth: string };

export function confirmation(
  hold: Hold,
  now: number,
  { slot, isOverMonthMax }: Attempt,
): Confirmation {
  const { terms } = hold;
  const { referral } = terms;
  const counts = referral !== undefined && (referral.rewardPoints > 0 || referral.bonus);
  const earned = earnedPoints(hold);
  const givenAt = maturesAt(now, terms.maturesAfterDays, slot);
  const { expiresAfterMonths } = terms;
  return {
    kind: 'confirmed',
    orderId: hold.orderId,
    customerId: hold.customerId,
    at: iso(now),
    points: heldPoints(hold),
    rewardPoints: 0,
    ...(counts &&
      !isOverMonthMax && {
        rewardPoints: referral.rewardPoints,
        referrerId: referral.referrerId,
        rewardShard: stableHash(hold.orderId) % referral.rewardShards,
      }),
    ...(counts && isOverMonthMax && { isOverMonthMax }),
    ...(earned > 0 && { earnedPoints: earned }),
    maturesAt: iso(givenAt),
    lotMonth: expiresAfterMonths === null ? never : monthOf(givenAt, expiresAfterMonths),
  };
}

/** The buckets that take the reward and the earned points, and the referrer's count of the month. */
export function promises(hold: Hold, resolution: Confirmation, cause: Key) {
  const { referrerId, rewardShard, rewardPoints, earnedPoints, maturesAt, lotMonth } = resolution;
  const monthMax = hold.terms.referral?.rewardsPerMonthMax;
  const slot = { maturesAt, lotMonth };
  return {
    month:
      referrerId && monthMax !== undefined
        ? countReward(rewardedMonth(referrerId, resolution), monthMax, cause)
        : undefined,
    reward:
      referrerId && rewardShard !== undefined
        ? addToBucket(
            { ...slot, customerId: referrerId, shard: rewardShard },
            { points: rewardPoints, referrals: 1, cause },
          )
        : undefined,
    earned: earnedPoints
      ? addToBucket(
          { ...slot, customerId: resolution.customerId, shard: 0 },
          { points: earnedPoints, referrals: 0, cause },
        )
      : undefined,
  };
}

/** One item for all orders of a referrer's month: only where a maximum demands it. */
const countReward = (key: Key, max: number, cause: Key): Write => ({
  update: {
    Key: key,
    UpdateExpression: 'SET cause = :cause ADD rewards :one',
    ConditionExpression: 'attribute_not_exists(rewards) OR rewards < :max',
    ExpressionAttributeValues: { ':cause': causeOf(cause), ':one': 1, ':max': max },
  },
});

export const rewardedMonth = (referrerId: string, { at }: Resolution): Key =>
  rewardedMonthKey(referrerId, monthOf(Date.parse(at)));

/** The bucket that holds the reward: where it was promised first, or when it was released. */
export function rewardBucket(
  resolution: Resolution,
  stage: ReviewStage | undefined,
): BucketName | undefined {
  const { referrerId, rewardShard } = resolution;
  const { maturesAt, lotMonth } = stage?.slot ?? resolution;
  if (referrerId === undefined || rewardShard === undefined) return undefined;
  if (maturesAt === undefined || lotMonth === undefined) return undefined;
  return { customerId: referrerId, shard: rewardShard, maturesAt, lotMonth };
}

/** An order that counts no more leaves its place among the month's rewarded ones. */
export function freeMonth({ terms }: Hold, resolution: Resolution, cause: Key): Write | undefined {
  const { referrerId } = resolution;
  const monthMax = terms.referral?.rewardsPerMonthMax;
  if (!referrerId || monthMax === undefined) return undefined;
  return {
    update: {
      Key: rewardedMonth(referrerId, resolution),
      UpdateExpression: 'SET cause = :cause ADD rewards :minus',
      ConditionExpression: 'rewards >= :one',
      ExpressionAttributeValues: { ':cause': causeOf(cause), ':minus': -1, ':one': 1 },
    },
  };
}
