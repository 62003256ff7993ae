import { isDeepStrictEqual } from 'node:util';
import { iso, maturesAt, monthOf, never } from '../../shared/domain/calendar.ts';
import { pointsMax } from '../../shared/domain/money.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import type { Bonus } from '../../shared/domain/settings.ts';
import { cameAt, type Effect, type Item } from './effects.ts';
import { askedIn, holdOf, portion, type Terms } from './pricing.ts';
import { clawBack, isReferral, takeGiven, takenOf } from './rewards.ts';
import { noteSource } from './screening.ts';
import {
  bucketName,
  type Customer,
  differences,
  Impossible,
  isOver,
  isUnapproved,
  must,
  mustSay,
  type Order,
  type State,
} from './state.ts';
import { holdOutcomes, readingsToPay, reasonsAgainst } from './truths.ts';

/** The reading of settings and terms that explains a hold. Throws with why there is none. */
function explained(state: State, { entry, request, committedAt }: Effect) {
  const wrongs = new Set<string>();
  const outcomes = holdOutcomes(state, request, committedAt);
  for (const { reasons, priced, rules, code, quoted } of outcomes) {
    const hold = holdOf(request, rules, code, priced, quoted);
    const { codeShard, ...said } = entry;
    const wrong: string[] = reasons.length > 0 ? reasons : differences(said, hold);
    if ((codeShard === undefined) !== (code?.usageLimit === undefined)) wrong.push('codeShard');
    if (wrong.length === 0) return { hold: hold as Order['hold'], points: priced.points, code };
    wrongs.add(wrong.join('; '));
  }
  throw new Impossible(`held ${entry.orderId} in spite of ${[...wrongs].join(' | or ')}`);
}

export function hold(state: State, effect: Effect): void {
  const { entry, request } = effect;
  const orderId = String(request.params?.orderId);
  must(!state.orders.has(orderId), `${orderId} was held twice`);
  const fence = state.fences.get(orderId);
  must(
    fence === undefined || fence.refusedAt < request.now,
    `${orderId} was held after it was refused`,
  );
  const { hold, points, code } = explained(state, effect);
  const customer = state.customer(hold.customerId);
  const order: Order = {
    ...{ asked: askedIn(request), hold, points, source: noteSource(state, effect) },
    ...{ status: 'held', endedAt: Number.POSITIVE_INFINITY, refunds: new Map() },
  };
  state.orders.set(orderId, order);
  if (points > 0) customer.mustBeSettled(request.now);
  customer.account.hold(points);
  if (hold.terms.referral?.onceOnly) customer.referralOrder = order;
  if (code && entry.codeShard !== undefined) {
    state.takeUse(code, entry.codeShard);
    order.codeShard = Number(entry.codeShard);
  }
}

function end(order: Order, status: Order['status'], { committedAt }: Effect): void {
  order.status = status;
  order.endedAt = committedAt;
}

/** Gives back what a hold took. */
export function release(state: State, effect: Effect, order: Order, said: Item = effect.entry) {
  const { now, operation, body, as } = effect.request;
  const { hold, points } = order;
  const isReject = effect.kind === 'rejected';
  const kind = effect.kind === 'expired' ? 'expired' : 'cancelled';
  must(order.status === 'held', `${hold.orderId} ended twice`);
  must(isOver(order, now) === (kind === 'expired'), `${hold.orderId} ${kind} at the wrong time`);
  const isPaid = operation === 'confirm-order' && !isRight(state, effect, 'hold_expired');
  must(!isPaid, `${hold.orderId} was let go while it was being paid`);
  const customer = state.customer(hold.customerId);
  if (points > 0) customer.mustBeSettled(now);
  const gracePoints = customer.account.release(points, now);
  if (customer.referralOrder === order) customer.referralOrder = undefined;
  const code = state.codes.get(String(hold.codeKey));
  const shard = code?.shards[order.codeShard ?? -1];
  if (shard) shard.used--;
  delete order.codeShard;
  const hasReason = (operation === 'cancel-order' || isReject) && body?.reason !== undefined;
  mustSay(said, {
    ...{ kind, orderId: hold.orderId, customerId: hold.customerId, at: iso(now) },
    ...{ points, rewardPoints: 0 },
    ...(gracePoints > 0 && { gracePoints }),
    ...(hasReason && { reason: body.reason }),
    ...(isReject && { rejectedBy: as }),
  });
  if (isReject) order.rejectedBy = as;
  end(order, kind, effect);
}

