import type { Account } from '../domain/account.ts';
import { Busy } from '../domain/busy.ts';
import { iso } from '../domain/calendar.ts';
import type { Finding } from '../domain/fraud.ts';
import type { OrderId } from '../domain/ids.ts';
import { Hold, Resolution } from '../domain/order.ts';
import { refundReferrer } from '../domain/refund.ts';
import { alreadyDecided, type Refusal, refusal } from '../domain/refusals.ts';
import {
  type Aftermath,
  decisionOf,
  isSameVerdict,
  type Left,
  leftOfReward,
  Review,
  ReviewDecision,
  type ReviewVerdict,
  releasedSlot,
  stageOf,
} from '../domain/review.ts';
import { readAccount, replaceAccount, settleAccount } from './accounts.ts';
import { moveAftermath, parseAftermath } from './aftermath.ts';
import { addToBucket, expectGiven, takeFromBucket } from './buckets.ts';
import {
  holdKey,
  type Key,
  lateResolutionKey,
  refundedKey,
  resolutionKey,
  reviewDecisionKey,
  reviewKey,
  reviewRow,
  rewardRow,
} from './keys.ts';
import { freeMonth, rewardBucket, slotsMax } from './promises.ts';
import { readMany } from './read.ts';
import { transact, type Write } from './transact.ts';

type Order = { hold: Hold; resolution: Resolution };

/** What stands about an order that was confirmed, in one read; undefined for any other. */
async function readConfirmed(orderId: OrderId) {
  const [hold, first, late, refunded, review, decision] = await readMany([
    holdKey(orderId),
    resolutionKey(orderId),
    lateResolutionKey(orderId),
    refundedKey(orderId),
    reviewKey(orderId),
    reviewDecisionKey(orderId),
  ]);
  const resolution = late ?? first;
  if (hold?.kind !== 'held' || resolution?.kind !== 'confirmed') return undefined;
  return {
    order: { hold: Hold.parse(hold), resolution: Resolution.parse(resolution) },
    before: parseAftermath(refunded),
    review: review && Review.parse(review),
    decision: decision && ReviewDecision.parse(decision),
  };
}

/**
 * Holds the reward of a suspicious order back: ONE transaction puts the review and takes what no
 * refund has taken out of the referrer's bucket, or out of the account that it was given to, as far
 * as the order's own clawback policy goes. The buyer keeps the discount. Undefined when there is
 * nothing to hold back, or it was done before.
 */
export async function holdBack(
  orderId: OrderId,
  finding: Finding,
  now: number,
): Promise<Review | undefined> {
  const found = await readConfirmed(orderId);
  if (found === undefined || found.review) return undefined;
  const { order } = found;
  let { before } = found;
  let referrer: Account | undefined;
  for (;;) {
    if (before.review) return undefined;
    const left = leftOfReward(order.hold, order.resolution, before);
    const plan = planReview(order, before, left, finding, referrer, now);
    if (plan === undefined) return undefined;
    const outcome = await transact(plan.writes);
    if (outcome.committed) return plan.review;
    const { entry, total, reward } = outcome.failed;
    if (entry) return undefined;
    if (total) before = parseAftermath(total.item);
    else if (reward) {
      const { referrerId } = plan.review;
      if (referrer === undefined) expectGiven(reward);
      referrer = await settleAccount(referrerId, await readAccount(referrerId), now);
    }
  }
}

function planReview(
  { hold, resolution }: Order,
  before: Aftermath,
  left: Left,
  finding: Finding,
  referrer: Account | undefined,
  now: number,
) {
  const key = reviewKey(hold.orderId);
  const bucket = rewardBucket(resolution, undefined);
  if (bucket === undefined || (left.points === 0 && left.referrals === 0)) return undefined;
  const { customerId: referrerId } = bucket;
  const shares = { rewardPoints: left.points, endsReferral: left.referrals === 1 };
  const given = referrer && refundReferrer(referrer, hold, shares);
  const review: Review = {
    kind: 'reviewed',
    orderId: hold.orderId,
    customerId: hold.customerId,
    referrerId,
    at: iso(now),
    ...finding,
    ...(before.refunded !== undefined && { refunded: before.refunded }),
    referrals: left.referrals,
    rewardPoints: left.points,
    rewardFrom: 'pending',
    ...given?.facts,
  };
  const after = { ...before, review: stageOf(review), reviewedAt: review.at };
  const reward =
    referrer && given
      ? replaceAccount(referrerId, referrer, given.after, key)
      : takeFromBucket(bucket, { ...left, cause: key });
  const writes = {
    entry: putReview(key, review),
    total: moveAftermath(hold.orderId, before, after, key),
    reward,
  };
  return { review, writes };
}

