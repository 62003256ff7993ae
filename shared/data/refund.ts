import type { Account } from '../domain/account.ts';
import { iso } from '../domain/calendar.ts';
import type { CustomerId, OrderId, RefundId } from '../domain/ids.ts';
import { Hold, Resolution } from '../domain/order.ts';
import {
  Refund,
  type RefundShares,
  refundBuyer,
  refundReferrer,
  refundShares,
} from '../domain/refund.ts';
import { isRefusal, type Refusal, refusal } from '../domain/refusals.ts';
import type { Aftermath } from '../domain/review.ts';
import { parseAccount, readAccount, replaceAccount, settleAccount } from './accounts.ts';
import { moveAftermath, parseAftermath } from './aftermath.ts';
import { type BucketName, expectGiven, takeFromBucket } from './buckets.ts';
import {
  accountKey,
  causeOf,
  holdKey,
  type Key,
  lateResolutionKey,
  refundedKey,
  refundKey,
  resolutionKey,
  rewardRow,
  timelineRow,
} from './keys.ts';
import { noSuchOrder } from './orders.ts';
import { freeMonth, rewardBucket } from './promises.ts';
import { readMany } from './read.ts';
import { type Failure, transact, type Write } from './transact.ts';

export type RefundRequest = {
  orderId: OrderId;
  refundId: RefundId;
  amount: number;
  reason?: string | undefined;
};

export type Refunded = { refund: Refund; replayed: boolean };

type Order = { hold: Hold; resolution: Resolution };

/**
 * What a refund goes by. It begins with what is likely, and each write that fails tells what is
 * so: how much was refunded before, where the reward is by now, that a lot of the buyer's has
 * expired, that what was promised has been given.
 */
type Standing = {
  before: Aftermath;
  buyer?: Account;
  isEarnedGiven: boolean;
  referrer?: Account;
};

/**
 * Pays a part of an order back, or all of it: ONE transaction puts the refund under its id, counts
 * it against what was paid, gives points back and takes back what the order earned for others and
 * for the buyer: from what is pending, from a reward that is held back for a review, or by the
 * order's own clawback policy. Whatever is switched
 * off, a refund works. It never frees the customer's one referral nor a use of a code: the order
 * took place.
 */
export async function refund(request: RefundRequest, now: number): Promise<Refunded | Refusal> {
  const order = await readForRefund(request);
  if (isRefusal(order) || 'refund' in order) return order;
  let standing: Standing = { before: order.before, isEarnedGiven: false };
  for (;;) {
    const { refunded, review } = standing.before;
    const { hold, resolution } = order;
    const shares = refundShares(hold, resolution, refunded, request.amount, review);
    if (isRefusal(shares)) return (await madeBefore(request)) ?? shares;
    const plan = planOf(request, order, shares, standing, now);
    const outcome = await transact(plan.writes);
    if (outcome.committed) return { refund: plan.refund, replayed: false };
    const { entry, ...failed } = outcome.failed;
    if (entry) return replay(Refund.parse(entry.item), request);
    standing = await learn(standing, order, shares, failed, now);
  }
}

/** One read: the order, what was refunded so far, and this refund if it was made already. */
async function readForRefund(
  request: RefundRequest,
): Promise<(Order & { before: Aftermath }) | Refunded | Refusal> {
  const { orderId, refundId } = request;
  const [hold, first, late, refunded, made] = await readMany([
    holdKey(orderId),
    resolutionKey(orderId),
    lateResolutionKey(orderId),
    refundedKey(orderId),
    refundKey(orderId, refundId),
  ]);
  if (made) return replay(Refund.parse(made), request);
  if (hold?.kind !== 'held') return noSuchOrder;
  const resolution = late ?? first;
  if (resolution?.kind !== 'confirmed') {
    return refusal('not_confirmed', 'Only a confirmed order can be refunded.');
  }
  const before = parseAftermath(refunded);
  return { hold: Hold.parse(hold), resolution: Resolution.parse(resolution), before };
}

