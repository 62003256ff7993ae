import { adjustmentApproval, RequestedAdjustment } from '../domain/adjustment-request.ts';
import {
  answerDecided,
  type Decided,
  type Decision,
  isTooLate,
  noSuchApproval,
  Ruling,
  selfApproval,
  type Verdict,
} from '../domain/approvals.ts';
import { iso } from '../domain/calendar.ts';
import type { AdjustmentId, CustomerId } from '../domain/ids.ts';
import { insufficientPoints, isRefusal, type Refusal } from '../domain/refusals.ts';
import { parseAccount, settleAccount } from './accounts.ts';
import { adjustmentWrites, newAdjustment } from './adjust.ts';
import { timeOut } from './adjustment-requests.ts';
import { putDecision } from './decisions.ts';
import { accountKey, adjustmentDecisionKey, adjustmentRequestKey } from './keys.ts';
import { read, readMany } from './read.ts';
import { readSettings } from './settings.ts';
import { type Item, transact } from './transact.ts';

type Subject = { customerId: CustomerId; adjustmentId: AdjustmentId };

/**
 * Decides on an adjustment that waits. Approving posts it in the same transaction, so that no
 * decision stands without its effect. More than is available by then can't be taken: the request
 * stays open.
 */
export async function decideAdjustment(
  { customerId, adjustmentId }: Subject,
  verdict: Verdict,
  now: number,
): Promise<Decided | Refusal> {
  const decisionKey = adjustmentDecisionKey(customerId, adjustmentId);
  for (;;) {
    const [asked, decided, account] = await readMany([
      adjustmentRequestKey(customerId, adjustmentId),
      decisionKey,
      accountKey(customerId),
    ]);
    if (asked === undefined) return noSuchApproval;
    const requested = RequestedAdjustment.parse(asked);
    const request = adjustmentApproval(requested);
    if (decided) return answerDecided(request, Ruling.parse(decided), verdict);
    if (isTooLate(requested, now)) {
      const timedOut = await timeOut(requested, now);
      if (timedOut) return timedOut;
      continue;
    }
    const refused = selfApproval(request, verdict);
    if (refused) return refused;
    const decision: Decision = { ...verdict, at: iso(now) };
    const outcome =
      verdict.decision === 'approve'
        ? await approve(requested, decision, account, now)
        : await transact({ entry: putDecision(decisionKey, decision) });
    if (isRefusal(outcome)) return outcome;
    if (outcome.committed) return { request, decision, replayed: false };
  }
}

/**
 * Puts the decision and the adjustment, whose points last from now by the settings of now. Short of
 * points it looks for a decision once more: what is done is answered before "not enough".
 */
async function approve(
  requested: RequestedAdjustment,
  decision: Decision,
  accountItem: Item | undefined,
  now: number,
): Promise<Refusal | { committed: boolean }> {
  const { customerId, adjustmentId, points } = requested;
  const { document } = await readSettings();
  const account = await settleAccount(customerId, parseAccount(accountItem), now);
  const key = adjustmentDecisionKey(customerId, adjustmentId);
  if (account.available + points < 0) {
    return (await read(key)) ? { committed: false } : insufficientPoints(account.available);
  }
  const adjustment = newAdjustment(requested, document.points.expiresAfterMonths, now);
  const { entry: adjusted, account: balances } = adjustmentWrites(
    { ...adjustment, approvedBy: decision.by },
    account,
  );
  return transact({
    entry: putDecision(key, decision),
    adjusted,
    balances,
  });
}