/** Whether a refusal was the right answer at some instant since the request came. */
const isRight = (state: State, { request, committedAt, seen }: Effect, reason: RefusalCode) =>
  seen?.has(reason) ||
  reasonsAgainst(state, request, committedAt).some(([first]) => first === reason);

export function close(state: State, effect: Effect, order: Order): void {
  const { entry, request } = effect;
  const { orderId, customerId } = order.hold;
  must(order.status === 'expired', `${orderId} was closed while it was ${order.status}`);
  const isAsked = request.operation === 'cancel-order';
  const isTold = isAsked || isRight(state, effect, 'hold_expired');
  must(isTold, `${orderId} was closed and could have been paid`);
  const at = iso(request.now);
  mustSay(entry, { kind: 'expired', orderId, customerId, at, points: 0, rewardPoints: 0 });
  end(order, 'closed', effect);
}

export function approve({ entry, request }: Effect, order: Order): void {
  const { orderId, requestedBy } = order.hold;
  must(order.hold.needsApproval === true, `${orderId} asked for no approval`);
  must(order.ruling === undefined, `${orderId} was decided twice`);
  must(requestedBy !== request.as, `${orderId} was decided by who asked for it`);
  must(!isOver(order, request.now), `${orderId} was decided after its time`);
  // An order may end in the very moment of its approval.
  must(order.endedAt >= cameAt(request), `${orderId} was decided after its end`);
  mustSay(entry, { ...request.body, by: request.as, at: iso(request.now) });
  const { decision, by, reason, at } = entry as Item & { at: string };
  order.ruling = { decision: String(decision), by: String(by), reason: String(reason), at };
}

/** Confirms from what was held, or `late` from what there is now. */
export function confirm(state: State, effect: Effect, order: Order): void {
  const { entry, request, committedAt } = effect;
  const { hold, points } = order;
  const { orderId, customerId, terms } = hold;
  const isLate = effect.kind === 'confirmedLate';
  const { now } = request;
  must(order.status === (isLate ? 'expired' : 'held'), `${orderId} ended twice`);
  must(!isUnapproved(order), `${orderId} was confirmed without approval`);
  const customer = state.customer(customerId);
  if (isLate || isOver(order, now)) {
    const shard = entry.codeShard;
    const reading = readingsToPay(state, order, request, committedAt).find(
      ({ code, isGiven }) =>
        isGiven && (!isLate || (shard === undefined) === (code?.usageLimit === undefined)),
    );
    must(reading !== undefined, `${orderId} was paid late against today’s rules`);
    if (shard !== undefined && reading.code) state.takeUse(reading.code, shard);
    if (shard !== undefined) order.codeShard = Number(shard);
  }
  if (isLate) takeAnew(customer, order, now);
  customer.account.spend(points);
  customer.confirmedOrders++;
  const { earn } = terms;
  const earnedPoints = earn
    ? Math.min(pointsMax, Math.floor(hold.total / earn.perAmount) * earn.points)
    : 0;
  const promised = promise(state, effect, order, earnedPoints);
  const codeShard = isLate && entry.codeShard !== undefined && { codeShard: entry.codeShard };
  const at = iso(now);
  const confirmed = { kind: 'confirmed', orderId, customerId, at, points, ...promised };
  mustSay(entry, { ...confirmed, ...codeShard });
  order.confirmed = { ...confirmed, ...codeShard };
  end(order, 'confirmed', effect);
}