/** A timeline has no row of what is only owed, as with a refund. */
function putReview(key: Key, review: Review): Write {
  const { orderId, referrerId, at, rewardPoints, bonusPoints = 0, owedPoints = 0 } = review;
  const isTaken = rewardPoints + bonusPoints > owedPoints;
  return {
    put: {
      Item: {
        ...key,
        ...review,
        ...reviewRow('ALL', at, orderId),
        ...(isTaken && rewardRow(referrerId, at, `review:${orderId}`)),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

export type DecidedReview = { review: Review; decision: ReviewDecision; replayed: boolean };

export const noSuchReview = refusal('not_found', 'There is no such review.');

/**
 * Decides on a reward that is held back: ONE transaction puts the decision and either promises the
 * referrer again what refunds have left of it, or leaves it taken for good, and then the order's
 * place among the month's rewarded ones is free. The same verdict of the same person again gets the
 * first answer again.
 */
export async function decideReview(
  orderId: OrderId,
  verdict: ReviewVerdict,
  now: number,
): Promise<DecidedReview | Refusal> {
  const found = await readConfirmed(orderId);
  if (found?.review === undefined) return noSuchReview;
  const { order, review, decision } = found;
  if (decision) return answerDecided(review, decision, verdict);
  let before: Aftermath = { ...found.before, review: stageOf(review) };
  for (let later = 0; later < slotsMax; ) {
    const plan = planDecision(order, before, review, verdict, later, now);
    const outcome = await transact(plan.writes);
    if (outcome.committed) return { review, decision: plan.decision, replayed: false };
    const { entry, total, reward, month } = outcome.failed;
    if (entry) return answerDecided(review, ReviewDecision.parse(entry.item), verdict);
    if (total) before = parseAftermath(total.item);
    else if (month) throw new Error('a rewarded order is missing from its month');
    else if (reward) later++;
  }
  throw new Busy('no open bucket was found for what was released');
}

function answerDecided(
  review: Review,
  decision: ReviewDecision,
  verdict: ReviewVerdict,
): DecidedReview | Refusal {
  return isSameVerdict(decision, verdict) ? { review, decision, replayed: true } : alreadyDecided;
}

function planDecision(
  { hold, resolution }: Order,
  before: Aftermath,
  review: Review,
  verdict: ReviewVerdict,
  later: number,
  now: number,
) {
  const key = reviewDecisionKey(hold.orderId);
  const left = leftOfReward(hold, resolution, before);
  const slot = releasedSlot(hold, resolution, now, later);
  const place = { refunded: before.refunded, rewardShard: resolution.rewardShard, slot };
  const decision = decisionOf(review, verdict, left, place, now);
  const after = { ...before, review: stageOf(decision) };
  const isReleased = decision.kind === 'released';
  const bucket = isReleased ? rewardBucket(resolution, after.review) : undefined;
  const writes = {
    entry: putReviewDecision(key, decision),
    total: moveAftermath(hold.orderId, before, after, key),
    reward:
      bucket && left.points + left.referrals > 0
        ? addToBucket(bucket, { ...left, cause: key })
        : undefined,
    month: !isReleased && left.referrals > 0 ? freeMonth(hold, resolution, key) : undefined,
  };
  return { decision, writes };
}

/** What was taken for good was taken by the review: only what is promised again changes anything. */
function putReviewDecision(key: Key, decision: ReviewDecision): Write {
  const { kind, orderId, referrerId, at, rewardPoints } = decision;
  const isPromised = kind === 'released' && rewardPoints > 0;
  return {
    put: {
      Item: {
        ...key,
        ...decision,
        ...(isPromised && rewardRow(referrerId, at, `release:${orderId}/released`)),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}
