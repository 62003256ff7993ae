import { Hold, heldPoints, Resolution } from '../shared/domain/order.ts';
import { Refund } from '../shared/domain/refund.ts';
import { Review, ReviewDecision } from '../shared/domain/review.ts';

type Item = Record<string, unknown>;

/**
 * What is wrong with an order's entries by themselves: it must have ended at most once, promised
 * what it promised exactly when it was confirmed, and never have paid or taken back more than its
 * share. Worked out from the entries alone, without the code that wrote them.
 */
export function flaws(partition: Item[]): string[] {
  const held = partition.find(({ sk }) => sk === '1#HOLD');
  const ends = partition.filter(({ sk }) => String(sk).startsWith('3#RESOLUTION'));
  const refunds = partition.filter(({ sk }) => String(sk).startsWith('4#REFUND#'));
  if (held?.kind !== 'held') {
    return [...ends, ...refunds].map(({ pk, sk }) => `${pk}: ${sk} without a hold`);
  }
  const hold = Hold.parse(held);
  const resolutions = ends.map((item) => Resolution.parse(item));
  const confirmed = resolutions.find(({ kind }) => kind === 'confirmed');
  const story = ends.map(({ sk, kind }) => `${String(sk).slice('3#'.length)} ${kind}`);
  return [
    ...(possibleEnds.has(story.sort().join(', ')) ? [] : [`ended ${story}`]),
    ...resolutions.flatMap((resolution) => promiseFlaws(hold, resolution)),
    ...refundFlaws(
      hold,
      confirmed,
      refunds.map((item) => Refund.parse(item)),
      decisionIn(partition),
    ),
    ...reviewFlaws(hold, confirmed, partition),
  ].map((flaw) => `ORDER#${hold.orderId}: ${flaw}`);
}

const possibleEnds = new Set([
  '',
  'RESOLUTION confirmed',
  'RESOLUTION cancelled',
  'RESOLUTION expired',
  'RESOLUTION expired, RESOLUTION#LATE confirmed',
  'RESOLUTION expired, RESOLUTION#LATE expired',
]);

function promiseFlaws({ terms, total }: Hold, resolution: Resolution): string[] {
  const { kind, rewardPoints, referrerId, isOverMonthMax, earnedPoints = 0 } = resolution;
  const { referral, earn } = kind === 'confirmed' ? terms : {};
  const counts = referral && (referral.rewardPoints > 0 || referral.bonus) && !isOverMonthMax;
  const due = counts ? referral : undefined;
  const earned = earn ? Math.floor(total / earn.perAmount) * earn.points : 0;
  return trueOf({
    [`${kind} with a reward of ${rewardPoints} for ${referrerId}`]:
      rewardPoints !== (due?.rewardPoints ?? 0) || referrerId !== due?.referrerId,
    [`${kind} with ${earnedPoints} earned`]: earnedPoints !== earned,
  });
}

function decisionIn(partition: Item[]): ReviewDecision | undefined {
  const found = partition.find(({ sk }) => sk === '7#REVIEW-DECISION');
  return found && ReviewDecision.parse(found);
}

/** A review holds a reward back that was promised, never more of it than refunds had left. */
function reviewFlaws(hold: Hold, confirmed: Resolution | undefined, partition: Item[]): string[] {
  const found = partition.find(({ sk }) => sk === '6#REVIEW');
  const beside = partition.find(({ sk }) => sk === '5#REFUNDED')?.review as
    | { status: string }
    | undefined;
  const decision = decisionIn(partition);
  const status = decision?.kind ?? (found && 'open');
  if (found === undefined) return decision ? ['decided on without a review'] : [];
  if (confirmed?.referrerId === undefined) return ['reviewed without a reward'];
  const review = Review.parse(found);
  const { refunded, rewardPoints, forgivenPoints = 0, bonusPoints = 0 } = review;
  const share = (amount: number | undefined) => {
    if (amount === undefined) return 0;
    if (hold.total === 0) return confirmed.rewardPoints;
    return Number((BigInt(confirmed.rewardPoints) * BigInt(amount)) / BigInt(hold.total));
  };
  const left = confirmed.rewardPoints - share(refunded);
  const isDebt = hold.terms.clawback === 'debt';
  const during = decision ? share(decision.refunded) - share(refunded) : 0;
  return trueOf({
    [`reviewed, and stands as ${beside?.status}`]: beside?.status !== status,
    [`${rewardPoints} of ${left} held back`]:
      rewardPoints > left ||
      rewardPoints + forgivenPoints + bonusPoints < left ||
      (isDebt && rewardPoints < left),
    [`${decision?.rewardPoints} left of what was held back`]:
      decision !== undefined && decision.rewardPoints !== Math.max(0, rewardPoints - during),
  });
}

function refundFlaws(
  hold: Hold,
  confirmed: Resolution | undefined,
  refunds: Refund[],
  decision: ReviewDecision | undefined,
): string[] {
  if (refunds.length === 0) return [];
  if (confirmed === undefined) return ['refunded, but not confirmed'];
  const sum = (of: (refund: Refund) => number | undefined) =>
    refunds.reduce((total, refund) => total + (of(refund) ?? 0), 0);
  const amount = sum((refund) => refund.amount);
  const share = (whole = 0) =>
    hold.total === 0 ? whole : Number((BigInt(whole) * BigInt(amount)) / BigInt(hold.total));
  // What isn't there to be taken back any more is forgiven, unless the order's policy is debt.
  const isTaken = (points: number, due: number) =>
    hold.terms.clawback === 'debt' ? points === due : points <= due;
  return trueOf({
    [`${amount} of ${hold.total} paid back`]: amount > hold.total,
    'the last refund is not marked as such':
      refunds.filter(({ isWhole }) => isWhole).length !== (amount === hold.total ? 1 : 0),
    'points given back in no proportion': sum(({ points }) => points) !== share(heldPoints(hold)),
    'reward taken back in no proportion':
      decision?.kind === 'rejected'
        ? !isTaken(
            sum(({ rewardPoints }) => rewardPoints) + decision.rewardPoints,
            confirmed.rewardPoints,
          )
        : !isTaken(
            sum(({ rewardPoints }) => rewardPoints),
            share(confirmed.rewardPoints),
          ),
    'earned points taken back in no proportion': !isTaken(
      sum(({ earnedPoints }) => earnedPoints),
      share(confirmed.earnedPoints),
    ),
  });
}

const trueOf = (claims: Record<string, boolean>): string[] =>
  Object.keys(claims).filter((claim) => claims[claim]);