function takeAnew(customer: Customer, order: Order, now: number): void {
  const { orderId, terms } = order.hold;
  customer.mustBeSettled(now);
  must(customer.available(now) >= order.points, `${orderId} was paid with points that are gone`);
  customer.account.hold(order.points);
  if (terms.referral?.onceOnly !== true) return;
  must(customer.isNew, `${orderId} was a second referral of the same customer`);
  customer.referralOrder = order;
}

/** Promises the reward and what the buyer earns, in a slot that the product chose and may. */
function promise(state: State, effect: Effect, order: Order, earnedPoints: number) {
  const { entry, request, committedAt } = effect;
  const { orderId, customerId, terms } = order.hold;
  const { referral } = terms;
  const slot = { maturesAt: entry.maturesAt, lotMonth: entry.lotMonth };
  const shard = entry.rewardShard ?? 0;
  const bucketsOf = (which: Item) => [
    ...(referral && entry.rewardShard !== undefined
      ? [bucketName(referral.referrerId, shard, which)]
      : []),
    ...(earnedPoints > 0 ? [bucketName(customerId, 0, which)] : []),
  ];
  mustBeNextSlot(state, terms, request.now, slot, bucketsOf, entry.isOverMonthMax === true);
  const counts = referral !== undefined && (referral.rewardPoints > 0 || !!referral.bonus);
  const month = monthOf(request.now);
  const count = referral?.rewardsPerMonthMax && state.rewarded(referral.referrerId, month);
  const max = referral?.rewardsPerMonthMax ?? Infinity;
  const isRewarded = counts && entry.isOverMonthMax !== true;
  if (counts && !isRewarded) {
    const most = count ? Math.max(...count.during(cameAt(request), committedAt)) : 0;
    must(most >= max, `${orderId} got no reward though the month had room`);
  }
  if (isRewarded) {
    must(!count || count.present < max, `${orderId} was rewarded beyond the month’s maximum`);
    if (count) count.set(count.present + 1, committedAt);
    must(Number(shard) < referral.rewardShards, `${orderId} has its reward in no shard`);
    state.promise(bucketName(referral.referrerId, shard, slot), referral.rewardPoints, 1);
  }
  if (earnedPoints > 0) state.promise(bucketName(customerId, 0, slot), earnedPoints, 0);
  return {
    rewardPoints: 0,
    ...(isRewarded && {
      rewardPoints: referral.rewardPoints,
      referrerId: referral.referrerId,
      rewardShard: shard,
    }),
    ...(counts && !isRewarded && { isOverMonthMax: true }),
    ...(earnedPoints > 0 && { earnedPoints }),
    ...slot,
  };
}

/** The slot is the first whose points were not given yet. */
function mustBeNextSlot(
  state: State,
  terms: Terms,
  now: number,
  slot: Item,
  bucketsOf: (slot: Item) => string[],
  mayHaveBeenRewarded: boolean,
): void {
  for (let later = 0; later < 10; later++) {
    const at = maturesAt(now, terms.maturesAfterDays, later);
    const months = terms.expiresAfterMonths;
    const first = { maturesAt: iso(at), lotMonth: months === null ? never : monthOf(at, months) };
    if (isDeepStrictEqual(first, slot)) return;
    const isGiven = bucketsOf(first).some((name) => state.buckets.get(name)?.isApplied);
    must(isGiven || mayHaveBeenRewarded, `promised for ${slot.maturesAt} instead of ${iso(at)}`);
  }
  throw new Impossible(`promised for ${slot.maturesAt}, which is no slot`);
}

