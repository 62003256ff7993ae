import type { Account } from '../domain/account.ts';
import { adjustmentApproval, RequestedAdjustment } from '../domain/adjustment-request.ts';
import { isTooLate, Ruling, requestTimedOut } from '../domain/approvals.ts';
import { iso } from '../domain/calendar.ts';
import { adjustmentReused, type Refusal, refusal } from '../domain/refusals.ts';
import { replaceAccount } from './accounts.ts';
import { putApproval } from './approvals.ts';
import { putDecision } from './decisions.ts';
import { adjustmentDecisionKey, adjustmentRequestKey } from './keys.ts';
import { type Item, transact, type Write } from './transact.ts';

/**
 * The request and its row in the list of approvals. The account is written as it is: the guard on
 * it keeps the same adjustment from being posted without approval by another call at the same time,
 * which may have found another threshold.
 */
export function requestWrites(
  requested: RequestedAdjustment,
  account: Account,
): { entry: Write; approval: Write; account: Write } {
  const { customerId, adjustmentId } = requested;
  const key = adjustmentRequestKey(customerId, adjustmentId);
  return {
    entry: {
      put: { Item: { ...key, ...requested }, ConditionExpression: 'attribute_not_exists(pk)' },
    },
    approval: putApproval(adjustmentApproval(requested)),
    account: replaceAccount(customerId, account, account, key),
  };
}

/**
 * What an adjustment that was asked before is answered with, where no entry of it was found.
 * Undefined: it has changed meanwhile and must be read again.
 */
export async function answerRequested(
  asked: Item,
  decided: Item | undefined,
  requestHash: string,
  now: number,
): Promise<{ requested: RequestedAdjustment; replayed: true } | Refusal | undefined> {
  const requested = RequestedAdjustment.parse(asked);
  if (requested.requestHash !== requestHash) return adjustmentReused;
  const ruling = decided && Ruling.parse(decided);
  switch (ruling?.decision) {
    case 'approve':
      return undefined;
    case 'reject':
      return refusal('approval_rejected', `It was rejected: ${ruling.reason}`);
    case 'expire':
      return requestTimedOut;
    default:
      return isTooLate(requested, now) ? timeOut(requested, now) : { requested, replayed: true };
  }
}

/**
 * Puts that nobody decided in time, before anybody is told so: an approval that came in time and is
 * still on its way must not take effect after that. One that was quicker stands: undefined.
 */
export async function timeOut(
  { customerId, adjustmentId }: RequestedAdjustment,
  now: number,
): Promise<Refusal | undefined> {
  const key = adjustmentDecisionKey(customerId, adjustmentId);
  const outcome = await transact({ entry: putDecision(key, { decision: 'expire', at: iso(now) }) });
  return outcome.committed ? requestTimedOut : undefined;
}
