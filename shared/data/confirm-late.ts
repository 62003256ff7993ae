import { type Account, isNewCustomer, spend, hold as take } from '../domain/account.ts';
import { Busy } from '../domain/busy.ts';
import { type Hold, heldPoints, Resolution } from '../domain/order.ts';
import type { PriceContext } from '../domain/price.ts';
import { stillRefused } from '../domain/quote.ts';
import { readAccount, replaceAccount, settleAccount } from './accounts.ts';
import { homeShard, shardWithUse, takeUse } from './code-shards.ts';
import { lateResolutionKey } from './keys.ts';
import { putResolution, type Resolved } from './orders.ts';
import { holdContext } from './price-context.ts';
import { confirmation, firstAttempt, nextAttempt, promises, slotsMax } from './promises.ts';
import { closeExpired } from './release.ts';
import { transact } from './transact.ts';

/** Today's rules for what the hold promises. A code that we promised something for is no guess. */
function contextOfToday({ customerId, codeKey }: Hold, now: number): Promise<PriceContext> {
  const asked = { customerId, referralCode: codeKey, customerIsNew: true };
  return holdContext(asked, { asksAccount: false, asksGuesses: false, now });
}

/** Whether what the hold promises could be held anew at this instant, by today's rules. */
export const isStillAllowed = async (hold: Hold, now: number): Promise<boolean> =>
  stillRefused(hold, await contextOfToday(hold, now)) === undefined;

/**
 * Confirms an order whose hold was released: ONE transaction takes the points, the referral and the
 * code's use anew and spends them, at the prices that were held. Where that can't be done the order
 * is closed, and every later confirmation gets the same answer: the shop has told the customer.
 * Whether the code's uses are counted goes by its limit of today, which this use must keep to.
 */
export async function confirmLate(hold: Hold, now: number): Promise<Resolved> {
  const context = await contextOfToday(hold, now);
  if (stillRefused(hold, context)) return closeExpired(hold, now);
  const key = lateResolutionKey(hold.orderId);
  const { code } = context;
  const limitShards = code?.usageLimit === undefined ? undefined : code.shards;
  let codeShard = limitShards === undefined ? undefined : homeShard(hold.orderId, limitShards);
  let attempt = firstAttempt;
  while (attempt.slot < slotsMax) {
    const account = await settleAccount(hold.customerId, await readAccount(hold.customerId), now);
    const after = taken(account, hold);
    if (after === undefined) return closeExpired(hold, now);
    const resolution = {
      ...confirmation(hold, now, attempt),
      ...(codeShard !== undefined && { codeShard }),
    };
    const outcome = await transact({
      entry: putResolution(key, resolution),
      account: replaceAccount(hold.customerId, account, after, key),
      shard:
        hold.codeKey !== undefined && codeShard !== undefined
          ? takeUse(hold.codeKey, codeShard, key)
          : undefined,
      ...promises(hold, resolution, key),
    });
    if (outcome.committed) return { hold, resolution, replayed: false };
    const { entry, shard } = outcome.failed;
    if (entry) return { hold, resolution: Resolution.parse(entry.item), replayed: true };
    if (shard && hold.codeKey !== undefined && limitShards !== undefined) {
      codeShard = await shardWithUse(hold.codeKey, limitShards, hold.orderId);
      if (codeShard === undefined) return closeExpired(hold, now);
    }
    attempt = nextAttempt(attempt, outcome.failed);
  }
  throw new Busy('no open bucket was found for what was promised');
}

/** The account after holding and spending at once; undefined when it can't give that any more. */
function taken(account: Account, hold: Hold): Account | undefined {
  const points = heldPoints(hold);
  const { referral } = hold.terms;
  if (account.available < points) return undefined;
  if (points > 0 && account.frozenAt !== undefined) return undefined;
  if (referral?.onceOnly && !isNewCustomer(account)) return undefined;
  return {
    ...spend(take(account, points), points),
    confirmedOrders: account.confirmedOrders + 1,
    ...(referral?.onceOnly && {
      referredBy: referral.referrerId,
      referralOrderId: hold.orderId,
    }),
  };
}
