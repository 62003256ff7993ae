import { isApprovalPosition, listApprovals } from '../../shared/data/approvals.ts';
import { refusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ query: { status, limit, cursor }, now }) => {
  const position = cursor && Buffer.from(cursor, 'base64url').toString();
  if (position !== undefined && !isApprovalPosition(position)) {
    return refusal('invalid_request', 'The cursor is not one of an earlier page.');
  }
  const { approvals, next } = await listApprovals(status, limit, position, now);
  const encoded = next && Buffer.from(next).toString('base64url');
  return { status: 200, body: { approvals, ...(encoded && { next: encoded }) } };
});
