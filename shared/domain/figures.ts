import type { Entry, OrderContext } from './entries.ts';
import { type Hold, heldPoints, heldPointsAmount, type Resolution } from './order.ts';
import type { Effect, Place } from './postings.ts';
import type { Refund } from './refund.ts';
import type { Review } from './review.ts';

/** Numbers that are added up: how many, how many points, how much money in minor units. */
export type Figures = Record<string, number>;

export function addUp(left: Figures, right: Figures): Figures {
  const sum = { ...left };
  for (const [name, figure] of Object.entries(right)) sum[name] = (sum[name] ?? 0) + figure;
  return sum;
}

/** What an entry adds to the figures of its hour. What it doesn't change isn't named. */
export function figuresOf(entry: Entry, { hold }: OrderContext, effect: Effect): Figures {
  const figures = {
    ...ownFigures(entry, hold),
    outstandingPoints: into(outstandingPlaces, effect),
    pendingPoints: into(['pending'], effect),
    debtPoints: -into(['debt'], effect),
  };
  return Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== 0));
}

/** Points that customers can spend, or will when a hold ends, less what they owe. */
const outstandingPlaces: Place[] = ['available', 'held', 'debt'];

/** How many more points there are in some places. */
function into(places: Place[], { postings }: Effect): number {
  const counts = (place: Place) => (places.includes(place) ? 1 : 0);
  return postings.reduce(
    (sum, { points, from, to }) => sum + points * (counts(to) - counts(from)),
    0,
  );
}

function ownFigures(entry: Entry, hold: Hold | undefined): Figures {
  switch (entry.type) {
    case 'hold':
      return {
        holds: 1,
        heldPoints: heldPoints(entry.hold),
        referredHolds: entry.hold.terms.referral ? 1 : 0,
        approvalsAsked: entry.hold.needsApproval ? 1 : 0,
      };
    case 'refusal':
      return { refusals: 1, [`refused_${entry.reason}`]: 1 };
    case 'decision':
      return entry.decision.decision === 'approve' ? { approvals: 1 } : { rejections: 1 };
    case 'resolution':
      return resolutionFigures(entry.resolution, entry.isLate, hold);
    case 'refund':
      return refundFigures(entry.refund);
    case 'review':
      return reviewFigures(entry.review);
    case 'review-decision': {
      const { kind, rewardPoints } = entry.decided;
      return kind === 'released'
        ? { reviewsReleased: 1, releasedRewardPoints: rewardPoints }
        : { reviewsRejected: 1, rejectedRewardPoints: rewardPoints };
    }
    case 'adjustment': {
      const { points } = entry.adjustment;
      const name = points > 0 ? 'adjustedUpPoints' : 'adjustedDownPoints';
      return { adjustments: 1, [name]: Math.abs(points) };
    }
    case 'import':
      return { imports: 1, importedPoints: entry.imported.points };
    case 'request':
      return { approvalsAsked: 1 };
    case 'ruling': {
      const { decision } = entry.ruling;
      if (decision === 'approve') return { approvals: 1 };
      return decision === 'reject' ? { rejections: 1 } : { approvalTimeOuts: 1 };
    }
    case 'expiry':
      return { expiredPoints: entry.expiry.points };
    case 'maturity': {
      const { points, bonusPoints = 0, paidDebtPoints = 0 } = entry.maturity;
      return { maturities: 1, maturedPoints: points, bonusPoints, paidDebtPoints };
    }
    case 'code':
      return { codeVersions: 1 };
    case 'settings':
      return { settingsVersions: 1 };
    case 'freeze':
      return entry.freeze.kind === 'frozen' ? { freezes: 1 } : { freezesLifted: 1 };
  }
}

function resolutionFigures(
  resolution: Resolution,
  isLate: boolean,
  hold: Hold | undefined,
): Figures {
  const { kind, points, rewardPoints, earnedPoints = 0, referrerId } = resolution;
  if (isLate && kind !== 'confirmed') return { closedOrders: 1 };
  if (kind !== 'confirmed') return { [`${kind}Orders`]: 1, releasedPoints: points };
  const lines = hold?.lines ?? [];
  const amountOf = (wanted: 'other' | 'referral') =>
    lines.reduce((sum, { kind, amount }) => sum + (kind === wanted ? amount : 0), 0);
  return {
    confirmedOrders: 1,
    lateConfirmedOrders: isLate ? 1 : 0,
    referredOrders: hold?.terms.referral ? 1 : 0,
    rewardedOrders: referrerId ? 1 : 0,
    overMonthMaxOrders: resolution.isOverMonthMax ? 1 : 0,
    subtotalAmount: hold?.subtotal ?? 0,
    paidAmount: hold?.total ?? 0,
    referralDiscountAmount: amountOf('referral'),
    pointsDiscountAmount: hold ? heldPointsAmount(hold) : 0,
    otherDiscountAmount: amountOf('other'),
    spentPoints: points,
    promisedRewardPoints: rewardPoints,
    promisedEarnedPoints: earnedPoints,
  };
}

function refundFigures(refund: Refund): Figures {
  const { earnedPoints = 0, rewardPoints, bonusPoints = 0 } = refund;
  // What is held back counted with the review.
  const reward = refund.rewardFrom === 'review' ? 0 : rewardPoints + bonusPoints;
  const rewardGiven = refund.rewardFrom === 'balance' ? reward : 0;
  const earnedGiven = refund.earnedFrom === 'balance' ? earnedPoints : 0;
  const clawedBackPoints = rewardGiven + earnedGiven;
  return {
    refunds: 1,
    wholeRefunds: refund.isWhole ? 1 : 0,
    refundedAmount: refund.amount,
    returnedPoints: refund.points,
    clawedBackPoints,
    unpromisedPoints: reward + earnedPoints - clawedBackPoints,
    owedPoints: (refund.owedPoints ?? 0) + (refund.earnedOwedPoints ?? 0),
    forgivenPoints: (refund.forgivenPoints ?? 0) + (refund.earnedForgivenPoints ?? 0),
  };
}

function reviewFigures(review: Review): Figures {
  const reviewedPoints = review.rewardPoints + (review.bonusPoints ?? 0);
  const isGiven = review.rewardFrom === 'balance';
  return {
    reviews: 1,
    reviewedPoints,
    [isGiven ? 'clawedBackPoints' : 'unpromisedPoints']: reviewedPoints,
    owedPoints: review.owedPoints ?? 0,
    forgivenPoints: review.forgivenPoints ?? 0,
  };
}
