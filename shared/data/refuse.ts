import * as z from 'zod';
import { Busy } from '../domain/busy.ts';
import type { OrderId } from '../domain/ids.ts';
import { Hold } from '../domain/order.ts';
import { type Refusal, RefusalCode, refusal } from '../domain/refusals.ts';
import { holdKey } from './keys.ts';
import { type Item, transact } from './transact.ts';

/** A hold that stands, made by this call or replayed. */
export type Held = { hold: Hold; replayed: boolean };

/** What stands under an order's key when it was refused last: not an entry, only a fence. */
const Refused = z.object({
  kind: z.literal('refused'),
  requestHash: z.string(),
  refusedAt: z.int(),
  reason: RefusalCode,
  detail: z.string(),
  retryAfterSeconds: z.int().optional(),
});

const fenceKeptSeconds = 24 * 60 * 60;

/**
 * Makes a refusal final for every attempt that has begun by now. A caller whose first attempt timed
 * out may be refused the second and would not expect the first, still on its way, to hold points
 * after that. So the refusal is written where the hold would stand, and a hold may only replace a
 * refusal that is older than its own attempt. The same write finds a hold that is there already,
 * which is then the answer: a replay is never told "not enough".
 */
export async function refuse(
  orderId: OrderId,
  requestHash: string,
  refused: Refusal,
): Promise<Held | Refusal> {
  const hold = await fenceOff(orderId, requestHash, refused);
  return hold === undefined ? refused : replay(hold, requestHash);
}

/** Puts the fence; or returns the hold that is there already. A newer fence does as well. */
export async function fenceOff(
  orderId: OrderId,
  requestHash: string,
  { refused: reason, ...told }: Refusal,
): Promise<Hold | undefined> {
  const refusedAt = Date.now();
  const ttl = Math.floor(refusedAt / 1000) + fenceKeptSeconds;
  const fence = { kind: 'refused', requestHash, refusedAt, reason, ...told, ttl };
  const outcome = await transact({
    entry: {
      put: {
        Item: { ...holdKey(orderId), ...fence },
        ConditionExpression: 'attribute_not_exists(pk) OR refusedAt < :refusedAt',
        ExpressionAttributeValues: { ':refusedAt': refusedAt },
      },
    },
  });
  const found = outcome.committed ? undefined : outcome.failed.entry?.item;
  return found === undefined || Refused.safeParse(found).success ? undefined : Hold.parse(found);
}

/** The answer when something stands under the order's key already. */
export function answerTaken(item: Item | undefined, hold: Hold): Held | Refusal {
  const fence = Refused.safeParse(item);
  if (!fence.success) return replay(Hold.parse(item), hold.requestHash);
  if (fence.data.requestHash === hold.requestHash) {
    const { reason: refused, detail, retryAfterSeconds } = fence.data;
    return { refused, detail, retryAfterSeconds };
  }
  throw new Busy('another attempt at this order was refused while this one was on its way');
}

function replay(hold: Hold, requestHash: string): Held | Refusal {
  if (hold.requestHash === requestHash) return { hold, replayed: true };
  return refusal(
    'order_reused',
    'This order id was used with another request. Send that one again, or take another id.',
  );
}