/** This refund, if it was made while the order was read: then it is no other that leaves too little. */
async function madeBefore(request: RefundRequest): Promise<Refunded | Refusal | undefined> {
  const [made] = await readMany([refundKey(request.orderId, request.refundId)]);
  return made && replay(Refund.parse(made), request);
}

function replay(made: Refund, { amount }: RefundRequest): Refunded | Refusal {
  if (made.amount === amount) return { refund: made, replayed: true };
  return refusal('refund_reused', 'This refund id was used with another amount.');
}

function planOf(
  { orderId, refundId, amount, reason }: RefundRequest,
  { hold, resolution }: Order,
  shares: RefundShares,
  standing: Standing,
  now: number,
) {
  const key = refundKey(orderId, refundId);
  const { customerId } = hold;
  const buyer = buyerPart(hold, shares, standing, now, key);
  const reward = rewardPart(hold, resolution, shares, standing, key);
  const earned = earnedPart(resolution, shares, standing, key);
  const refund: Refund = {
    kind: 'refunded',
    orderId,
    refundId,
    customerId,
    amount,
    refundedTotal: shares.refundedTotal,
    isWhole: shares.isWhole,
    endsReferral: shares.endsReferral,
    at: iso(now),
    ...(reason !== undefined && { reason }),
    points: shares.returnPoints,
    rewardPoints: 0,
    ...buyer.facts,
    ...earned.facts,
    ...reward.facts,
  };
  const writes = {
    entry: putRefund(key, refund),
    total: countRefund(orderId, standing.before, shares.refundedTotal, key),
    buyer: buyer.write,
    reward: reward.write,
    earned: earned.write,
    // A rejected reward has left its place already.
    month:
      shares.endsReferral && standing.before.review?.status !== 'rejected'
        ? freeMonth(hold, resolution, key)
        : undefined,
  };
  return { refund, writes };
}

