import * as z from 'zod';
import type { MonthPoints } from './account.ts';
import { Decision } from './approvals.ts';
import { explain } from './explanation.ts';
import type { Language } from './explanation-words.ts';
import { CustomerId } from './ids.ts';
import { Money, Points } from './money.ts';
import {
  type Hold,
  heldPoints,
  isOver,
  type OrderStatus,
  OrderView,
  orderView,
  type Resolution,
  statusAtFirst,
} from './order.ts';
import type { Refund } from './refund.ts';
import { type Review, type ReviewDecision, ReviewView, reviewView } from './review.ts';
import { Terms } from './terms.ts';

/** Everything that was ever written about an order. */
export type OrderRecord = {
  hold: Hold;
  decision?: Decision | undefined;
  /** How it ended: confirmed, cancelled or expired. */
  resolution?: Resolution | undefined;
  /** What came after it expired: confirmed late, or closed (`expired`) for good. */
  late?: Resolution | undefined;
  /** Oldest first. */
  refunds: Refund[];
  /** Why its reward was held back, and what a person decided about it. */
  review?: Review | undefined;
  reviewDecision?: ReviewDecision | undefined;
  /** Of which months its points were; not known at once. */
  monthsSpent?: MonthPoints[] | undefined;
};

/** One entry of an order's story. */
export const OrderEntry = z
  .object({
    entryId: z.string(),
    kind: z.enum([
      'held',
      'approved',
      'rejected',
      'confirmed',
      'cancelled',
      'expired',
      'closed',
      'refunded',
      'reviewed',
      'review_released',
      'review_rejected',
    ]),
    at: z.iso.datetime(),
    points: z.int(),
    amount: z.int(),
    by: z.string(),
    rewardPoints: z.int().optional(),
    earnedPoints: z.int().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'OrderEntry' });
export type OrderEntry = z.infer<typeof OrderEntry>;

/** Points that the order promised, and what refunds took back of them. */
const PromisedPoints = z.object({
  points: Points,
  maturesAt: z.iso.datetime(),
  lotMonth: z.string(),
  takenBackPoints: Points,
});

export const OrderStory = OrderView.extend({
  refundedTotal: Money,
  pointsUsed: z
    .array(z.object({ month: z.string(), points: Points }).meta({ id: 'MonthPoints' }))
    .optional(),
  entries: z.array(OrderEntry),
  terms: Terms,
  approval: z
    .object({ requestedBy: z.string(), decision: Decision.optional() })
    .meta({ id: 'OrderApproval' })
    .optional(),
  reward: PromisedPoints.extend({ referrerId: CustomerId }).meta({ id: 'OrderReward' }).optional(),
  earned: PromisedPoints.meta({ id: 'OrderEarned' }).optional(),
  review: ReviewView.optional(),
  explanation: z.array(z.string()),
}).meta({ id: 'OrderStory' });
export type OrderStory = z.infer<typeof OrderStory>;

/** The whole story of an order as it stands at an instant: enough to answer any question of it. */
export function orderStory(
  record: OrderRecord,
  now: number,
  language: Language = 'en',
): OrderStory {
  const { hold, decision, refunds, review } = record;
  const { needsApproval, requestedBy = 'unknown' } = hold;
  return {
    ...orderView(hold, statusOf(record, now)),
    refundedTotal: refunds.reduce((sum, { amount }) => sum + amount, 0),
    ...(record.monthsSpent && { pointsUsed: record.monthsSpent }),
    entries: orderEntries(record),
    terms: hold.terms,
    ...(needsApproval && { approval: { requestedBy, ...(decision && { decision }) } }),
    ...promisesOf(record),
    ...(review && { review: reviewView(review, record.reviewDecision) }),
    explanation: explain(record, confirmationOf(record), language),
  };
}

/** How the order has ended by now: a late confirmation stands for the expiry before it. */
export const endOf = ({ resolution, late }: OrderRecord): Resolution | undefined =>
  late?.kind === 'confirmed' ? late : resolution;

const confirmationOf = (record: OrderRecord): Resolution | undefined => {
  const end = endOf(record);
  return end?.kind === 'confirmed' ? end : undefined;
};

/** A hold nobody resolved is over at its instant, whether or not a job has released it yet. */
export function statusOf(record: OrderRecord, now: number): OrderStatus {
  const { hold, decision, refunds } = record;
  const last = refunds.at(-1);
  if (last) return last.isWhole ? 'refunded' : 'partially_refunded';
  const end = endOf(record);
  if (end) return end.kind;
  // A rejection ends the order in the same write, of which a reading may see one half first.
  if (decision?.decision === 'reject') return 'cancelled';
  if (isOver(hold, now)) return 'expired';
  return decision === undefined ? statusAtFirst(hold) : 'held';
}

const platform = 'order platform';

