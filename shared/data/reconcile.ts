import { Account } from '../domain/account.ts';
import { CustomerId } from '../domain/ids.ts';
import { accountChange, effectOf, type ItemChange } from '../domain/postings.ts';
import { differences, isChanged, type Numbers, unsound } from '../domain/reconcile.ts';
import { type Audited, contextKeys, contextOf, type Items } from './audit.ts';
import { type NamedEntry, parseEntry } from './entries.ts';
import {
  bucketKey,
  causeOf,
  codeKey,
  codeShardKey,
  type Key,
  refundedKey,
  rewardedMonthKey,
} from './keys.ts';
import type { Item } from './transact.ts';

/** What kinds of items are guarded, and which of their numbers. */
const guarded = {
  account: [
    ...['available', 'held', 'spent', 'expired', 'removed', 'debt'],
    ...['confirmedOrders', 'referrals'],
  ],
  bucket: ['points', 'referrals', 'applied'],
  use: ['used', 'quota'],
  month: ['rewards'],
  refunded: ['refunded'],
  // No entry changes these: the audit's consumer counts them with its events.
  count: ['taken', 'returned'],
} as const;
export type Guarded = keyof typeof guarded;

export function guardedKind({ pk, sk }: Key): Guarded | undefined {
  if (sk === 'ACCOUNT') return 'account';
  if (pk.startsWith('PENDING#')) return 'bucket';
  if (sk === 'SHARD') return 'use';
  if (pk.startsWith('USES#')) return 'count';
  if (sk.startsWith('REWARDED#')) return 'month';
  return sk === '5#REFUNDED' ? 'refunded' : undefined;
}

/** Something that no entry accounts for. */
export type Drift = {
  change: Audited;
  kind: Guarded | 'entry';
  /** Sentences with numbers and the names of fields, and no ids. */
  what: string[];
  /** Whose account is not to be trusted, where that is clear. */
  customerId?: CustomerId;
};

/** The keys that have to be read to judge the changes; `Items` may know them already. */
export const causeKeys = (changes: Audited[]): Key[] =>
  changes.flatMap(({ key, after }) => (guardedKind(key) && causeKey(after)) || []);

/** The key of the entry that a change names; undefined where it names a code’s version, or nothing. */
function causeKey(after: Item | undefined): Key | undefined {
  const [, pk, sk] = /^([^/]+)\/(.+)$/.exec(String(after?.cause ?? '')) ?? [];
  if (pk === undefined || sk === undefined || pk.startsWith('CODE#')) return undefined;
  return { pk, sk };
}

/** What the entries that changes name have to be read with. */
export const causeContextKeys = (changes: Audited[], items: Items): Key[] =>
  changes.flatMap((change) => {
    const named = causeEntry(change, items);
    return named ? contextKeys(named) : [];
  });

/** The entry that a change of a guarded item names. */
export function causeEntry({ key, after, at }: Audited, items: Items): NamedEntry | undefined {
  const cause = guardedKind(key) && causeKey(after);
  const item = cause && items.get(cause);
  return cause && item && parseEntry(cause, item, at);
}

/**
 * What is wrong with changes: a guarded number that is not what its entry says, an account that
 * can't be, an entry that was changed or is gone. Each is judged by itself, so the order in which
 * changes are told makes no difference, nor does how often.
 */
export const driftsOf = (changes: Audited[], items: Items): Drift[] =>
  changes.flatMap((change) => driftOf(change, items) ?? []);

function driftOf(change: Audited, items: Items): Drift | undefined {
  const kind = guardedKind(change.key);
  const what = kind ? wrongWith(change, kind, items) : tampered(change);
  if (what.length === 0) return undefined;
  const customerId = ownerOf(change, kind);
  return { change, kind: kind ?? 'entry', what, ...(customerId && { customerId }) };
}

function tampered({ key, before, after, at, named }: Audited): string[] {
  if (before === undefined || named?.isReplaceable) return [];
  const old = parseEntry(key, before, at);
  if (old === undefined || old.isReplaceable) return [];
  return [after === undefined ? 'an entry is gone' : 'an entry was changed'];
}

