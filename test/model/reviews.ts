import { isDeepStrictEqual } from 'node:util';
import { iso, maturesAt, monthOf, never, secondMs } from '../../shared/domain/calendar.ts';
import type { Effect, Item } from './effects.ts';
import { isNothing, leftOf, takeGiven } from './rewards.ts';
import { mustBeFound } from './screening.ts';
import { bucketName, must, mustSay, type Order, type State } from './state.ts';

/** A reward is held back, from where it is. */
export function holdBack(state: State, effect: Effect, order: Order): void {
  const { entry, request } = effect;
  const { hold, confirmed, refunded } = order;
  const { orderId, customerId } = hold;
  must(order.review === undefined, `${orderId} was reviewed twice`);
  must(confirmed?.referrerId !== undefined, `${orderId} was reviewed and has no reward`);
  const { referrerId, rewardShard } = confirmed;
  const left = leftOf(order);
  must(!isNothing(left), `${orderId} was reviewed though refunds had taken everything`);
  const finding = mustBeFound(state, effect, order);
  const bucket = bucketName(referrerId, rewardShard, confirmed);
  const isGiven = state.buckets.get(bucket)?.isApplied === true;
  const referrer = state.customer(referrerId);
  if (isGiven) referrer.mustBeSettled(request.now);
  else state.promise(bucket, -left.points, -left.referrals);
  const taken = isGiven
    ? takeGiven(referrer, order, { points: left.points, endsReferral: left.referrals > 0 })
    : { rewardPoints: left.points, rewardFrom: 'pending' };
  const said = {
    ...{ kind: 'reviewed', orderId, customerId, referrerId, at: iso(request.now), ...finding },
    ...{ referrals: left.referrals, ...taken },
    ...(refunded !== undefined && { refunded }),
  };
  mustSay(entry, said);
  order.review = { status: 'open', points: taken.rewardPoints, refunded, said };
}

/** A person decides: what is left is promised again, or stays taken for good. */
export function decideReview(state: State, effect: Effect, order: Order): void {
  const { entry, request, committedAt } = effect;
  const { hold, confirmed, review, refunded } = order;
  const { orderId, terms } = hold;
  must(
    review?.status === 'open' && confirmed !== undefined,
    `the reward of ${orderId} was decided on twice`,
  );
  const { referrerId, rewardShard } = confirmed;
  const { points, referrals } = leftOf(order);
  const isReleased = request.body?.decision === 'release';
  const slot = isReleased ? entry.slot : undefined;
  if (isReleased) {
    const bucketOf = (at: Item) => bucketName(referrerId, rewardShard, at);
    mustBeFirstOpen(state, order, request.now, slot as Item, bucketOf);
    if (points + referrals > 0) state.promise(bucketOf(slot as Item), points, referrals);
  } else if (referrals > 0 && terms.referral?.rewardsPerMonthMax) {
    const month = monthOf(Date.parse(String(confirmed.at)));
    const count = state.rewarded(terms.referral.referrerId, month);
    count.set(count.present - 1, committedAt);
  }
  const kind = isReleased ? 'released' : 'rejected';
  const said = {
    ...{ kind, orderId, referrerId, by: request.as, reason: request.body?.reason },
    ...{ at: iso(request.now), rewardPoints: points, referrals },
    ...(refunded !== undefined && { refunded }),
    ...(isReleased && { slot, rewardShard }),
  };
  mustSay(entry, said);
  const rest = { refunded, ...(isReleased && { slot: slot as Item }) };
  const left = isReleased ? points : 0;
  order.review = { status: kind, points: left, ...rest, said: review.said, decision: said };
}

function mustBeFirstOpen(
  state: State,
  { hold, confirmed }: Order,
  now: number,
  slot: Item,
  bucketOf: (slot: Item) => string,
): void {
  const months = hold.terms.expiresAfterMonths;
  let at = Math.max(maturesAt(now, 0), Date.parse(String(confirmed?.maturesAt)));
  for (;;) {
    const open = { maturesAt: iso(at), lotMonth: months === null ? never : monthOf(at, months) };
    if (isDeepStrictEqual(open, slot)) return;
    const isGiven = state.buckets.get(bucketOf(open))?.isApplied;
    must(
      isGiven === true,
      `${hold.orderId} was released to ${slot.maturesAt} instead of ${iso(at)}`,
    );
    at += secondMs;
  }
}

/** A review as people are shown it. */
export function reviewViewOf({ review }: Order, decision = review?.decision): Item | undefined {
  if (review === undefined) return undefined;
  const { orderId, customerId, referrerId, at, score, reasons, ...said } = review.said;
  const { kind, by, reason, at: decidedAt, rewardPoints: points } = decision ?? {};
  const verdict = kind === 'released' ? 'release' : 'reject';
  return {
    ...{ orderId, customerId, referrerId, at, score, reasons, status: kind ?? 'open' },
    heldBackPoints: Number(said.rewardPoints) + Number(said.bonusPoints ?? 0),
    ...(decision && { decision: { decision: verdict, by, reason, at: decidedAt, points } }),
  };
}
