import { isReviewPosition, listReviews } from '../../shared/data/list-reviews.ts';
import { refusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ query: { status, limit, cursor } }) => {
  const position = cursor && Buffer.from(cursor, 'base64url').toString();
  if (position !== undefined && !isReviewPosition(position)) {
    return refusal('invalid_request', 'The cursor is not one of an earlier page.');
  }
  const { reviews, next } = await listReviews(status, limit, position);
  const encoded = next && Buffer.from(next).toString('base64url');
  return { status: 200, body: { reviews, ...(encoded && { next: encoded }) } };
});
