import { type Account, homelessPoints, release } from '../domain/account.ts';
import type { Decision } from '../domain/approvals.ts';
import { iso } from '../domain/calendar.ts';
import type { OrderId } from '../domain/ids.ts';
import { type Hold, heldPoints, isOver, Resolution, type ResolutionKind } from '../domain/order.ts';
import type { Refusal } from '../domain/refusals.ts';
import { parseAccount, replaceAccount, settleAccount } from './accounts.ts';
import { putDecision } from './decisions.ts';
import { accountKey, causeOf, codeShardKey, decisionKey, resolutionKey } from './keys.ts';
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
  return putRelease(hold, { kind, ...(reason !== undefined && { reason }) }, now);
}

/** Expires a hold that is over. One that was resolved meanwhile is left as it is. */
export const expire = (hold: Hold, now: number): Promise<Resolved> =>
  putRelease(hold, { kind: 'expired' }, now);

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
      entry: putResolution(resolution),
      account,
      shard: returnUse(hold),
    });
    if (outcome.committed) return { hold, resolution, replayed: false };
    const { decision: decided, entry, account: found, shard } = outcome.failed;
    if (decided) return undefined;
    if (entry) return { hold, resolution: Resolution.parse(entry.item), replayed: true };
    if (shard) throw new Error('a code’s use to give back is missing from its shard');
    const current = await settleAccount(hold.customerId, parseAccount(found?.item), now);
    account = releaseInto(current, hold, now);
    const gracePoints = homelessPoints(current, heldPoints(hold));
    resolution = gracePoints > 0 ? { ...base, gracePoints } : base;
  }
}

const freeReferral = 'REMOVE referredBy, referralOrderId';

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
      UpdateExpression: `SET cause = :cause ${once ? freeReferral : ''} ADD seq :one${
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
  if (account.held < points || (once && account.referralOrderId !== hold.orderId)) {
    throw new Error('what the hold took is missing from the account');
  }
  const after = release(account, points, now);
  const write = replaceAccount(hold.customerId, account, after, resolutionKey(hold.orderId));
  if (!once || !('update' in write)) return write;
  const expression = `${write.update.UpdateExpression} ${freeReferral}`;
  return { update: { ...write.update, UpdateExpression: expression } };
}

/** The use goes back to the shard that gave it, whatever became of the code. */
function returnUse(hold: Hold): Write | undefined {
  if (hold.codeKey === undefined || hold.codeShard === undefined) return undefined;
  return {
    update: {
      Key: codeShardKey(hold.codeKey, hold.codeShard),
      UpdateExpression: 'SET cause = :cause ADD used :minus, seq :one',
      ConditionExpression: 'used >= :one',
      ExpressionAttributeValues: {
        ':cause': causeOf(resolutionKey(hold.orderId)),
        ':minus': -1,
        ':one': 1,
      },
    },
  };
}
