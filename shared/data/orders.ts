import { Decision } from '../domain/approvals.ts';
import type { OrderId } from '../domain/ids.ts';
import { Hold, Resolution } from '../domain/order.ts';
import { Refund } from '../domain/refund.ts';
import { refusal } from '../domain/refusals.ts';
import { Review, ReviewDecision } from '../domain/review.ts';
import type { OrderRecord } from '../domain/story.ts';
import {
  decisionKey,
  holdKey,
  type Key,
  lateResolutionKey,
  orderPartition,
  resolutionKey,
  reviewDecisionKey,
  reviewKey,
  rewardRow,
  timelineRow,
} from './keys.ts';
import { queryAll, read } from './read.ts';
import type { Write } from './transact.ts';

/** How an order ended, and whether it had before this call. */
export type Resolved = { hold: Hold; resolution: Resolution; replayed: boolean };

export const noSuchOrder = refusal('order_not_found', 'There is no such order.');

/** The hold of an order; undefined when there is none (a refused order has none). */
export async function readHold(orderId: OrderId): Promise<Hold | undefined> {
  const item = await read(holdKey(orderId));
  return item?.kind === 'held' ? Hold.parse(item) : undefined;
}

/** Everything that was ever written about an order, in the order of its life. */
export async function readOrder(orderId: OrderId): Promise<OrderRecord | undefined> {
  const items = await queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': orderPartition(orderId) },
    ConsistentRead: true,
  });
  const hold = items.find(({ kind }) => kind === 'held');
  if (hold === undefined) return undefined;
  const bySk = (key: Key) => items.find(({ sk }) => sk === key.sk);
  const decision = bySk(decisionKey(orderId));
  const resolution = bySk(resolutionKey(orderId));
  const late = bySk(lateResolutionKey(orderId));
  const review = bySk(reviewKey(orderId));
  const verdict = bySk(reviewDecisionKey(orderId));
  return {
    hold: Hold.parse(hold),
    ...(decision && { decision: Decision.parse(decision) }),
    ...(resolution && { resolution: Resolution.parse(resolution) }),
    ...(late && { late: Resolution.parse(late) }),
    refunds: items
      .filter(({ kind }) => kind === 'refunded')
      .map((item) => Refund.parse(item))
      .sort((left, right) => left.refundedTotal - right.refundedTotal),
    ...(review && { review: Review.parse(review) }),
    ...(verdict && { reviewDecision: ReviewDecision.parse(verdict) }),
  };
}

/** What was spent and earned is on the buyer's timeline, a reward on the referrer's. */
export function putResolution(key: Key, resolution: Resolution): Write {
  const { kind, at, orderId, customerId, referrerId, rewardPoints } = resolution;
  const isOwn = kind === 'confirmed' && resolution.points + (resolution.earnedPoints ?? 0) > 0;
  return {
    put: {
      Item: {
        ...key,
        ...resolution,
        ...(isOwn && timelineRow(customerId, at, `order:${orderId}`)),
        ...(referrerId && rewardPoints > 0 && rewardRow(referrerId, at, `order:${orderId}`)),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}
