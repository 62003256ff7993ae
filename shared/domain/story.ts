import * as z from 'zod';
import { type MonthPoints, monthOver } from './account.ts';
import { Decision } from './approvals.ts';
import { never } from './calendar.ts';
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
import type { Line } from './price.ts';
import type { Refund } from './refund.ts';
import { type Review, type ReviewDecision, ReviewView, reviewView } from './review.ts';
import type { Discount } from './settings.ts';
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
export function orderStory(record: OrderRecord, now: number): OrderStory {
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
    explanation: explain(record),
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

/** Why each amount is what it is, in sentences for whoever answers the customer. */
function explain(record: OrderRecord): string[] {
  const { hold, late, refunds } = record;
  const { lines, subtotal, total, currency, terms } = hold;
  const off = lines.map(({ amount }) => ` − ${amount}`).join('');
  return [
    `Everything goes by the settings of version ${terms.settingsVersion}, under which it was held.`,
    ...lines.map((line) => whyLine(line, terms)),
    `${subtotal}${off} = ${total} ${currency} to pay.`,
    ...whyApproval(record),
    ...whyEnded(record),
    ...(late?.kind === 'confirmed'
      ? ['It was paid after its hold had expired, and what it had held was taken anew.']
      : []),
    ...(late?.kind === 'expired' ? ['It expired and can’t be confirmed any more.'] : []),
    ...whichMonths(record),
    ...whyPromises(record),
    ...refunds.map((refund) => whyRefund(refund, hold)),
    ...whyReview(record),
  ];
}

function whyLine(line: Line, { valuePerPoint, referral }: Terms): string {
  switch (line.kind) {
    case 'other':
      return `${line.code} takes off ${line.amount}: a discount of the platform’s own.`;
    case 'points':
      return `${line.points} points at ${valuePerPoint} each take off ${line.amount}; those that expire first are used first.`;
    case 'referral':
      return `${line.code} takes off ${line.amount}: ${referral ? whyDiscount(referral) : ''}.`;
  }
}

function whyDiscount({ discount, ofCode }: { discount: Discount; ofCode: boolean }): string {
  const whose = ofCode ? 'the code’s own discount' : 'the programme’s discount';
  if (discount.kind === 'fixed') return `${whose} of ${discount.amount}`;
  const most = discount.max === undefined ? '' : `, at most ${discount.max}`;
  return `${whose} of ${discount.basisPoints / 100} %, rounded down${most}`;
}

function whyApproval({ hold, decision }: OrderRecord): string[] {
  if (!hold.needsApproval) return [];
  const asked = `So many points needed a second person; ${hold.requestedBy} asked.`;
  if (decision === undefined) return [asked];
  const did = decision.decision === 'approve' ? 'approved' : 'rejected';
  return [`${asked} ${decision.by} ${did} it: ${decision.reason}`];
}

/** Why nothing is to be paid after all, unless a late payment came. */
function whyEnded({ resolution, late }: OrderRecord): string[] {
  if (late !== undefined) return [];
  const gone = 'what it held was given back';
  switch (resolution?.kind) {
    case 'cancelled':
      return [`It was cancelled, and ${gone}.`];
    case 'expired':
      return [`It expired before it was confirmed, and ${gone}.`];
    default:
      return [];
  }
}

/** Of which months the points were, once the audit has looked. */
function whichMonths(record: OrderRecord): string[] {
  const { monthsSpent } = record;
  if (monthsSpent === undefined) {
    return (confirmationOf(record)?.points ?? 0) > 0
      ? ['Of which months its points were will be known in a moment.']
      : [];
  }
  const parts = monthsSpent.map(({ month, points }) => {
    if (month === never) return `${points} never expired`;
    if (month === monthOver) return `${points} were held from months that were over by then`;
    return `${points} were good until the end of ${month}`;
  });
  return [`Of its points ${parts.join(', ')}.`];
}

function whyPromises(record: OrderRecord): string[] {
  const end = confirmationOf(record);
  if (end === undefined) return [];
  const { referral, earn } = record.hold.terms;
  const { referrerId, rewardPoints, earnedPoints, isOverMonthMax, maturesAt, lotMonth } = end;
  const until = lotMonth === never ? 'never expiring' : `good until the end of ${lotMonth}`;
  const given = `to be given at ${maturesAt}, ${until}`;
  return [
    ...(referrerId && rewardPoints > 0
      ? [`${referrerId} was promised ${rewardPoints} points for it, ${given}.`]
      : []),
    ...(referral && isOverMonthMax
      ? [`No reward: ${referral.rewardsPerMonthMax} orders of the referrer had one that month.`]
      : []),
    ...(referral && rewardPoints === 0 && !isOverMonthMax
      ? ['No reward was promised: earning was off for the referrer, or the reward was 0.']
      : []),
    ...(earn && earnedPoints
      ? [
          `The buyer was promised ${earnedPoints} points, ${earn.points} for each ${earn.perAmount} paid, ${given}.`,
        ]
      : []),
  ];
}

function whyRefund(refund: Refund, { total }: Hold): string {
  const { refundId, amount, refundedTotal, points, gracePoints, rewardPoints } = refund;
  const from = {
    pending: 'before they were given',
    balance: 'after they had been given',
    review: 'out of what is held back',
  };
  return [
    `Refund ${refundId}: ${amount}, in all ${refundedTotal} of ${total}.`,
    ...(points > 0 ? [`${points} points went back to the buyer.`] : []),
    ...(gracePoints ? [`${gracePoints} of them last until the month’s end.`] : []),
    ...(refund.rewardFrom && rewardPoints > 0
      ? [`${rewardPoints} points of the reward were taken back ${from[refund.rewardFrom]}.`]
      : []),
    ...(refund.bonusPoints ? [`${refund.bonusPoints} points of a bonus too.`] : []),
    ...(refund.owedPoints ? [`The referrer owes ${refund.owedPoints} of that.`] : []),
    ...whyForgiven('referrer', refund.forgivenPoints),
    ...(refund.earnedFrom && refund.earnedPoints
      ? [`${refund.earnedPoints} earned points were taken back ${from[refund.earnedFrom]}.`]
      : []),
    ...(refund.earnedOwedPoints ? [`The buyer owes ${refund.earnedOwedPoints} of that.`] : []),
    ...whyForgiven('buyer', refund.earnedForgivenPoints),
  ].join(' ');
}

function whyReview({ review, reviewDecision }: OrderRecord): string[] {
  if (review === undefined) return [];
  const why = review.reasons.map(({ signal, value }) => `${signal} (${value})`).join(', ');
  const held = `Its reward was held back with a score of ${review.score}: ${why}.`;
  if (reviewDecision === undefined) return [held];
  const { kind, by, reason, rewardPoints } = reviewDecision;
  return [`${held} ${by} ${kind} the ${rewardPoints} points left of it: ${reason}`];
}

/** What the policy `within_balance` lets somebody keep, because it was no longer in the balance. */
const whyForgiven = (who: string, points = 0): string[] =>
  points > 0 ? [`${points} points were no longer available, and the ${who} is forgiven them.`] : [];
