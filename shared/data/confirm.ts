import { Busy } from '../domain/busy.ts';
import type { OrderId } from '../domain/ids.ts';
import { type Hold, heldPoints, isOver, Resolution } from '../domain/order.ts';
import type { Refusal } from '../domain/refusals.ts';
import { confirmLate, isStillAllowed } from './confirm-late.ts';
import { unapproved } from './decisions.ts';
import { accountKey, causeOf, resolutionKey } from './keys.ts';
import { noSuchOrder, putResolution, type Resolved, readHold } from './orders.ts';
import { confirmation, firstAttempt, nextAttempt, promises, slotsMax } from './promises.ts';
import { expire, expireForGood } from './release.ts';
import { transact, type Write } from './transact.ts';

/**
 * Confirms an order: its points are spent, the referrer is promised the reward and the buyer what
 * the order earns. A payment that comes after the hold's end is still good for it while new holds
 * of the kind are allowed; when the points or the code's use were released meanwhile they are taken
 * anew, and if that can't be done any more the answer is, for ever, that the hold has expired.
 */
export async function confirm(orderId: OrderId, now: number): Promise<Resolved | Refusal> {
  const hold = await readHold(orderId);
  if (hold === undefined) return noSuchOrder;
  const blocked = hold.needsApproval ? await unapproved(hold) : undefined;
  // Told once it stays so: an approval that was slow lets no later payment through.
  if (blocked) return isOver(hold, now) ? expireForGood(hold, now) : blocked;
  const isTooLate = isOver(hold, now) && !(await isStillAllowed(hold, now));
  const resolved = await (isTooLate ? expire(hold, now) : putConfirmation(hold, now));
  return resolved.resolution.kind === 'expired' ? confirmLate(hold, now) : resolved;
}

async function putConfirmation(hold: Hold, now: number): Promise<Resolved> {
  const key = resolutionKey(hold.orderId);
  let attempt = firstAttempt;
  while (attempt.slot < slotsMax) {
    const resolution = confirmation(hold, now, attempt);
    const outcome = await transact({
      entry: putResolution(key, resolution),
      account: spendHeld(hold),
      ...promises(hold, resolution, key),
    });
    if (outcome.committed) return { hold, resolution, replayed: false };
    const { entry, account } = outcome.failed;
    if (entry) return { hold, resolution: Resolution.parse(entry.item), replayed: true };
    if (account) throw new Error('held points are missing from the account');
    attempt = nextAttempt(attempt, outcome.failed);
  }
  throw new Busy('no open bucket was found for what was promised');
}

/** The customer isn't new any more, and the held points are gone. */
function spendHeld(hold: Hold): Write {
  const points = heldPoints(hold);
  return {
    update: {
      Key: accountKey(hold.customerId),
      UpdateExpression: `SET cause = :cause ADD confirmedOrders :one, seq :one${
        points > 0 ? ', held :minus, spent :points' : ''
      }`,
      ...(points > 0 && { ConditionExpression: 'held >= :points' }),
      ExpressionAttributeValues: {
        ':cause': causeOf(resolutionKey(hold.orderId)),
        ':one': 1,
        ...(points > 0 && { ':points': points, ':minus': -points }),
      },
    },
  };
}
