import * as z from 'zod';
import { Decision } from './approvals.ts';
import { iso, maturesAt, monthOf, never, secondMs } from './calendar.ts';
import { Finding } from './fraud.ts';
import { CustomerId, OrderId } from './ids.ts';
import { Balance, Money, Points, shareOf } from './money.ts';
import type { Hold, Resolution } from './order.ts';
import { plainText } from './plain-text.ts';

const Instant = z.iso.datetime();

/** When points are given, and at the end of which month they expire. */
export const Slot = z.object({ maturesAt: Instant, lotMonth: z.string() });
export type Slot = z.infer<typeof Slot>;

/**
 * Where the reward of an order is that was looked at: held back, promised again, or gone for good.
 * A refund takes its share from there.
 */
export const ReviewStage = z.object({
  status: z.enum(['open', 'released', 'rejected']),
  /** The points there when it came there, and what of the order had been refunded by then. */
  points: Points,
  refunded: Money.optional(),
  /** Where it is promised again. */
  slot: Slot.optional(),
});
export type ReviewStage = z.infer<typeof ReviewStage>;

/** What became of a confirmed order: how much was paid back so far, and where its reward is. */
export const Aftermath = z.object({
  refunded: Money.optional(),
  review: ReviewStage.optional(),
});
export type Aftermath = z.infer<typeof Aftermath>;

/** Why a referrer's reward was held back, and what of it. Put once for an order, never changed. */
export const Review = z.object({
  kind: z.literal('reviewed'),
  orderId: OrderId,
  customerId: CustomerId,
  referrerId: CustomerId,
  at: Instant,
  ...Finding.shape,
  /** Of the order so far; absent when nothing was refunded. */
  refunded: Money.optional(),
  /** What is held back, and whether the order counted as a referral. */
  rewardPoints: Points,
  referrals: z.int().min(0).max(1),
  rewardFrom: z.enum(['pending', 'balance']),
  /** Of a reward that was given: its bonus, what of both is owed, and what was no longer there. */
  bonusPoints: Points.optional(),
  owedPoints: Balance.optional(),
  forgivenPoints: Balance.optional(),
});
export type Review = z.infer<typeof Review>;

/** What a person made of a review. Put once and never changed. */
export const ReviewDecision = z.object({
  kind: z.enum(['released', 'rejected']),
  orderId: OrderId,
  referrerId: CustomerId,
  by: z.string(),
  reason: plainText(200),
  at: Instant,
  refunded: Money.optional(),
  /** What was left of what was held back: refunds may have taken of it. */
  rewardPoints: Points,
  referrals: z.int().min(0).max(1),
  /** Where a released reward is promised. */
  rewardShard: z.int().min(0).optional(),
  slot: Slot.optional(),
});
export type ReviewDecision = z.infer<typeof ReviewDecision>;

export const ReviewVerdict = z.object({
  decision: z.enum(['release', 'reject']),
  by: z.string(),
  reason: Decision.shape.reason,
});
export type ReviewVerdict = z.infer<typeof ReviewVerdict>;

const kinds = { release: 'released', reject: 'rejected' } as const;

/** Whether a verdict is the one that was given. */
export const isSameVerdict = (decided: ReviewDecision, verdict: ReviewVerdict): boolean =>
  decided.kind === kinds[verdict.decision] &&
  decided.by === verdict.by &&
  decided.reason === verdict.reason;

/** The share of a reward that belongs to what was refunded so far, rounded down. */
const shareOfReward = (hold: Hold, rewardPoints: number, refunded: number | undefined): number =>
  refunded === undefined ? 0 : shareOf(rewardPoints, refunded, hold.total);

/**
 * What refunds so far took of a reward where it is now. A stage may hold less than the rest of the
 * reward, because some was no longer there to be held back: then refunds take of what there is.
 */
export function takenFromReward(
  hold: Hold,
  { rewardPoints }: Resolution,
  stage: ReviewStage | undefined,
  refunded: number | undefined,
): number {
  const share = shareOfReward(hold, rewardPoints, refunded);
  if (stage === undefined) return share;
  return Math.min(stage.points, share - shareOfReward(hold, rewardPoints, stage.refunded));
}