function orderEntries(record: OrderRecord): OrderEntry[] {
  const { hold, decision, resolution, late } = record;
  const { orderId, at, total } = hold;
  const points = -heldPoints(hold);
  return [
    { entryId: `held:${orderId}`, kind: 'held', at, points, amount: total, by: platform },
    ...(decision ? [decisionEntry(hold, decision)] : []),
    ...(resolution ? [endEntry(hold, resolution)] : []),
    ...(late ? [lateEntry(hold, late)] : []),
    ...afterwards(record),
  ];
}

/** Refunds and reviews: each review says how much had been refunded before it. */
function afterwards({ refunds, review, reviewDecision }: OrderRecord): OrderEntry[] {
  const upTo = (refunded: number | undefined) => (refund: Refund) =>
    refunded !== undefined && refund.refundedTotal <= refunded;
  const before = review ? refunds.filter(upTo(review.refunded)) : refunds;
  const during = reviewDecision ? refunds.filter(upTo(reviewDecision.refunded)) : refunds;
  return [
    ...before.map(refundEntry),
    ...(review ? [reviewEntry(review)] : []),
    ...during.slice(before.length).map(refundEntry),
    ...(reviewDecision ? [reviewDecisionEntry(reviewDecision)] : []),
    ...refunds.slice(during.length).map(refundEntry),
  ];
}

function reviewEntry({ orderId, at, rewardPoints }: Review): OrderEntry {
  const entry = { kind: 'reviewed', at, points: 0, amount: 0, by: 'kawan' } as const;
  return { entryId: `reviewed:${orderId}`, ...entry, rewardPoints: -rewardPoints };
}

function reviewDecisionEntry(decided: ReviewDecision): OrderEntry {
  const { orderId, at, by, reason, rewardPoints } = decided;
  const kind = `review_${decided.kind}` as const;
  const promised = decided.kind === 'released' ? { rewardPoints } : {};
  return { entryId: `${kind}:${orderId}`, kind, at, points: 0, amount: 0, by, reason, ...promised };
}

/** A decision moves no points: what a rejection gives back is the entry of the order's end. */
function decisionEntry({ orderId }: Hold, { decision, by, reason, at }: Decision): OrderEntry {
  const kind = decision === 'approve' ? 'approved' : 'rejected';
  return { entryId: `${kind}:${orderId}`, kind, at, points: 0, amount: 0, by, reason };
}

function endEntry({ orderId, total }: Hold, end: Resolution): OrderEntry {
  const { kind, at, reason, rewardPoints, earnedPoints } = end;
  const confirmed = kind === 'confirmed';
  return {
    entryId: `${kind}:${orderId}`,
    kind,
    at,
    points: confirmed ? 0 : end.points,
    amount: confirmed ? total : 0,
    by: kind === 'expired' ? 'kawan' : (end.rejectedBy ?? platform),
    ...(rewardPoints > 0 && { rewardPoints }),
    ...(earnedPoints && { earnedPoints }),
    ...(reason !== undefined && { reason }),
  };
}

/** Late, the points are taken and spent at once: they had been given back when the hold expired. */
function lateEntry(hold: Hold, late: Resolution): OrderEntry {
  if (late.kind === 'confirmed') return { ...endEntry(hold, late), points: -late.points };
  const { orderId, at } = late;
  return { entryId: `closed:${orderId}`, kind: 'closed', at, points: 0, amount: 0, by: platform };
}

function refundEntry(refund: Refund): OrderEntry {
  const { orderId, refundId, at, points, amount, rewardPoints, earnedPoints, reason } = refund;
  return {
    entryId: `refunded:${orderId}/${refundId}`,
    kind: 'refunded',
    at,
    points,
    amount: -amount,
    by: platform,
    ...(rewardPoints > 0 && { rewardPoints: -rewardPoints }),
    ...(earnedPoints && { earnedPoints: -earnedPoints }),
    ...(reason !== undefined && { reason }),
  };
}

function promisesOf(record: OrderRecord): Pick<OrderStory, 'reward' | 'earned'> {
  const end = confirmationOf(record);
  if (end?.maturesAt === undefined || end.lotMonth === undefined) return {};
  const { referrerId, rewardPoints, earnedPoints, maturesAt, lotMonth } = end;
  const takenBack = (field: 'rewardPoints' | 'earnedPoints') =>
    record.refunds.reduce((sum, refund) => sum + (refund[field] ?? 0), 0);
  return {
    ...(referrerId && {
      reward: {
        ...{ referrerId, points: rewardPoints, maturesAt, lotMonth },
        takenBackPoints: takenBack('rewardPoints'),
      },
    }),
    ...(earnedPoints && {
      earned: {
        ...{ points: earnedPoints, maturesAt, lotMonth },
        takenBackPoints: takenBack('earnedPoints'),
      },
    }),
  };
}
