import { isPosition, readTimeline } from '../../shared/data/timeline.ts';
import { refusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { customerId }, query }) => {
  const { limit, cursor } = query;
  const position = cursor && Buffer.from(cursor, 'base64url').toString();
  if (position && !isPosition(position)) {
    return refusal('invalid_request', 'The cursor is not one of an earlier page.');
  }
  const { entries, next } = await readTimeline(customerId, limit, position);
  const encoded = next && Buffer.from(next).toString('base64url');
  return { status: 200, body: { entries, ...(encoded && { next: encoded }) } };
});
