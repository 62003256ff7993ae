import { portion } from './pricing.ts';
import { type Customer, must, type Order } from './state.ts';

/** What refunds have taken of the reward where it is: never more than had come there. */
export function takenOf({ hold, confirmed, review }: Order, refunded: number | undefined): number {
  const whole = confirmed?.rewardPoints ?? 0;
  const share = (paidBack: number | undefined) => {
    if (paidBack === undefined) return 0;
    return hold.total === 0 ? whole : portion(whole, paidBack, hold.total);
  };
  if (review === undefined) return share(refunded);
  return Math.min(review.points, share(refunded) - share(review.refunded));
}

/** An order with most of it paid back is no referral any more. */
export const isReferral = ({ hold: { total } }: Order, paidBack: number | undefined): boolean =>
  paidBack === undefined || (total > 0 && paidBack * 2 <= total);

/** What of the reward no refund has taken. */
export function leftOf(order: Order): { points: number; referrals: number } {
  const { confirmed, review, refunded } = order;
  const points = review?.points ?? confirmed?.rewardPoints ?? 0;
  const referrals = isReferral(order, refunded) ? 1 : 0;
  return { points: points - takenOf(order, refunded), referrals };
}

export const isNothing = ({ points, referrals }: ReturnType<typeof leftOf>) =>
  points + referrals === 0;

/** Takes points back as far as they are there; the rest is owed or forgiven. */
export function clawBack({ account }: Customer, points: number, policy: 'within_balance' | 'debt') {
  const before = { removed: account.removed, debt: account.debt };
  account.clawBack(points, policy);
  const gone = account.removed - before.removed;
  return { gone, owed: account.debt - before.debt, forgiven: points - gone };
}

/** Takes a reward back that was given, and the bonus that came of it. */
export function takeGiven(
  referrer: Customer,
  { hold }: Order,
  { points, endsReferral }: { points: number; endsReferral: boolean },
) {
  const bonusDue = endsReferral ? dropReferral(referrer) : 0;
  const { gone, owed, forgiven } = clawBack(referrer, points + bonusDue, hold.terms.clawback);
  const rewardPoints = Math.min(points, gone);
  const bonusPoints = gone - rewardPoints;
  referrer.forgivenBonusPoints += bonusDue - bonusPoints;
  return {
    ...{ rewardPoints, rewardFrom: 'balance' },
    ...(bonusPoints > 0 && { bonusPoints }),
    ...(owed > 0 && { owedPoints: owed }),
    ...(forgiven > 0 && { forgivenPoints: forgiven }),
  };
}

/** The bonus that the last referral brought. */
function dropReferral({ counted }: Customer): number {
  const number = counted.length;
  const rule = counted.pop();
  must(rule !== undefined, 'a referral was taken back that was never counted');
  return number % rule.every === 0 ? rule.points : 0;
}
