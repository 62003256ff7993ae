import { type Account, isNewCustomer, hold as withHeld } from '../domain/account.ts';
import { orderApproval } from '../domain/approvals.ts';
import { type Hold, heldPoints } from '../domain/order.ts';
import {
  codeNotUsable,
  customerNotNew,
  insufficientPoints,
  pointsFrozen,
  type Refusal,
} from '../domain/refusals.ts';
import { parseAccount, replaceAccount, settleAccount } from './accounts.ts';
import { putApproval } from './approvals.ts';
import { homeShard, shardWithUse, takeUse } from './code-shards.ts';
import { accountKey, causeOf, dueRow, holdKey } from './keys.ts';
import { answerTaken, type Held, refuse } from './refuse.ts';
import { transact, type Write } from './transact.ts';

/**
 * Holds an order's discounts: ONE transaction that puts the hold under the order's id, takes the
 * points, marks the customer as referred and takes a use of a limited code, each under its own
 * condition, or does nothing at all. It is sent without any read; when a condition fails, the item
 * that failed it tells why.
 *
 * - The hold is there already: the same request gets the same answer again, another is refused.
 * - The account has a lot that is over: it is expired, and the transaction goes again from the
 *   account as it is then.
 * - The account or every shard has too little: refused, for this attempt and for every one begun
 *   before (see `refuse`).
 *
 * However often it goes again, the request's budget ends it (`Busy`).
 */
export async function reserve(hold: Hold, startedAt: number): Promise<Held | Refusal> {
  const shards = hold.terms.referral?.limitShards;
  let shard = shards === undefined ? undefined : homeShard(hold.orderId, shards);
  let from: Account | undefined;
  for (;;) {
    const attempt: Hold = shard === undefined ? hold : { ...hold, codeShard: shard };
    const outcome = await transact(reserveWrites(attempt, startedAt, from));
    if (outcome.committed) return { hold: attempt, replayed: false };
    const { entry, account } = outcome.failed;
    if (entry) return answerTaken(entry.item, hold);
    if (account) {
      const found = parseAccount(account.item);
      const isOver = found.nextExpiryAt <= startedAt;
      const current = await settleAccount(hold.customerId, found, startedAt);
      const refused = accountRefusal(current, hold);
      if (refused) return refuse(hold.orderId, hold.requestHash, refused);
      if (!isOver && from === undefined) {
        throw new Error('the account’s condition failed without a cause');
      }
      from = isOver ? current : undefined;
    } else if (shards !== undefined && hold.codeKey !== undefined) {
      shard = await shardWithUse(hold.codeKey, shards, hold.orderId);
      if (shard === undefined) return refuse(hold.orderId, hold.requestHash, codeNotUsable);
    }
  }
}

/**
 * The items of a hold, the entry first. A hold without discounts is the entry alone. `from` is a
 * settled account to go on from; without it, the account is not known.
 */
function reserveWrites(hold: Hold, startedAt: number, from?: Account) {
  const key = holdKey(hold.orderId);
  const cause = causeOf(key);
  const entry: Write = {
    put: {
      Item: { ...key, ...hold, ...dueRow('HOLD', hold.expiresAt, key) },
      ConditionExpression: 'attribute_not_exists(pk) OR refusedAt < :startedAt',
      ExpressionAttributeValues: { ':startedAt': startedAt },
    },
  };
  const shard =
    hold.codeKey !== undefined && hold.codeShard !== undefined
      ? takeUse(hold.codeKey, hold.codeShard, key)
      : undefined;
  const account = from ? holdFrom(from, hold) : holdAccount(hold, cause, startedAt);
  const asked = orderApproval(hold);
  return { entry, account, shard, approval: asked && putApproval(asked) };
}

const unfrozen = 'attribute_not_exists(frozenAt)';

/** Takes points and the referral on the condition that both are there and no lot is over. */
function holdAccount(hold: Hold, cause: string, now: number): Write | undefined {
  const points = heldPoints(hold);
  const { referral } = hold.terms;
  const once = referral?.onceOnly === true;
  if (points === 0 && !once) return undefined;
  const conditions: string[] = [];
  const sets = ['cause = :cause'];
  const adds = ['seq :one'];
  if (points > 0) {
    conditions.push('available >= :points', 'nextExpiryAt > :now', unfrozen);
    adds.push('available :minus', 'held :points', 'liveUsed :points');
  }
  if (once) {
    conditions.push(
      'attribute_not_exists(referredBy)',
      '(attribute_not_exists(confirmedOrders) OR confirmedOrders = :none)',
    );
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
        ...(once && { ':referrer': referral.referrerId, ':orderId': hold.orderId, ':none': 0 }),
      },
    },
  };
}

/** The same from a settled account: it must still be as it was found. */
function holdFrom(account: Account, hold: Hold): Write {
  const { referral } = hold.terms;
  const after = {
    ...withHeld(account, heldPoints(hold)),
    ...(referral?.onceOnly && {
      referredBy: referral.referrerId,
      referralOrderId: hold.orderId,
    }),
  };
  return replaceAccount(hold.customerId, account, after, holdKey(hold.orderId));
}

/** Why a settled account can't give what is asked; undefined: it can. */
function accountRefusal(account: Account, hold: Hold): Refusal | undefined {
  if (hold.terms.referral?.onceOnly && !isNewCustomer(account)) {
    return customerNotNew;
  }
  if (heldPoints(hold) > 0 && account.frozenAt !== undefined) return pointsFrozen;
  if (account.available < heldPoints(hold)) {
    return insufficientPoints(account.available);
  }
  return undefined;
}