function wrongWith(change: Audited, kind: Guarded, items: Items): string[] {
  const { before, after } = change;
  if (after === undefined) return ['a balance is gone'];
  const numbers = { before: numbersOf(kind, before), after: numbersOf(kind, after) };
  const sound = kind === 'account' ? newlyUnsound(before, after) : [];
  if (!isChanged(numbers)) return sound;
  if (before && before.cause === after.cause) return ['no new entry is named', ...sound];
  const expected = expectedOf(change, kind, items);
  if (expected === undefined) return ['the entry that is named is not there', ...sound];
  return [
    ...differences({ ...numbers, expected }),
    ...overused(kind, numbers),
    ...skipped(before, after),
    ...sound,
  ];
}

export const numbersOf = (kind: Guarded, item: Item | undefined): Numbers =>
  Object.fromEntries(
    guarded[kind].map((name) => [
      name,
      name === 'applied' ? Number(item?.status === 'applied') : Number(item?.[name] ?? 0),
    ]),
  );

/** Told of the change that made it so; those after it would only say it again. */
function newlyUnsound(before: Item | undefined, after: Item): string[] {
  return before && unsoundAccount(before).length > 0 ? [] : unsoundAccount(after);
}

export function unsoundAccount(item: Item): string[] {
  const { data, error } = Account.safeParse(item);
  return data ? unsound(data) : [`no account has such ${error?.issues[0]?.path.join('.')}`];
}

const overused = (kind: Guarded, { before, after }: Record<'before' | 'after', Numbers>) =>
  kind === 'use' && (after.used ?? 0) > (before.used ?? 0) && (after.used ?? 0) > (after.quota ?? 0)
    ? ['more uses than allowed']
    : [];

/** Whoever changes an item counts that, where it counts. */
const skipped = (before: Item | undefined, after: Item): string[] =>
  after.seq === undefined || Number(after.seq) === Number(before?.seq ?? 0) + 1
    ? []
    : ['a change in between was never told'];

/** By how much the entry that a change names has to have changed it. */
function expectedOf(change: Audited, kind: Guarded, items: Items): Numbers | undefined {
  const { key, before, after } = change;
  if (kind === 'use' && isCodeVersion(key, after)) {
    return { quota: Number(after?.quota ?? 0) - Number(before?.quota ?? 0) };
  }
  const named = causeEntry(change, items);
  if (named === undefined) return undefined;
  const effect = effectOf(named.entry, contextOf(named, items));
  if (kind === 'account') {
    return accountChange(effect, CustomerId.parse(key.pk.slice('CUSTOMER#'.length)));
  }
  if (kind === 'bucket' && named.entry.type === 'maturity') {
    return { applied: Number(named.entry.maturity.customerId === after?.customerId) };
  }
  const own = effect.items.filter((item) => causeOf(keyOf(item)) === causeOf(key));
  return Object.assign({}, ...own.map(numbersChanged));
}

/** A change of a code's limit sets its shards' quotas. */
const isCodeVersion = ({ pk }: Key, after: Item | undefined): boolean => {
  const code = pk.slice('CODE#'.length, pk.lastIndexOf('#S'));
  return String(after?.cause).startsWith(`${causeOf(codeKey(code))}@`);
};

/** The item that an entry must have changed. */
export function keyOf(change: ItemChange): Key {
  switch (change.item) {
    case 'bucket':
      return bucketKey(change.customerId, change.shard, change.maturesAt, change.lotMonth);
    case 'use':
      return codeShardKey(change.codeKey, change.shard);
    case 'month':
      return rewardedMonthKey(change.referrerId, change.month);
    case 'refunded':
      return refundedKey(change.orderId);
  }
}

export function numbersChanged(change: ItemChange): Numbers {
  switch (change.item) {
    case 'bucket':
      return { points: change.points, referrals: change.referrals };
    case 'use':
      return { used: change.used };
    case 'month':
      return { rewards: change.rewards };
    case 'refunded':
      return { refunded: change.refunded };
  }
}

const ownerOf = ({ key, before, after }: Audited, kind: Guarded | undefined) =>
  ownerOfItem(key, kind === 'bucket' ? (after ?? before) : undefined);

/** Whose an item of the customer's partitions is; a bucket says it itself. */
export function ownerOfItem(key: Key, bucket: Item | undefined): CustomerId | undefined {
  const id = bucket?.customerId;
  const [, own] = /^CUSTOMER#(.+)$/.exec(key.pk) ?? [];
  return CustomerId.safeParse(own ?? id).data;
}
