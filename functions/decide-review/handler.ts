import { decideReview } from '../../shared/data/review.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { reviewView } from '../../shared/domain/review.ts';
import { nameOf } from '../../shared/http/caller.ts';
import { endpoint, replayHeader } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { orderId }, body, caller, now }) => {
  const decided = await decideReview(orderId, { ...body, by: nameOf(caller) }, now);
  if (isRefusal(decided)) return decided;
  const { review, decision, replayed } = decided;
  return { status: 200, body: reviewView(review, decision), headers: replayHeader(replayed) };
});
