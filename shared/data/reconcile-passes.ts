import { momentOf } from '../domain/audit-event.ts';
import { codeUse, usesFigures } from '../domain/code-uses.ts';
import { accountChange, effectOf } from '../domain/postings.ts';
import { type Audited, contextKeys, contextOf, Items } from './audit.ts';
import { type NamedEntry, parseEntry } from './entries.ts';
import { accountKey, auditKey, causeOf, codeUsesKey, type Key } from './keys.ts';
import { scanPage } from './read.ts';
import { guardedKind, keyOf, numbersChanged } from './reconcile.ts';
import { addTo, promisedName, type Tallies, versionOf } from './reconcile-tallies.ts';
import type { Item } from './transact.ts';

/** Where a pass goes through the table. */
export type Place = {
  segment: number;
  segments: number;
  from: Item | undefined;
  /** Items looked at in one call, and balances found after which a step is over. */
  itemsAtOnce: number;
  namesMax: number;
};

export type Passed = {
  tallies: Tallies;
  /** From where the next step goes on; undefined: the segment is done. */
  from: Item | undefined;
  items: number;
  unreadable: Key[];
};

type Pass = { filter: string; values: Record<string, string>; take: Take };
type Take = (items: Item[], passed: Passed) => Promise<void> | void;

/** One step through a segment: page after page, until enough was found to be kept. */
export async function stepOf(phase: 'balances' | 'entries', place: Place): Promise<Passed> {
  const { filter, values, take } = passes[phase];
  const passed: Passed = { tallies: new Map(), from: place.from, items: 0, unreadable: [] };
  for (let pages = 0; pages < pagesMax && passed.tallies.size < place.namesMax; pages++) {
    const { items, from } = await scanPage({
      ...{ Segment: place.segment, TotalSegments: place.segments, Limit: place.itemsAtOnce },
      ...{ FilterExpression: filter, ExpressionAttributeValues: values },
      ...(passed.from && { ExclusiveStartKey: passed.from }),
    });
    await take(items, passed);
    passed.items += items.length;
    passed.from = from;
    if (from === undefined) break;
  }
  return passed;
}

/** A step that finds little is over too: nothing may be lost that took long. */
const pagesMax = 50;

const passes: Record<'balances' | 'entries', Pass> = {
  balances: {
    filter:
      'begins_with(pk, :pending) OR begins_with(pk, :uses) OR begins_with(sk, :month) OR sk IN (:account, :use, :refunded)',
    values: {
      ...{ ':pending': 'PENDING#', ':uses': 'USES#', ':month': 'REWARDED#' },
      ...{ ':account': 'ACCOUNT', ':use': 'SHARD', ':refunded': '5#REFUNDED' },
    },
    take: (items, { tallies }) => {
      for (const item of items) takeBalance(tallies, item);
    },
  },
  entries: {
    filter: 'begins_with(pk, :order) OR begins_with(sk, :entry)',
    values: { ':order': 'ORDER#', ':entry': 'ENTRY#' },
    take: takeEntries,
  },
};

const keyIn = ({ pk, sk }: Item): Key => ({ pk: String(pk), sk: String(sk) });

function takeBalance(tallies: Tallies, item: Item): void {
  const key = keyIn(item);
  const kind = guardedKind(key);
  if (kind === undefined) return;
  const isOpen = kind === 'bucket' && item.status !== 'applied';
  const openPoints = isOpen ? Number(item.points ?? 0) : undefined;
  addTo(tallies, causeOf(key), {
    version: versionOf(key, item),
    ...(openPoints !== undefined && { openPoints }),
  });
}

async function takeEntries(page: Item[], { tallies, unreadable }: Passed): Promise<void> {
  const entries = page.flatMap((item): Audited[] => {
    const key = keyIn(item);
    try {
      const named = parseEntry(key, item, 0);
      return named ? [{ key, named, before: undefined, after: item, at: 0 }] : [];
    } catch {
      unreadable.push(key);
      return [];
    }
  });
  const items = new Items(entries);
  await items.fetch(entries.flatMap(({ named }) => (named ? contextKeys(named) : [])));
  await items.fetch(entries.flatMap(({ named }) => (named && eventKey(named, items)) || []));
  for (const { key, named } of entries) {
    try {
      if (named) post(tallies, named, items);
    } catch {
      unreadable.push(key);
    }
  }
}

/**
 * Where the audit's event is of an entry that took a use of a code or gave it back. The audit counts
 * the use in the transaction that puts the event: so the events say what of the entries was counted
 * by then, however far it is behind. What can't be understood is told of when it is posted.
 */
function eventKey(named: NamedEntry, items: Items): Key | undefined {
  try {
    const used = codeUse(named.entry, contextOf(named, items));
    return used && auditKey(momentOf(named.entry), named.name);
  } catch {
    return undefined;
  }
}

/** Adds a use that was counted. Events from before uses were counted say nothing of them. */
function postUse(tallies: Tallies, named: NamedEntry, items: Items): void {
  const used = codeUse(named.entry, contextOf(named, items));
  const key = eventKey(named, items);
  if (used === undefined || key === undefined || items.get(key)?.uses === undefined) return;
  addTo(tallies, causeOf(codeUsesKey(used.code)), { due: usesFigures(used.uses) });
}

/** Adds what an entry must have changed to what its balances have to come to. */
function post(tallies: Tallies, named: NamedEntry, items: Items): void {
  const effect = effectOf(named.entry, contextOf(named, items));
  const owners = [...effect.postings, ...effect.counts].map(({ customerId }) => customerId);
  for (const owner of new Set(owners)) {
    addTo(tallies, causeOf(accountKey(owner)), { due: accountChange(effect, owner) });
  }
  for (const item of effect.items)
    addTo(tallies, causeOf(keyOf(item)), { due: numbersChanged(item) });
  postUse(tallies, named, items);
  for (const { customerId, points, from, to } of effect.postings) {
    const pending = (to === 'pending' ? points : 0) - (from === 'pending' ? points : 0);
    if (pending !== 0) addTo(tallies, promisedName(customerId), { due: { points: pending } });
  }
}
