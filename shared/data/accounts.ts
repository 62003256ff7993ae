import { Account, emptyAccount, type Settlement, settle, settled } from '../domain/account.ts';
import { iso, neverAt } from '../domain/calendar.ts';
import type { CustomerId } from '../domain/ids.ts';
import { isDryRun } from '../runtime/dry-run.ts';
import { accountKey, causeOf, dueRow, expiryKey, type Key, timelineRow } from './keys.ts';
import { read } from './read.ts';
import { type Item, transact, type Write } from './transact.ts';

export const parseAccount = (item: Item | undefined): Account =>
  item === undefined ? emptyAccount : Account.parse(item);

/** The customer's account; an empty one when nothing was ever written for them. */
export const readAccount = async (customerId: CustomerId): Promise<Account> =>
  parseAccount(await read(accountKey(customerId)));

/**
 * Replaces the account by what the domain worked out from the state that was read. The sequence
 * number guards it: any change in between makes the condition fail. The row in the due index is
 * for the job that expires the first lot.
 */
export function replaceAccount(
  customerId: CustomerId,
  before: Account,
  { seq: _, ...after }: Account,
  cause: Key,
): Write {
  const key = accountKey(customerId);
  const due =
    after.nextExpiryAt === neverAt
      ? { duePk: undefined, dueSk: undefined }
      : dueRow('LOT', iso(after.nextExpiryAt), key);
  const { referredBy, referralOrderId, frozenAt, ...always } = after;
  const optional = { referredBy, referralOrderId, frozenAt };
  const fields = Object.entries({ ...always, ...optional, ...due });
  const set = fields.filter(([, value]) => value !== undefined);
  const gone = fields.filter(([, value]) => value === undefined).map(([name]) => name);
  return {
    update: {
      Key: key,
      UpdateExpression: [
        `SET cause = :cause, ${set.map(([name]) => `${name} = :${name}`).join(', ')}`,
        gone.length > 0 ? `REMOVE ${gone.join(', ')}` : '',
        'ADD seq :one',
      ].join(' '),
      ConditionExpression: before.seq === 0 ? 'attribute_not_exists(seq)' : 'seq = :seq',
      ExpressionAttributeValues: {
        ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
        ':cause': causeOf(cause),
        ':one': 1,
        ...(before.seq > 0 && { ':seq': before.seq }),
      },
    },
  };
}

/**
 * Expires the lots that are over, one entry a lot, and returns the account as it is then. Whoever
 * first touches an account after a month's end does this; when somebody else was first, the
 * account is read again and the rest is done. A dry run, which writes no entries and would find the
 * account as before, works out what they would leave; the sequence number is that of what was read.
 */
export async function settleAccount(
  customerId: CustomerId,
  account: Account,
  now: number,
): Promise<Account> {
  if (isDryRun()) return settled(account, now);
  let current = account;
  for (;;) {
    const settlement = settle(current, now);
    if (settlement === undefined) return current;
    await putExpiry(customerId, current, settlement, now);
    current = await readAccount(customerId);
  }
}

async function putExpiry(
  customerId: CustomerId,
  before: Account,
  { account, month, expiredPoints }: Settlement,
  now: number,
): Promise<void> {
  const key = expiryKey(customerId, month, before.seq);
  const entry = {
    ...key,
    kind: 'expired',
    customerId,
    month,
    points: expiredPoints,
    at: iso(now),
    ...(expiredPoints > 0 && timelineRow(customerId, iso(now), `expiry:${month}/${before.seq}`)),
  };
  await transact({
    entry: { put: { Item: entry, ConditionExpression: 'attribute_not_exists(pk)' } },
    account: replaceAccount(customerId, before, account, key),
  });
}
