import { type AuditEvent, auditEvent, lotsEvent } from '../domain/audit-event.ts';
import type { Entry, OrderContext } from '../domain/entries.ts';
import type { OrderId } from '../domain/ids.ts';
import { Hold, Resolution } from '../domain/order.ts';
import { logEvent } from '../runtime/log.ts';
import { parseAccount } from './accounts.ts';
import { recordEvents } from './audit-chain.ts';
import { type Change, parseChange } from './changes.ts';
import { digest } from './digest.ts';
import { type NamedEntry, parseEntry } from './entries.ts';
import { type Suspicion, tellDrift } from './freeze.ts';
import {
  accountKey,
  causeOf,
  holdKey,
  type Key,
  lateResolutionKey,
  resolutionKey,
} from './keys.ts';
import { readMany } from './read.ts';
import {
  causeContextKeys,
  causeEntry,
  causeKeys,
  type Drift,
  driftsOf,
  guardedKind,
} from './reconcile.ts';
import type { Item } from './transact.ts';

/** A change, and the entry that it puts, if it does. */
export type Audited = Change & { named: NamedEntry | undefined };

/** Understands a record of the stream as far as the audit needs to; throws at what it can't. */
export function parseAudited(record: unknown): Audited {
  const change = parseChange(record);
  const { key, after, at } = change;
  return { ...change, named: after && parseEntry(key, after, at) };
}

/**
 * Puts every entry among the changes into the audit, once, however often it is told of it; and holds
 * every balance that changed against its entry. Where they disagree somebody is told, and the
 * account is frozen whose points that are.
 */
export async function auditChanges(changes: Audited[], now: number) {
  const items = new Items(changes);
  await items.fetch(causeKeys(changes));
  await items.fetch(causeContextKeys(changes, items));
  const events = await eventsOf(changes, items);
  const drifts = driftsOf(changes, items);
  for (const drift of drifts) await tellDrift(suspicionOf(drift), now);
  const { recorded, known, links, sealed } = await recordEvents(events, now);
  for (const { day, root, lastNumber } of sealed) logEvent('day_sealed', { day, root, lastNumber });
  return { events: recorded, known, links, drifts: drifts.length };
}

/** A change is known by when it was told of, so one that comes again is the same. */
function suspicionOf({ change, kind, what, customerId }: Drift): Suspicion {
  const { key, at, after } = change;
  return { key, kind, what, customerId, mark: { key, at, after, what } };
}

async function eventsOf(changes: Audited[], items: Items): Promise<AuditEvent[]> {
  const entries = changes.flatMap(({ named, after }) =>
    named && after ? [{ named, item: after }] : [],
  );
  await items.fetch(entries.flatMap(({ named }) => contextKeys(named)));
  const events = entries.map(({ named, item }) =>
    auditEvent(
      { entry: named.name, entryHash: digest(item) },
      named.entry,
      contextOf(named, items),
    ),
  );
  return [...events, ...changes.flatMap((change) => lotsOf(change, items) ?? [])];
}

/** Of which months a confirmation took points, when this is the change of the buyer's account by it. */
function lotsOf(change: Audited, items: Items): AuditEvent | undefined {
  if (guardedKind(change.key) !== 'account') return undefined;
  const { name, entry } = causeEntry(change, items) ?? {};
  if (name === undefined || entry?.type !== 'resolution') return undefined;
  const { kind, points, customerId } = entry.resolution;
  const isTheirs = causeOf(accountKey(customerId)) === causeOf(change.key);
  const isNew = change.before?.cause !== change.after?.cause;
  if (kind !== 'confirmed' || points === 0 || !isTheirs || !isNew) return undefined;
  const entryHash = digest(items.at(name) ?? {});
  return lotsEvent({ entry: name, entryHash }, entry, parseAccount(change.before));
}

/** What an entry has to be read with: an order's end with its hold, what comes after with both. */
export function contextKeys({ entry }: NamedEntry): Key[] {
  if (entry.type === 'resolution') return [holdKey(entry.resolution.orderId)];
  const orderId = afterwardsOf(entry);
  if (orderId === undefined) return [];
  return [holdKey(orderId), resolutionKey(orderId), lateResolutionKey(orderId)];
}

/** The order that an entry is about which only a confirmed one can have. */
export function afterwardsOf(entry: Entry): OrderId | undefined {
  switch (entry.type) {
    case 'refund':
      return entry.refund.orderId;
    case 'review':
      return entry.review.orderId;
    case 'review-decision':
      return entry.decided.orderId;
    default:
      return undefined;
  }
}

export function contextOf(named: NamedEntry, items: Pick<Items, 'get'>): OrderContext {
  const [hold, first, late] = contextKeys(named).map((key) => items.get(key));
  const confirmed = [late, first].find((item) => item?.kind === 'confirmed');
  return {
    ...(hold?.kind === 'held' && { hold: Hold.parse(hold) }),
    ...(confirmed && { confirmed: Resolution.parse(confirmed) }),
  };
}

/**
 * Entries that the work under way needs, by key. Those that the batch itself brings needn't be read:
 * they never change.
 */
export class Items {
  private readonly found = new Map<string, Item | undefined>();

  constructor(changes: Audited[]) {
    for (const { key, after, named } of changes) {
      if (named && !named.isReplaceable) this.found.set(causeOf(key), after);
    }
  }

  async fetch(keys: Key[]): Promise<void> {
    const missing = new Map(
      keys.filter((key) => !this.found.has(causeOf(key))).map((key) => [causeOf(key), key]),
    );
    const items = await readMany([...missing.values()]);
    for (const [index, name] of [...missing.keys()].entries()) this.found.set(name, items[index]);
  }

  get = (key: Key): Item | undefined => this.at(causeOf(key));

  at = (name: string): Item | undefined => this.found.get(name);
}
