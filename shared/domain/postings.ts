import { monthOf } from './calendar.ts';
import type { Entry, OrderContext } from './entries.ts';
import type { CustomerId, OrderId } from './ids.ts';
import type { Imported } from './import.ts';
import type { Maturity } from './maturity.ts';
import { type Hold, heldPoints, type Resolution } from './order.ts';
import type { Refund } from './refund.ts';
import type { Review, ReviewDecision, Slot } from './review.ts';

/**
 * Where a customer's points can be. The programme is where they come from and where promised ones
 * go back to; a debt holds less than nothing, so what is owed moves out of it.
 */
export type Place =
  | 'programme'
  | 'pending'
  | 'available'
  | 'held'
  | 'spent'
  | 'expired'
  | 'removed'
  | 'debt';

/** Points of one customer that went from one place to another: never more, never fewer. */
export type Posting = { customerId: CustomerId; points: number; from: Place; to: Place };

/** By how much a guarded number of an account has to change. */
export type AccountChange = Partial<
  Record<
    | 'available'
    | 'held'
    | 'spent'
    | 'expired'
    | 'removed'
    | 'debt'
    | 'confirmedOrders'
    | 'referrals',
    number
  >
>;

/** A guarded item beside the accounts, and by how much it has to change. */
export type ItemChange =
  | {
      item: 'bucket';
      customerId: CustomerId;
      shard: number;
      maturesAt: string;
      lotMonth: string;
      points: number;
      referrals: number;
    }
  | { item: 'use'; codeKey: string; shard: number; used: number }
  | { item: 'month'; referrerId: CustomerId; month: string; rewards: number }
  | { item: 'refunded'; orderId: OrderId; refunded: number };

/** Everything that an entry must have changed, and nothing else may have. */
export type Effect = {
  postings: Posting[];
  /** Beside the points. */
  counts: { customerId: CustomerId; change: AccountChange }[];
  items: ItemChange[];
};

const nothing: Effect = { postings: [], counts: [], items: [] };

export function effectOf(entry: Entry, context: OrderContext): Effect {
  switch (entry.type) {
    case 'hold':
      return holdEffect(entry.hold);
    case 'resolution':
      return resolutionEffect(entry.resolution, entry.isLate, known(context.hold, 'hold'));
    case 'refund':
      return refundEffect(
        entry.refund,
        known(context.hold, 'hold'),
        known(context.confirmed, 'confirmation'),
      );
    case 'review':
      return reviewEffect(entry.review, known(context.confirmed, 'confirmation'));
    case 'review-decision':
      return reviewDecisionEffect(
        entry.decided,
        known(context.hold, 'hold'),
        known(context.confirmed, 'confirmation'),
      );
    case 'adjustment': {
      const { customerId, points } = entry.adjustment;
      return points > 0
        ? { ...nothing, postings: moved(customerId, points, 'programme', 'available') }
        : { ...nothing, postings: moved(customerId, -points, 'available', 'removed') };
    }
    case 'import':
      return importEffect(entry.imported);
    case 'expiry': {
      const { customerId, points } = entry.expiry;
      return { ...nothing, postings: moved(customerId, points, 'available', 'expired') };
    }
    case 'maturity':
      return maturityEffect(entry.maturity);
    default:
      return nothing;
  }
}

/** What an account has to have become by an entry: the sum of what it moved, and its counts. */
export function accountChange({ postings, counts }: Effect, customerId: CustomerId): AccountChange {
  const change: AccountChange = {};
  const add = (name: keyof AccountChange, points: number) => {
    change[name] = (change[name] ?? 0) + points;
  };
  const post = (place: Place, points: number) => {
    if (place === 'programme' || place === 'pending') return;
    add(place, place === 'debt' ? -points : points);
  };
  for (const posting of postings.filter((each) => each.customerId === customerId)) {
    post(posting.from, -posting.points);
    post(posting.to, posting.points);
  }
  for (const count of counts.filter((each) => each.customerId === customerId)) {
    for (const [name, by] of Object.entries(count.change)) add(name as keyof AccountChange, by);
  }
  return change;
}

function known<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`an order’s entry without its ${what}`);
  return value;
}

const moved = (customerId: CustomerId, points: number, from: Place, to: Place): Posting[] =>
  points === 0 ? [] : [{ customerId, points, from, to }];

function holdEffect(hold: Hold): Effect {
  return {
    ...nothing,
    postings: moved(hold.customerId, heldPoints(hold), 'available', 'held'),
    items: uses(hold, hold.codeShard, 1),
  };
}

const uses = ({ codeKey }: Hold, shard: number | undefined, used: number): ItemChange[] =>
  codeKey === undefined || shard === undefined ? [] : [{ item: 'use', codeKey, shard, used }];

function resolutionEffect(resolution: Resolution, isLate: boolean, hold: Hold): Effect {
  const { kind, customerId, points, referrerId, rewardPoints, earnedPoints = 0 } = resolution;
  if (kind !== 'confirmed') {
    if (isLate) return nothing;
    return {
      ...nothing,
      postings: moved(customerId, points, 'held', 'available'),
      items: uses(hold, hold.codeShard, -1),
    };
  }
  const spentFrom = isLate ? 'available' : 'held';
  const monthMax = hold.terms.referral?.rewardsPerMonthMax;
  return {
    postings: [
      ...moved(customerId, points, spentFrom, 'spent'),
      ...moved(customerId, earnedPoints, 'programme', 'pending'),
      ...(referrerId ? moved(referrerId, rewardPoints, 'programme', 'pending') : []),
    ],
    counts: [{ customerId, change: { confirmedOrders: 1 } }],
    items: [
      ...uses(hold, resolution.codeShard, 1),
      ...(referrerId ? rewardBucket(resolution, referrerId, rewardPoints, 1) : []),
      ...(earnedPoints > 0 ? earnedBucket(resolution, earnedPoints) : []),
      ...(referrerId && monthMax !== undefined ? [rewardedMonth(resolution, referrerId, 1)] : []),
    ],
  };
}