/**
 * An order is a referral while at least half of what was paid stays paid: or it would count for a
 * bonus with all but the last rupiah paid back. Paid with points alone, it is none once refunded.
 */
export const isReferral = (total: number, refunded: number | undefined): boolean =>
  refunded === undefined || (total > 0 && 2 * refunded <= total);

export type Left = { points: number; referrals: 0 | 1 };

/** What of an order's reward no refund has taken yet. */
export const leftOfReward = (
  hold: Hold,
  resolution: Resolution,
  { refunded, review }: Aftermath,
): Left => ({
  points:
    (review?.points ?? resolution.rewardPoints) -
    takenFromReward(hold, resolution, review, refunded),
  referrals: isReferral(hold.total, refunded) ? 1 : 0,
});

/**
 * Where a released reward goes: when it was promised first, so that a review costs an honest
 * referrer no time, or with the next second where that has passed. `later` names the slot after so
 * many others, for one that was given out already.
 */
export function releasedSlot(
  { terms: { expiresAfterMonths } }: Hold,
  { maturesAt: promisedAt }: Resolution,
  now: number,
  later: number,
): Slot {
  const first = Math.max(maturesAt(now, 0), promisedAt ? Date.parse(promisedAt) : 0);
  const givenAt = first + later * secondMs;
  return {
    maturesAt: iso(givenAt),
    lotMonth: expiresAfterMonths === null ? never : monthOf(givenAt, expiresAfterMonths),
  };
}

/** The decision that a verdict comes to, by what is left and where it goes. */
export function decisionOf(
  review: Review,
  { decision, by, reason }: ReviewVerdict,
  left: Left,
  place: { refunded: number | undefined; rewardShard: number | undefined; slot: Slot },
  now: number,
): ReviewDecision {
  const { orderId, referrerId } = review;
  const isReleased = decision === 'release';
  return {
    kind: kinds[decision],
    orderId,
    referrerId,
    by,
    reason,
    at: iso(now),
    ...(place.refunded !== undefined && { refunded: place.refunded }),
    rewardPoints: left.points,
    referrals: left.referrals,
    ...(isReleased && place.rewardShard !== undefined && { rewardShard: place.rewardShard }),
    ...(isReleased && { slot: place.slot }),
  };
}

/** Where the reward is by an entry. */
export const stageOf = (entry: Review | ReviewDecision): ReviewStage => ({
  status: entry.kind === 'reviewed' ? 'open' : entry.kind,
  points: entry.kind === 'rejected' ? 0 : entry.rewardPoints,
  ...(entry.refunded !== undefined && { refunded: entry.refunded }),
  ...('slot' in entry && entry.slot && { slot: entry.slot }),
});

/** A review as people see it. */
export const ReviewView = z
  .object({
    orderId: OrderId,
    customerId: CustomerId,
    referrerId: CustomerId,
    at: Instant,
    ...Finding.shape,
    status: z.enum(['open', 'released', 'rejected']),
    heldBackPoints: Balance,
    decision: z
      .object({
        decision: z.enum(['release', 'reject']),
        by: z.string(),
        reason: z.string(),
        at: Instant,
        points: Points,
      })
      .meta({ id: 'ReviewDecision' })
      .optional(),
  })
  .meta({ id: 'Review' });
export type ReviewView = z.infer<typeof ReviewView>;

/** A pure function of the entries, so that a replay is identical to the byte. */
export function reviewView(review: Review, decided: ReviewDecision | undefined): ReviewView {
  const { orderId, customerId, referrerId, at, score, reasons } = review;
  return {
    ...{ orderId, customerId, referrerId, at, score, reasons },
    status: decided?.kind ?? 'open',
    heldBackPoints: review.rewardPoints + (review.bonusPoints ?? 0),
    ...(decided && {
      decision: {
        decision: decided.kind === 'released' ? ('release' as const) : ('reject' as const),
        ...{ by: decided.by, reason: decided.reason, at: decided.at },
        points: decided.rewardPoints,
      },
    }),
  };
}
