import { type Account, isNewCustomer, settled } from '../domain/account.ts';
import { orderApproval } from '../domain/approvals.ts';
import { type Hold, heldPoints } from '../domain/order.ts';
import {
  codeNotUsable,
  customerNotNew,
  insufficientPoints,
  type Refusal,
} from '../domain/refusals.ts';
import { parseAccount, settleAccount } from './accounts.ts';
import { putApproval } from './approvals.ts';
import { homeShard, shardWithUse } from './code-shards.ts';
import { accountKey, causeOf, codeShardKey, dueRow, holdKey } from './keys.ts';
import { answerTaken, type Held, refuse } from './refuse.ts';
import { transact, type Write } from './transact.ts';

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
 *
 * However often it goes again, the request's budget ends it (`Busy`).
 */
export async function reserve(hold: Hold, startedAt: number): Promise<Held | Refusal> {
  const shards = hold.terms.referral?.limitShards;
  let shard = shards === undefined ? undefined : homeShard(hold.orderId, shards);
  for (;;) {
    const attempt: Hold = shard === undefined ? hold : { ...hold, codeShard: shard };
    const outcome = await transact(reserveWrites(attempt, startedAt));
    if (outcome.committed) return { hold: attempt, replayed: false };
    const { entry, account } = outcome.failed;
    if (entry) return answerTaken(entry.item, hold);
    if (account) {
      const found = parseAccount(account.item);
      const refused = accountRefusal(found, hold, startedAt);
      if (refused) return refuse(hold.orderId, hold.requestHash, refused);
      await settleAccount(hold.customerId, found, startedAt);
    } else if (shards !== undefined && hold.codeKey !== undefined) {
      shard = await shardWithUse(hold.codeKey, shards, hold.orderId);
      if (shard === undefined) return refuse(hold.orderId, hold.requestHash, codeNotUsable);
    }
  }
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
  const asked = orderApproval(hold);
  const approval = asked && putApproval(asked);
  return { entry, account: holdAccount(hold, cause, startedAt), shard, approval };
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
    return customerNotNew;
  }
  const { available } = settled(account, now);
  if (available < heldPoints(hold)) {
    return insufficientPoints(available);
  }
  if (account.nextExpiryAt > now) throw new Error('the account’s condition failed without a cause');
  return undefined;
}
