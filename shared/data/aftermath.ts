import type { OrderId } from '../domain/ids.ts';
import { Aftermath } from '../domain/review.ts';
import { causeOf, type Key, refundedKey, reviewRow } from './keys.ts';
import type { Item, Write } from './transact.ts';

export const parseAftermath = (item: Item | undefined): Aftermath => Aftermath.parse(item ?? {});

/**
 * Moves what became of an order from what was read to what it is then: refunds, reviews and the
 * decisions on them all write this one item, so each of them goes by what the others left. While
 * a review is open the item is listed for those who decide.
 */
export function moveAftermath(
  orderId: OrderId,
  before: Aftermath,
  after: Aftermath & { reviewedAt?: string },
  cause: Key,
): Write {
  const { refunded, review } = after;
  const isReviewChanged = review?.status !== before.review?.status;
  const row =
    isReviewChanged && review?.status === 'open' && after.reviewedAt !== undefined
      ? reviewRow('OPEN', after.reviewedAt, orderId)
      : undefined;
  const set = Object.entries({
    cause: causeOf(cause),
    ...(refunded !== before.refunded && { refunded }),
    ...(isReviewChanged && { review }),
    ...row,
  });
  const isClosed = isReviewChanged && review?.status !== 'open';
  return {
    update: {
      Key: refundedKey(orderId),
      UpdateExpression: [
        `SET ${set.map(([name]) => `${name} = :${name}`).join(', ')}`,
        ...(isClosed ? ['REMOVE duePk, dueSk'] : []),
      ].join(' '),
      ConditionExpression: [
        before.refunded === undefined ? 'attribute_not_exists(refunded)' : 'refunded = :before',
        before.review === undefined ? 'attribute_not_exists(review)' : 'review.#status = :was',
      ].join(' AND '),
      ...(before.review && { ExpressionAttributeNames: { '#status': 'status' } }),
      ExpressionAttributeValues: {
        ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
        ...(before.refunded !== undefined && { ':before': before.refunded }),
        ...(before.review && { ':was': before.review.status }),
      },
    },
  };
}