export function refund(state: State, effect: Effect, order: Order): void {
  const { entry, request, committedAt } = effect;
  const { hold, points, confirmed, refunded } = order;
  const { total, customerId, orderId, terms } = hold;
  const amount = Number(request.body?.amount);
  const [[reason] = []] = reasonsAgainst(state, request, committedAt);
  must(reason === undefined && confirmed !== undefined, `${orderId} refunded, but: ${reason}`);
  must(!order.refunds.has(String(request.params?.refundId)), 'refunded twice under one id');
  const after = (refunded ?? 0) + amount;
  const share = (whole: number) => {
    if (total === 0) return whole;
    return portion(whole, after, total) - portion(whole, refunded ?? 0, total);
  };
  const endsReferral = isReferral(order, refunded) && !isReferral(order, after);
  const buyer = state.customer(customerId);
  const returned = share(points);
  if (returned > 0) buyer.mustBeSettled(request.now);
  const gracePoints = buyer.account.returnSpent(returned, request.now);
  const earned = takeEarned(state, effect, order, share(confirmed.earnedPoints ?? 0));
  const reward = takeReward(state, effect, order, after, endsReferral);
  const isCounted = endsReferral && order.review?.status !== 'rejected';
  if (isCounted && confirmed.referrerId && terms.referral?.rewardsPerMonthMax) {
    const month = monthOf(Date.parse(String(confirmed.at)));
    const count = state.rewarded(terms.referral.referrerId, month);
    count.set(count.present - 1, committedAt);
  }
  order.refunded = after;
  const { refundId } = request.params ?? {};
  const made = {
    ...{ kind: 'refunded', orderId, refundId, customerId, amount, refundedTotal: after },
    ...{ isWhole: after === total, endsReferral, at: iso(request.now), points: returned },
    ...(request.body?.reason !== undefined && { reason: request.body.reason }),
    ...(gracePoints > 0 && { gracePoints }),
    ...{ rewardPoints: 0, ...earned, ...reward },
  };
  mustSay(entry, made);
  order.refunds.set(String(refundId), made);
}

function takeEarned(state: State, { request }: Effect, { hold, confirmed }: Order, due: number) {
  if (due === 0 || confirmed === undefined) return {};
  const bucket = bucketName(hold.customerId, 0, confirmed);
  if (!state.buckets.get(bucket)?.isApplied) {
    state.promise(bucket, -due, 0);
    return { earnedPoints: due, earnedFrom: 'pending' };
  }
  const buyer = state.customer(hold.customerId);
  buyer.mustBeSettled(request.now);
  const { gone, owed, forgiven } = clawBack(buyer, due, hold.terms.clawback);
  return {
    ...{ earnedPoints: gone, earnedFrom: 'balance' },
    ...(owed > 0 && { earnedOwedPoints: owed }),
    ...(forgiven > 0 && { earnedForgivenPoints: forgiven }),
  };
}

/** Takes a reward's share from where it is: promised, given, held back, promised again, or nowhere. */
function takeReward(
  state: State,
  { request }: Effect,
  order: Order,
  refunded: number,
  endsReferral: boolean,
) {
  const { confirmed, review } = order;
  const referrerId = confirmed?.referrerId;
  const points = takenOf(order, refunded) - takenOf(order, order.refunded);
  if (!confirmed || referrerId === undefined || (points === 0 && !endsReferral)) return {};
  if (review?.status === 'rejected') return {};
  if (review?.status === 'open') return { referrerId, rewardPoints: points, rewardFrom: 'review' };
  const bucket = bucketName(referrerId, confirmed.rewardShard, review?.slot ?? confirmed);
  if (!state.buckets.get(bucket)?.isApplied) {
    state.promise(bucket, -points, endsReferral ? -1 : 0);
    const again = review?.slot && { rewardSlot: review.slot };
    return { referrerId, rewardPoints: points, rewardFrom: 'pending', ...again };
  }
  const referrer = state.customer(referrerId);
  referrer.mustBeSettled(request.now);
  return { referrerId, ...takeGiven(referrer, order, { points, endsReferral }) };
}

/** Counts referrals one by one; the bonus that they bring, less what was forgiven before. */
export function countReferrals(customer: Customer, added: number, rule: Bonus): number {
  let due = 0;
  for (let referral = 0; referral < added; referral++) {
    customer.counted.push(rule);
    if (customer.counted.length % rule.every === 0) due += rule.points;
  }
  const kept = Math.min(due, customer.forgivenBonusPoints);
  customer.forgivenBonusPoints -= kept;
  return due - kept;
}
