import { type Language, words } from './explanation-words.ts';
import type { Hold, Resolution } from './order.ts';
import type { Line } from './price.ts';
import type { Refund } from './refund.ts';
import type { Discount } from './settings.ts';
import type { OrderRecord } from './story.ts';
import type { Terms } from './terms.ts';

type Words = (typeof words)[Language];

/**
 * Why each amount is what it is, in sentences for whoever answers the customer. `confirmation`: its
 * end, if it was paid for.
 */
export function explain(
  record: OrderRecord,
  confirmation: Resolution | undefined,
  language: Language,
): string[] {
  const say = words[language];
  const { hold, late, refunds } = record;
  const { lines, subtotal, total, currency, terms } = hold;
  const sum = [subtotal, ...lines.map(({ amount }) => amount)].join(' − ');
  return [
    say.settings(terms.settingsVersion),
    ...lines.map((line) => whyLine(line, terms, say)),
    say.toPay(sum, total, currency),
    ...whyApproval(record, say),
    ...whyEnded(record, say),
    ...(late?.kind === 'confirmed' ? [say.confirmedLate] : []),
    ...(late?.kind === 'expired' ? [say.closed] : []),
    ...whichMonths(record, confirmation, say),
    ...whyPromises(hold, confirmation, say),
    ...refunds.map((refund) => whyRefund(refund, hold, say)),
    ...whyReview(record, say),
  ];
}

function whyLine(line: Line, { valuePerPoint, referral }: Terms, say: Words): string {
  switch (line.kind) {
    case 'other':
      return say.other(line.code, line.amount);
    case 'points':
      return say.points(line.points, valuePerPoint, line.amount);
    case 'referral':
      return say.referral(line.code, line.amount, referral ? whyDiscount(referral, say) : '');
  }
}

type Given = { discount: Discount; ofCode: boolean };

function whyDiscount({ discount, ofCode }: Given, say: Words): string {
  const whose = ofCode ? say.ofCode : say.ofProgramme;
  if (discount.kind === 'fixed') return say.fixed(whose, discount.amount);
  const most = discount.max === undefined ? '' : say.most(discount.max);
  return `${say.percent(whose, discount.basisPoints / 100)}${most}`;
}

function whyApproval({ hold, decision }: OrderRecord, say: Words): string[] {
  if (!hold.needsApproval) return [];
  if (decision === undefined) return [say.needsApproval];
  const did = decision.decision === 'approve' ? say.approved : say.rejected;
  return [`${say.needsApproval} ${did(decision.by, decision.reason)}`];
}

/** Why nothing is to be paid after all, unless a late payment came. */
function whyEnded({ resolution, late }: OrderRecord, say: Words): string[] {
  if (late !== undefined) return [];
  if (resolution?.kind === 'cancelled') return [say.cancelled];
  return resolution?.kind === 'expired' ? [say.expired] : [];
}

/** Of which months the points were, once the audit has looked. */
function whichMonths(
  { monthsSpent }: OrderRecord,
  confirmation: Resolution | undefined,
  say: Words,
): string[] {
  if (monthsSpent === undefined) {
    return (confirmation?.points ?? 0) > 0 ? [say.monthsUnknown] : [];
  }
  const parts = monthsSpent.map(({ month, points }) => say.month(points, month));
  return [say.months(parts.join(', '))];
}

function whyPromises(
  { terms: { referral, earn } }: Hold,
  confirmation: Resolution | undefined,
  say: Words,
): string[] {
  if (confirmation === undefined) return [];
  const { referrerId, rewardPoints, earnedPoints, isOverMonthMax } = confirmation;
  const { maturesAt = '', lotMonth = '' } = confirmation;
  const given = say.given({ maturesAt, lotMonth });
  return [
    ...(referrerId && rewardPoints > 0 ? [say.reward(referrerId, rewardPoints, given)] : []),
    ...(referral && isOverMonthMax ? [say.overMonthMax(referral.rewardsPerMonthMax)] : []),
    ...(referral && rewardPoints === 0 && !isOverMonthMax ? [say.noReward] : []),
    ...(earn && earnedPoints ? [say.earned(earnedPoints, earn.points, earn.perAmount, given)] : []),
  ];
}

function whyRefund(refund: Refund, { total }: Hold, say: Words): string {
  const { refundId, amount, refundedTotal, points, gracePoints, rewardPoints } = refund;
  const { rewardFrom, earnedFrom, bonusPoints, earnedPoints, owedPoints } = refund;
  const shares = (of: 'referrer' | 'buyer', owed = 0, forgiven = 0) => [
    ...(owed > 0 ? [say.owes({ of, points: owed })] : []),
    ...(forgiven > 0 ? [say.forgiven({ of, points: forgiven })] : []),
  ];
  return [
    say.refund(refundId, amount, refundedTotal, total),
    ...(points > 0 ? [say.pointsBack(points)] : []),
    ...(gracePoints ? [say.grace(gracePoints)] : []),
    ...(rewardFrom && rewardPoints > 0 ? [say.rewardBack(rewardPoints, say.from[rewardFrom])] : []),
    ...(bonusPoints ? [say.bonusBack(bonusPoints)] : []),
    ...shares('referrer', owedPoints, refund.forgivenPoints),
    ...(earnedFrom && earnedPoints ? [say.earnedBack(earnedPoints, say.from[earnedFrom])] : []),
    ...shares('buyer', refund.earnedOwedPoints, refund.earnedForgivenPoints),
  ].join(' ');
}

function whyReview({ review, reviewDecision }: OrderRecord, say: Words): string[] {
  if (review === undefined) return [];
  const why = review.reasons.map(({ signal, value }) => `${signal} (${value})`).join(', ');
  const held = say.heldBack(review.score, why);
  if (reviewDecision === undefined) return [held];
  const { kind, by, reason, rewardPoints } = reviewDecision;
  const did = kind === 'released' ? say.released : say.refused;
  return [`${held} ${did(by, rewardPoints, reason)}`];
}
