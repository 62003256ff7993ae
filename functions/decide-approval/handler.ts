import { decideAdjustment } from '../../shared/data/decide-adjustment.ts';
import { decideOrder } from '../../shared/data/decide-order.ts';
import { decidedView, noSuchApproval, parseApprovalId } from '../../shared/domain/approvals.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { nameOf } from '../../shared/http/caller.ts';
import { endpoint, replayHeader } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params, body, caller, now }) => {
  const subject = parseApprovalId(params.approvalId);
  if (subject === undefined) return noSuchApproval;
  const verdict = { ...body, by: nameOf(caller) };
  const decided =
    subject.kind === 'order'
      ? await decideOrder(subject.orderId, verdict, now)
      : await decideAdjustment(subject, verdict, now);
  if (isRefusal(decided)) return decided;
  return { status: 200, body: decidedView(decided), headers: replayHeader(decided.replayed) };
});