function bucket(
  { maturesAt, lotMonth }: Partial<Slot>,
  customerId: CustomerId,
  shard: number,
  points: number,
  referrals: number,
): ItemChange[] {
  if (maturesAt === undefined || lotMonth === undefined) return [];
  return [{ item: 'bucket', customerId, shard, maturesAt, lotMonth, points, referrals }];
}

const rewardBucket = (
  resolution: Resolution,
  referrerId: CustomerId,
  points: number,
  referrals: number,
  slot: Partial<Slot> = resolution,
): ItemChange[] =>
  resolution.rewardShard === undefined
    ? []
    : bucket(slot, referrerId, resolution.rewardShard, points, referrals);

const earnedBucket = (resolution: Resolution, points: number): ItemChange[] =>
  bucket(resolution, resolution.customerId, 0, points, 0);

const rewardedMonth = (
  { at }: Resolution,
  referrerId: CustomerId,
  rewards: number,
): ItemChange => ({ item: 'month', referrerId, month: monthOf(Date.parse(at)), rewards });

function refundEffect(refund: Refund, hold: Hold, confirmed: Resolution): Effect {
  const { orderId, customerId, points, amount, referrerId, rewardPoints, endsReferral } = refund;
  const { earnedPoints = 0, earnedFrom, earnedOwedPoints, bonusPoints = 0, owedPoints } = refund;
  const monthMax = hold.terms.referral?.rewardsPerMonthMax;
  const rewarded = confirmed.referrerId;
  const isGiven = refund.rewardFrom === 'balance';
  // What is held back was taken by the review.
  const isPending = refund.rewardFrom === 'pending';
  const dropped = endsReferral ? -1 : 0;
  return {
    postings: [
      ...moved(customerId, points, 'spent', 'available'),
      ...takenBack(customerId, earnedPoints, earnedFrom, earnedOwedPoints),
      ...(referrerId && refund.rewardFrom !== 'review'
        ? takenBack(referrerId, rewardPoints + bonusPoints, refund.rewardFrom, owedPoints)
        : []),
    ],
    counts:
      referrerId && isGiven && endsReferral
        ? [{ customerId: referrerId, change: { referrals: dropped } }]
        : [],
    items: [
      { item: 'refunded', orderId, refunded: amount },
      ...(earnedFrom === 'pending' ? earnedBucket(confirmed, -earnedPoints) : []),
      ...(referrerId && isPending
        ? rewardBucket(confirmed, referrerId, -rewardPoints, dropped, refund.rewardSlot)
        : []),
      // A rejected reward left its month before: then the refund names no referrer.
      ...(endsReferral && rewarded && referrerId && monthMax !== undefined
        ? [rewardedMonth(confirmed, rewarded, -1)]
        : []),
    ],
  };
}

/** A reward in review is with nobody: promised points go back to the programme, given ones are gone. */
function reviewEffect(review: Review, confirmed: Resolution): Effect {
  const { referrerId, rewardPoints, bonusPoints = 0, referrals, rewardFrom, owedPoints } = review;
  const isGiven = rewardFrom === 'balance';
  return {
    postings: takenBack(referrerId, rewardPoints + bonusPoints, rewardFrom, owedPoints),
    counts:
      isGiven && referrals > 0
        ? [{ customerId: referrerId, change: { referrals: -referrals } }]
        : [],
    items: isGiven ? [] : rewardBucket(confirmed, referrerId, -rewardPoints, -referrals),
  };
}

function reviewDecisionEffect(
  { kind, referrerId, rewardPoints, referrals, slot }: ReviewDecision,
  hold: Hold,
  confirmed: Resolution,
): Effect {
  if (kind === 'released') {
    return {
      ...nothing,
      postings: moved(referrerId, rewardPoints, 'programme', 'pending'),
      items: rewardBucket(confirmed, referrerId, rewardPoints, referrals, slot),
    };
  }
  const isCounted = referrals > 0 && hold.terms.referral?.rewardsPerMonthMax !== undefined;
  return { ...nothing, items: isCounted ? [rewardedMonth(confirmed, referrerId, -1)] : [] };
}

function takenBack(
  customerId: CustomerId,
  points: number,
  from: 'pending' | 'balance' | undefined,
  owedPoints = 0,
): Posting[] {
  if (from !== 'balance') return moved(customerId, points, 'pending', 'programme');
  return [
    ...moved(customerId, points - owedPoints, 'available', 'removed'),
    ...moved(customerId, owedPoints, 'debt', 'removed'),
  ];
}

function importEffect({ customerId, points, confirmedOrders, referrals }: Imported): Effect {
  return {
    ...nothing,
    postings: moved(customerId, points, 'programme', 'available'),
    counts: [{ customerId, change: { confirmedOrders, referrals } }],
  };
}

function maturityEffect(maturity: Maturity): Effect {
  const { customerId, points, referrals, bonusPoints = 0, paidDebtPoints = 0 } = maturity;
  return {
    ...nothing,
    postings: [
      ...moved(customerId, points, 'pending', 'available'),
      ...moved(customerId, bonusPoints, 'programme', 'available'),
      ...moved(customerId, paidDebtPoints, 'available', 'debt'),
    ],
    counts: referrals === 0 ? [] : [{ customerId, change: { referrals } }],
  };
}
