import * as z from 'zod';
import { type Account, isNewCustomer, settled } from '../domain/account.ts';
import { Busy } from '../domain/busy.ts';
import type { OrderId } from '../domain/ids.ts';
import { Hold, heldPoints } from '../domain/order.ts';
import { type Refusal, RefusalCode, refusal } from '../domain/refusals.ts';
import { parseAccount, settleAccount } from './accounts.ts';
import { homeShard, shardWithUse } from './codes.ts';
import { accountKey, causeOf, codeShardKey, dueRow, holdKey } from './keys.ts';
import { type Item, transact, type Write } from './transact.ts';

export type Held = { hold: Hold; replayed: boolean };

const triesMax = 10;

/**
 * Holds an order's discounts: ONE transaction that puts the hold under the order's id, takes the
 * points, marks the customer as referred and takes a use of a limited code, each under its own
 * condition, or does nothing at all. It is sent without any read; when a condition fails, the item
 * that failed it tells why.
 *
 * - The hold is there already: the same request gets the same answer again, another is refused.
 * - The account has a lot that is over: it is expired and the transaction goes again.
 * - The account or every shard has too little: refused, for this attempt and for every one begun
 *   before (see `refuse`).
 */
export async function reserve(hold: Hold, startedAt: number): Promise<Held | Refusal> {
  const limit = hold.terms.referral?.limitShards;
  let shard = limit === undefined ? undefined : homeShard(hold.orderId, limit);
  for (let tries = 0; tries < triesMax; tries++) {
    const attempt: Hold = shard === undefined ? hold : { ...hold, codeShard: shard };
    const outcome = await transact(reserveWrites(attempt, startedAt));
    if (outcome.committed) return { hold: attempt, replayed: false };
    if (outcome.failed.entry) return answerTaken(outcome.failed.entry.item, hold);
    if (outcome.failed.account) {
      const account = parseAccount(outcome.failed.account.item);
      const refused = accountRefusal(account, hold, startedAt);
      if (refused) return refuse(hold.orderId, hold.requestHash, refused);
      await settleAccount(hold.customerId, account, startedAt);
    } else if (limit !== undefined && hold.codeKey !== undefined) {
      shard = await shardWithUse(hold.codeKey, limit, hold.orderId);
      if (shard === undefined) {
        const usedUp = refusal('code_not_usable', 'This code can’t be used.');
        return refuse(hold.orderId, hold.requestHash, usedUp);
      }
    }
  }
  throw new Busy('the code’s shards were taken one after the other');
}

/** The items of a hold, the entry first. A hold without discounts is the entry alone. */
function reserveWrites(hold: Hold, startedAt: number) {
  const key = holdKey(hold.orderId);
  const cause = causeOf(key);
  const entry: Write = {
    put: {
      Item: { ...key, ...hold, ...dueRow('HOLD', hold.expiresAt, key) },
      ConditionExpression: 'attribute_not_exists(pk) OR refusedAt < :startedAt',
      ExpressionAttributeValues: { ':startedAt': startedAt },
    },
  };
  const shard: Write | undefined =
    hold.codeKey === undefined || hold.codeShard === undefined
      ? undefined
      : {
          update: {
            Key: codeShardKey(hold.codeKey, hold.codeShard),
            UpdateExpression: 'SET cause = :cause ADD used :one, seq :one',
            ConditionExpression: 'used < quota',
            ExpressionAttributeValues: { ':cause': cause, ':one': 1 },
          },
        };
  return { entry, account: holdAccount(hold, cause, startedAt), shard };
}

function holdAccount(hold: Hold, cause: string, now: number): Write | undefined {
  const points = heldPoints(hold);
  const { referral } = hold.terms;
  const once = referral?.onceOnly === true;
  if (points === 0 && !once) return undefined;
  const conditions: string[] = [];
  const sets = ['cause = :cause'];
  const adds = ['seq :one'];
  if (points > 0) {
    conditions.push('available >= :points', 'nextExpiryAt > :now');
    adds.push('available :minus', 'held :points', 'liveUsed :points');
  }
  if (once) {
    conditions.push('attribute_not_exists(referredBy)', 'attribute_not_exists(confirmedOrders)');
    sets.push('referredBy = :referrer', 'referralOrderId = :orderId');
  }
  return {
    update: {
      Key: accountKey(hold.customerId),
      UpdateExpression: `SET ${sets.join(', ')} ADD ${adds.join(', ')}`,
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeValues: {
        ':cause': cause,
        ':one': 1,
        ...(points > 0 && { ':points': points, ':minus': -points, ':now': now }),
        ...(once && { ':referrer': referral.referrerId, ':orderId': hold.orderId }),
      },
    },
  };
}

/** Why the account's condition failed; undefined: only because a lot that is over must go first. */
function accountRefusal(account: Account, hold: Hold, now: number): Refusal | undefined {
  if (hold.terms.referral?.onceOnly && !isNewCustomer(account)) {
    return refusal('customer_not_new', 'Referral codes are for a customer’s first order.');
  }
  const { available } = settled(account, now);
  if (available < heldPoints(hold)) {
    return refusal('insufficient_points', `${available} points are available.`);
  }
  if (account.nextExpiryAt > now) throw new Error('the account’s condition failed without a cause');
  return undefined;
}

/** What stands under an order's key when it was refused last: not an entry, only a fence. */
const Refused = z.object({
  kind: z.literal('refused'),
  requestHash: z.string(),
  refusedAt: z.int(),
  reason: RefusalCode,
  detail: z.string(),
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
  { refused: reason, detail }: Refusal,
): Promise<Held | Refusal> {
  const refusedAt = Date.now();
  const fence = { kind: 'refused', requestHash, refusedAt, reason, detail };
  const outcome = await transact({
    entry: {
      put: {
        Item: {
          ...holdKey(orderId),
          ...fence,
          ttl: Math.floor(refusedAt / 1000) + fenceKeptSeconds,
        },
        ConditionExpression: 'attribute_not_exists(pk) OR refusedAt < :refusedAt',
        ExpressionAttributeValues: { ':refusedAt': refusedAt },
      },
    },
  });
  if (outcome.committed || isFence(outcome.failed.entry?.item)) return refusal(reason, detail);
  return replay(outcome.failed.entry?.item, requestHash);
}

const isFence = (item: Item | undefined): boolean => Refused.safeParse(item).success;

/** The answer when something stands under the order's key already. */
function answerTaken(item: Item | undefined, hold: Hold): Held | Refusal {
  const fence = Refused.safeParse(item);
  if (!fence.success) return replay(item, hold.requestHash);
  if (fence.data.requestHash === hold.requestHash) {
    return refusal(fence.data.reason, fence.data.detail);
  }
  throw new Busy('another attempt at this order was refused while this one was on its way');
}

function replay(item: Item | undefined, requestHash: string): Held | Refusal {
  const hold = Hold.parse(item);
  if (hold.requestHash === requestHash) return { hold, replayed: true };
  return refusal('order_reused', 'This order id was used with another request.');
}
