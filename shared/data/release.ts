import { type Account, homelessPoints, release } from '../domain/account.ts';
import type { Decision } from '../domain/approvals.ts';
import { iso } from '../domain/calendar.ts';
import type { OrderId } from '../domain/ids.ts';
import { type Hold, heldPoints, isOver, Resolution, type ResolutionKind } from '../domain/order.ts';
import type { Refusal } from '../domain/refusals.ts';
import { parseAccount, replaceAccount, settleAccount } from './accounts.ts';
import { returnUse } from './code-shards.ts';
import { putDecision } from './decisions.ts';
import { accountKey, causeOf, decisionKey, lateResolutionKey, resolutionKey } from './keys.ts';
import { noSuchOrder, putResolution, type Resolved, readHold } from './orders.ts';
import { fenceOff } from './refuse.ts';
import { transact, type Write } from './transact.ts';

/**
 * Cancels an order: points, the code's use and the customer's one referral are free again. A hold
 * that is over at this instant expires instead, which gives back the same. Where there is no hold,
 * none that is still on its way can come: a till that never got its answer may cancel and go on.
 */
export async function cancel(
  orderId: OrderId,
  now: number,
  reason?: string,
): Promise<Resolved | Refusal> {
  const hold = (await readHold(orderId)) ?? (await fenceOff(orderId, 'cancel', noSuchOrder));
  if (hold === undefined) return noSuchOrder;
  const kind = isOver(hold, now) ? 'expired' : 'cancelled';
  const resolved = await putRelease(hold, { kind, ...(reason !== undefined && { reason }) }, now);
  return resolved.resolution.kind === 'expired' ? closeExpired(hold, now) : resolved;
}

/** Expires a hold that is over. One that was resolved meanwhile is left as it is. */
export const expire = (hold: Hold, now: number): Promise<Resolved> =>
  putRelease(hold, { kind: 'expired' }, now);

/** The same for good, so that whoever was told so can rely on it. */
export async function expireForGood(hold: Hold, now: number): Promise<Resolved> {
  const resolved = await expire(hold, now);
  return resolved.resolution.kind === 'expired' ? closeExpired(hold, now) : resolved;
}

/**
 * Cancels an order that waits for an approver, together with the decision: neither stands without
 * the other. False: somebody had decided before, or the order had ended.
 */
export async function reject(hold: Hold, decision: Decision, now: number): Promise<boolean> {
  const { reason, by: rejectedBy } = decision;
  const write = putDecision(decisionKey(hold.orderId), decision);
  const ended = await putRelease(hold, { kind: 'cancelled', reason, rejectedBy }, now, write);
  return ended !== undefined && !ended.replayed;
}

type End = { kind: Exclude<ResolutionKind, 'confirmed'> } & Pick<
  Resolution,
  'reason' | 'rejectedBy'
>;

/**
 * Closes an order whose hold expired: a late payment can't confirm it any more. One that was
 * confirmed late before stays confirmed, and that is then the answer.
 */
export async function closeExpired(hold: Hold, now: number): Promise<Resolved> {
  const { orderId, customerId } = hold;
  const key = lateResolutionKey(orderId);
  const at = iso(now);
  const resolution = {
    kind: 'expired',
    orderId,
    customerId,
    at,
    points: 0,
    rewardPoints: 0,
  } as const;
  const outcome = await transact({ entry: putResolution(key, resolution) });
  if (outcome.committed) return { hold, resolution, replayed: false };
  const found = Resolution.parse(outcome.failed.entry?.item);
  return { hold, resolution: found, replayed: true };
}

/**
 * Ends a hold without spending: first as if no lot had expired since, which one write can do
 * blindly; when the account says otherwise, from the account as it was found. A decision is put
 * together with the end, and undefined is the answer when somebody had decided before.
 */
async function putRelease(hold: Hold, end: End, now: number): Promise<Resolved>;
async function putRelease(
  hold: Hold,
  end: End,
  now: number,
  decision: Write,
): Promise<Resolved | undefined>;
async function putRelease(
  hold: Hold,
  end: End,
  now: number,
  decision?: Write,
): Promise<Resolved | undefined> {
  const base: Resolution = {
    ...end,
    orderId: hold.orderId,
    customerId: hold.customerId,
    at: iso(now),
    points: heldPoints(hold),
    rewardPoints: 0,
  };
  let resolution = base;
  let account = releaseHeld(hold, now);
  for (;;) {
    const outcome = await transact({
      decision,
      entry: putResolution(resolutionKey(hold.orderId), resolution),
      account,
      shard: returned(hold),
    });
    if (outcome.committed) return { hold, resolution, replayed: false };
    const { decision: decided, entry, account: found, shard } = outcome.failed;
    if (decided) return undefined;
    if (entry) return { hold, resolution: Resolution.parse(entry.item), replayed: true };
    if (shard) throw new Error('a code’s use to give back is missing from its shard');
    const before = parseAccount(found?.item);
    if (!hasTaken(before, hold)) throw new Error('what the hold took is missing from the account');
    const current = await settleAccount(hold.customerId, before, now);
    // Without what the hold took, the order has ended since: the first write again will tell how.
    const isOpen = hasTaken(current, hold);
    account = isOpen ? releaseInto(current, hold, now) : releaseHeld(hold, now);
    const gracePoints = isOpen ? homelessPoints(current, heldPoints(hold)) : 0;
    resolution = gracePoints > 0 ? { ...base, gracePoints } : base;
  }
}

const hasTaken = (account: Account, hold: Hold): boolean =>
  account.held >= heldPoints(hold) &&
  (hold.terms.referral?.onceOnly !== true || account.referralOrderId === hold.orderId);

/** Gives points and the referral back on the condition that no lot has expired since. */
function releaseHeld(hold: Hold, now: number): Write | undefined {
  const points = heldPoints(hold);
  const once = hold.terms.referral?.onceOnly === true;
  if (points === 0 && !once) return undefined;
  const conditions = once ? ['referralOrderId = :orderId'] : [];
  if (points > 0) conditions.push('held >= :points', 'liveUsed >= :points', 'nextExpiryAt > :now');
  return {
    update: {
      Key: accountKey(hold.customerId),
      UpdateExpression: `SET cause = :cause ${once ? 'REMOVE referredBy, referralOrderId' : ''} ADD seq :one${
        points > 0 ? ', held :minus, available :points, liveUsed :minus' : ''
      }`,
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeValues: {
        ':cause': causeOf(resolutionKey(hold.orderId)),
        ':one': 1,
        ...(points > 0 && { ':points': points, ':minus': -points, ':now': now }),
        ...(once && { ':orderId': hold.orderId }),
      },
    },
  };
}

/** The same from a settled account, for points whose lot may have expired meanwhile. */
function releaseInto(account: Account, hold: Hold, now: number): Write {
  const points = heldPoints(hold);
  const once = hold.terms.referral?.onceOnly === true;
  const after = release(account, points, now);
  const freed = { ...after, referredBy: undefined, referralOrderId: undefined };
  const key = resolutionKey(hold.orderId);
  return replaceAccount(hold.customerId, account, once ? freed : after, key);
}

const returned = ({ orderId, codeKey, codeShard }: Hold): Write | undefined =>
  codeKey === undefined || codeShard === undefined
    ? undefined
    : returnUse(codeKey, codeShard, resolutionKey(orderId));
