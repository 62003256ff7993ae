import * as z from 'zod';
import { type Account, clawBack, homelessPoints, returnSpent } from './account.ts';
import { dropReferral } from './bonus.ts';
import { CustomerId, OrderId, RefundId } from './ids.ts';
import { Balance, Money, Points, shareOf } from './money.ts';
import { type Hold, heldPoints, type Resolution } from './order.ts';
import { type Refusal, refusal } from './refusals.ts';
import { isReferral, type ReviewStage, Slot, takenFromReward } from './review.ts';

/** From where promised points were taken back: before they were given, or after. */
const From = z.enum(['pending', 'balance']);

/** A reward may also be held back at that moment. */
const RewardFrom = z.enum([...From.options, 'review']);

/** Money that was paid back, and what of the order's points went back with it. */
export const Refund = z.object({
  kind: z.literal('refunded'),
  orderId: OrderId,
  refundId: RefundId,
  customerId: CustomerId,
  amount: Money,
  /** Of this order so far, this refund included. */
  refundedTotal: Money,
  isWhole: z.boolean(),
  /** Whether with it more than half was paid back: the order counts for its referrer no more. */
  endsReferral: z.boolean(),
  at: z.iso.datetime(),
  reason: z.string().optional(),
  /** Spent points that the buyer has again, and how many of them had lost their lot. */
  points: Points,
  gracePoints: Points.optional(),
  /** Points the buyer had earned with the order. */
  earnedPoints: Points.optional(),
  earnedOwedPoints: Points.optional(),
  earnedForgivenPoints: Points.optional(),
  earnedFrom: From.optional(),
  /** Points the referrer was promised, and a bonus that isn't due any more. */
  referrerId: CustomerId.optional(),
  rewardPoints: Points,
  rewardFrom: RewardFrom.optional(),
  /** Where it was pending, when that is not where the confirmation had promised it. */
  rewardSlot: Slot.optional(),
  bonusPoints: Points.optional(),
  /** What of reward and bonus the referrer owes, because it was spent already. */
  owedPoints: Balance.optional(),
  /** What of them was no longer there and is not owed. */
  forgivenPoints: Balance.optional(),
});
export type Refund = z.infer<typeof Refund>;

/** What a refund must give back and take back, whatever is still there to take. */
export type RefundShares = {
  refundedTotal: number;
  isWhole: boolean;
  endsReferral: boolean;
  returnPoints: number;
  rewardPoints: number;
  earnedPoints: number;
};

/**
 * The shares of one refund. Each is the share of all refunds so far, rounded down, less the share
 * of those before: so any split of an amount gives what one refund of it gives, and a refund of
 * the whole gives everything back. An order that was paid with points alone is refunded whole, by
 * an amount of 0. `before` is what was refunded so far, undefined when nothing was. A reward that
 * was looked at is taken from where it is since (`stage`).
 */
export function refundShares(
  hold: Hold,
  resolution: Resolution,
  before: number | undefined,
  amount: number,
  stage?: ReviewStage,
): RefundShares | Refusal {
  const { total } = hold;
  const refundedTotal = (before ?? 0) + amount;
  if (refundedTotal > total || (total === 0 && before !== undefined)) {
    return refusal('refund_exceeds_paid', whatIsLeft(total, before));
  }
  if (amount === 0 && total > 0) {
    return refusal('invalid_request', 'The amount must be above 0 for an order that was paid for.');
  }
  const share = (whole: number) =>
    shareOf(whole, refundedTotal, total) -
    (before === undefined ? 0 : shareOf(whole, before, total));
  return {
    refundedTotal,
    isWhole: refundedTotal === total,
    endsReferral: isReferral(total, before) && !isReferral(total, refundedTotal),
    returnPoints: share(heldPoints(hold)),
    rewardPoints:
      takenFromReward(hold, resolution, stage, refundedTotal) -
      takenFromReward(hold, resolution, stage, before),
    earnedPoints: share(resolution.earnedPoints ?? 0),
  };
}

function whatIsLeft(total: number, before: number | undefined): string {
  if (before === total) return 'Everything that was paid has been refunded.';
  if (total === 0) return 'No money was paid: refund the whole order by an amount of 0.';
  return `${total - (before ?? 0)} of what was paid can still be refunded.`;
}

/** The buyer's account after points are back and, where they were given, earned ones are gone. */
export function refundBuyer(
  account: Account,
  hold: Hold,
  shares: RefundShares,
  { isEarnedGiven, now }: { isEarnedGiven: boolean; now: number },
) {
  const gracePoints = homelessPoints(account, shares.returnPoints);
  const returned = returnSpent(account, shares.returnPoints, now);
  const due = isEarnedGiven ? shares.earnedPoints : 0;
  const { takenPoints, owedPoints, account: after } = clawBack(returned, due, hold.terms.clawback);
  const forgivenPoints = due - takenPoints - owedPoints;
  return {
    after,
    facts: {
      ...(gracePoints > 0 && { gracePoints }),
      ...(due > 0 && {
        earnedPoints: takenPoints + owedPoints,
        earnedFrom: 'balance' as const,
        ...(owedPoints > 0 && { earnedOwedPoints: owedPoints }),
        ...(forgivenPoints > 0 && { earnedForgivenPoints: forgivenPoints }),
      }),
    },
  };
}

/**
 * The referrer's account after a reward is taken back that was given already. When the whole order
 * is refunded the referral counts no more, and the bonus that it brought goes back too: that, and
 * no other, by whatever rule it was given. How far points are taken is the order's own policy.
 */
export function refundReferrer(
  account: Account,
  { terms }: Hold,
  shares: Pick<RefundShares, 'rewardPoints' | 'endsReferral'>,
) {
  const { account: counted, bonusPoints: bonusDue } = shares.endsReferral
    ? dropReferral(account)
    : { account, bonusPoints: 0 };
  const due = shares.rewardPoints + bonusDue;
  const { takenPoints, owedPoints, account: after } = clawBack(counted, due, terms.clawback);
  const rewardPoints = Math.min(shares.rewardPoints, takenPoints + owedPoints);
  const bonusPoints = takenPoints + owedPoints - rewardPoints;
  const forgivenPoints = due - takenPoints - owedPoints;
  return {
    after: {
      ...after,
      forgivenBonusPoints: after.forgivenBonusPoints + bonusDue - bonusPoints,
    },
    facts: {
      rewardPoints,
      rewardFrom: 'balance' as const,
      ...(bonusPoints > 0 && { bonusPoints }),
      ...(owedPoints > 0 && { owedPoints }),
      ...(forgivenPoints > 0 && { forgivenPoints }),
    },
  };
}

export function refundView(refund: Refund) {
  const { orderId, refundId, amount, refundedTotal, points, rewardPoints, isWhole } = refund;
  return {
    orderId,
    refundId,
    amount,
    refundedTotal,
    pointsReturned: points,
    rewardClawedBack: rewardPoints,
    bonusClawedBack: refund.bonusPoints ?? 0,
    earnedClawedBack: refund.earnedPoints ?? 0,
    status: isWhole ? 'refunded' : 'partially_refunded',
  };
}
