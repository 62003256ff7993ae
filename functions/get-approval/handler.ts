import { findApproval } from '../../shared/data/find-approval.ts';
import { noSuchApproval, parseApprovalId } from '../../shared/domain/approvals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params, now }) => {
  const subject = parseApprovalId(params.approvalId);
  const found = subject && (await findApproval(subject, now));
  return found ? { status: 200, body: found } : noSuchApproval;
});
