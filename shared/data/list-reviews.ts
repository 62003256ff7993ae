import { OrderId } from '../domain/ids.ts';
import { Review, ReviewDecision, type ReviewView, reviewView } from '../domain/review.ts';
import { indexes, orderPartition, reviewDecisionKey, reviewKey, reviewRow } from './keys.ts';
import { query, readMany } from './read.ts';

export type ReviewPage = { reviews: ReviewView[]; next?: string };

/** Whether a text can be where a page ended: `<instant>#<order id>`. */
export function isReviewPosition(text: string): boolean {
  const [, id] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#(.*)$/.exec(text) ?? [];
  return OrderId.safeParse(id).success;
}

/**
 * A page of reviews, newest first. The index proposes and trails the table by a moment; where each
 * stands is read from the entries, so that what was just decided is not shown as open.
 */
export async function listReviews(
  which: 'open' | 'all',
  limit: number,
  cursor: string | undefined,
): Promise<ReviewPage> {
  const { pk, sk } = indexes.due;
  const { duePk } = reviewRow(which === 'open' ? 'OPEN' : 'ALL', '', '');
  const rows = await query({
    IndexName: 'due',
    KeyConditionExpression: `${pk} = :list${cursor === undefined ? '' : ` AND ${sk} < :before`}`,
    ExpressionAttributeValues: {
      ':list': duePk,
      ...(cursor !== undefined && { ':before': cursor }),
    },
    ScanIndexForward: false,
    Limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const orders = page.map((row) => String(row.pk).slice(orderPartition('').length));
  const items = await readMany([...orders.map(reviewKey), ...orders.map(reviewDecisionKey)]);
  const reviews = orders.flatMap((_, index) => {
    const [review, decided] = [items[index], items[orders.length + index]];
    if (review === undefined || (which === 'open' && decided)) return [];
    return reviewView(Review.parse(review), decided && ReviewDecision.parse(decided));
  });
  const last = page.at(-1);
  return { reviews, ...(rows.length > limit && last && { next: String(last[sk]) }) };
}
