import { iso } from '../domain/calendar.ts';
import type { FreezeView } from '../domain/customer.ts';
import { Freeze } from '../domain/entries.ts';
import type { CustomerId } from '../domain/ids.ts';
import { notEnrolled, type Refusal } from '../domain/refusals.ts';
import { logDrift } from '../runtime/log.ts';
import { readAccount } from './accounts.ts';
import { digest } from './digest.ts';
import { accountKey, causeOf, freezeKey, type Key, liftedKey, profileKey } from './keys.ts';
import { query, read } from './read.ts';
import { transact } from './transact.ts';

/** Something that no entry accounts for. */
export type Suspicion = {
  /** The item that is not as it should be, and of which kind it is. */
  key: Key;
  kind: string;
  /** Sentences with numbers and the names of fields, and no ids. */
  what: string[];
  /** By what it is known when it is met again. */
  mark: object;
  /** Whose account is not to be trusted, where that is clear. */
  customerId?: CustomerId | undefined;
};

/** Says so in the log and its metric, and freezes the account whose points those are. */
export async function tellDrift(suspicion: Suspicion, now: number): Promise<void> {
  const { customerId, kind, what } = suspicion;
  const isFrozenNow = customerId !== undefined && (await freeze(suspicion, customerId, now));
  logDrift({ item: kind, what: what.join('; '), isFrozenNow });
}

/**
 * Freezes the account of somebody whose books don't add up: no points can be taken from it until an
 * administrator has looked. Told of the same again it does nothing, even after that. False: it was
 * so already.
 */
async function freeze(
  { key, what, mark }: Suspicion,
  customerId: CustomerId,
  now: number,
): Promise<boolean> {
  const name = digest(mark);
  const outcome = await transact({
    entry: {
      put: {
        Item: {
          ...freezeKey(customerId, name),
          ...{ kind: 'frozen', customerId, at: iso(now), item: causeOf(key) },
          reason: what.join('; '),
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    account: {
      update: {
        Key: accountKey(customerId),
        UpdateExpression: 'SET frozenAt = if_not_exists(frozenAt, :at) ADD seq :one',
        ExpressionAttributeValues: { ':at': iso(now), ':one': 1 },
      },
    },
  });
  return outcome.committed;
}

const reasonsMax = 10;

/** What did not add up since an account was free the last time: the last few reasons, newest first. */
export async function readFreeze(customerId: CustomerId, since: string): Promise<FreezeView> {
  const { pk, sk } = freezeKey(customerId, '');
  const items = await query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :freezes)',
    ExpressionAttributeValues: { ':pk': pk, ':freezes': sk },
    ConsistentRead: true,
  });
  const freezes = items
    .map((item) => Freeze.parse(item))
    .filter(({ kind, at }) => kind === 'frozen' && at >= since)
    .sort((left, right) => (left.at < right.at ? 1 : -1));
  return { since, reasons: freezes.slice(0, reasonsMax).map(({ reason }) => reason) };
}

export type Lifted = { customerId: CustomerId; wasFrozen: boolean };

/** Lets a customer's points be spent again. One whose account is not frozen is told the same. */
export async function liftFreeze(
  customerId: CustomerId,
  { by, reason }: { by: string; reason: string },
  now: number,
): Promise<Lifted | Refusal> {
  for (;;) {
    const { seq, frozenAt } = await readAccount(customerId);
    if (frozenAt === undefined) {
      // Who is enrolled and never had a point has no account yet.
      const isKnown = seq > 0 || (await read(profileKey(customerId)));
      return isKnown ? { customerId, wasFrozen: false } : notEnrolled;
    }
    const outcome = await transact({
      entry: {
        put: {
          Item: {
            ...liftedKey(customerId, seq),
            ...{ kind: 'freeze_lifted', customerId, by, reason, at: iso(now), frozenAt },
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      account: {
        update: {
          Key: accountKey(customerId),
          UpdateExpression: 'REMOVE frozenAt ADD seq :one',
          ConditionExpression: 'seq = :seq',
          ExpressionAttributeValues: { ':seq': seq, ':one': 1 },
        },
      },
    });
    if (outcome.committed) return { customerId, wasFrozen: true };
  }
}