function putRefund(key: Key, refund: Refund): Write {
  const { at, orderId, refundId, customerId, referrerId } = refund;
  const { points, earnedPoints = 0, earnedOwedPoints = 0 } = refund;
  const { rewardPoints, rewardFrom, bonusPoints = 0, owedPoints = 0 } = refund;
  const id = `refund:${orderId}/${refundId}`;
  // A timeline has no row of what is only owed: the maturity that pays it tells.
  const isOwn = points + earnedPoints > earnedOwedPoints;
  // Nor of what a review had taken before.
  const isReferrers = rewardFrom !== 'review' && rewardPoints + bonusPoints > owedPoints;
  return {
    put: {
      Item: {
        ...key,
        ...refund,
        ...(isOwn && timelineRow(customerId, at, id)),
        ...(referrerId && isReferrers && rewardRow(referrerId, at, id)),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** The total moves from what was read to what it is then, so that shares add up exactly. */
const countRefund = (orderId: OrderId, before: Aftermath, refunded: number, cause: Key): Write =>
  moveAftermath(orderId, before, { ...before, refunded }, cause);

type Part = { write?: Write; facts?: Partial<Refund> };

/** Gives the buyer's points back: blindly at first, from the account when that is known. */
function buyerPart(
  hold: Hold,
  shares: RefundShares,
  { buyer, isEarnedGiven }: Standing,
  now: number,
  key: Key,
): Part {
  const { customerId } = hold;
  if (buyer) {
    const { after, facts } = refundBuyer(buyer, hold, shares, { isEarnedGiven, now });
    return { write: replaceAccount(customerId, buyer, after, key), facts };
  }
  const points = shares.returnPoints;
  if (points === 0) return {};
  return {
    write: {
      update: {
        Key: accountKey(customerId),
        UpdateExpression:
          'SET cause = :cause ADD spent :minus, available :points, liveUsed :minus, seq :one',
        ConditionExpression: 'spent >= :points AND liveUsed >= :points AND nextExpiryAt > :now',
        ExpressionAttributeValues: {
          ':cause': causeOf(key),
          ':points': points,
          ':minus': -points,
          ':now': now,
          ':one': 1,
        },
      },
    },
  };
}

/**
 * Takes the referrer's reward back: out of the bucket, out of the account it was given to, or from
 * what a review holds back, which is in neither.
 */
function rewardPart(
  hold: Hold,
  resolution: Resolution,
  shares: RefundShares,
  { referrer, before: { review } }: Standing,
  key: Key,
): Part {
  const bucket = rewardBucket(resolution, review);
  const { rewardPoints, endsReferral } = shares;
  if (bucket === undefined || (rewardPoints === 0 && !endsReferral)) return {};
  const { customerId: referrerId } = bucket;
  if (review?.status === 'rejected') return {};
  if (review?.status === 'open')
    return { facts: { referrerId, rewardPoints, rewardFrom: 'review' } };
  if (referrer) {
    const { after, facts } = refundReferrer(referrer, hold, shares);
    const write = replaceAccount(referrerId, referrer, after, key);
    return { write, facts: { referrerId, ...facts } };
  }
  const change = { points: rewardPoints, referrals: endsReferral ? 1 : 0, cause: key };
  return {
    write: takeFromBucket(bucket, change),
    facts: {
      ...{ referrerId, rewardPoints, rewardFrom: 'pending' as const },
      ...(review?.slot && { rewardSlot: review.slot }),
    },
  };
}

/** Takes back what the buyer earned while it is pending; what was given is the account's affair. */
function earnedPart(
  resolution: Resolution,
  { earnedPoints }: RefundShares,
  { isEarnedGiven }: Standing,
  key: Key,
): Part {
  const bucket = earnedBucket(resolution);
  if (bucket === undefined || earnedPoints === 0 || isEarnedGiven) return {};
  return {
    write: takeFromBucket(bucket, { points: earnedPoints, referrals: 0, cause: key }),
    facts: { earnedPoints, earnedFrom: 'pending' },
  };
}

function earnedBucket({ customerId, maturesAt, lotMonth }: Resolution): BucketName | undefined {
  if (maturesAt === undefined || lotMonth === undefined) return undefined;
  return { customerId, shard: 0, maturesAt, lotMonth };
}

type Failures = {
  total?: Failure;
  buyer?: Failure;
  reward?: Failure;
  earned?: Failure;
  month?: Failure;
};

/**
 * What the writes that failed tell. When the total is another than was thought, a refund or a
 * review came first, and what else failed may be its doing: so that alone is learned.
 */
async function learn(
  standing: Standing,
  { hold, resolution }: Order,
  { returnPoints }: RefundShares,
  { total, buyer, reward, earned, month }: Failures,
  now: number,
): Promise<Standing> {
  if (total) return learnAftermath(standing, parseAftermath(total.item));
  const found = buyer && parseAccount(buyer.item);
  if (found && found.spent < returnPoints) throw new Error('spent points are missing');
  if (month) throw new Error('a rewarded order is missing from its month');
  const learned = { ...standing };
  expectGiven(earned);
  if (standing.referrer === undefined) expectGiven(reward);
  if (reward && resolution.referrerId) {
    learned.referrer = await settledAccount(resolution.referrerId, now);
  }
  if (earned) learned.isEarnedGiven = true;
  if (earned) learned.buyer = await settledAccount(hold.customerId, now);
  else if (found) learned.buyer = await settleAccount(hold.customerId, found, now);
  // A refund came between the write and this reading. The first write again will tell its total.
  const isOvertaken = learned.buyer !== undefined && learned.buyer.spent < returnPoints;
  return isOvertaken ? { before: standing.before, isEarnedGiven: false } : learned;
}

/** A reward that is elsewhere since may be pending again: that it was given tells nothing then. */
function learnAftermath({ referrer, ...standing }: Standing, before: Aftermath): Standing {
  const isSamePlace = before.review?.status === standing.before.review?.status;
  return { ...standing, before, ...(isSamePlace && referrer && { referrer }) };
}

const settledAccount = async (customerId: CustomerId, now: number): Promise<Account> =>
  settleAccount(customerId, await readAccount(customerId), now);
