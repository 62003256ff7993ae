import { AuditEvent } from '../domain/audit-event.ts';
import { digest } from './digest.ts';
import { causeOf, type Key } from './keys.ts';
import { readMany, scanPage } from './read.ts';
import type { Item } from './transact.ts';
import { booksOf } from './verify-books.ts';
import { type Day, type Finding, walkChain } from './walk-chain.ts';

export type Verified = {
  findings: Finding[];
  days: Pick<Day, 'day' | 'root' | 'isSealed'>[];
  links: number;
  events: number;
};

/**
 * Checks what the audit says against itself and against the table: the chain of all days; the events
 * that links name and the entries that those were made of, of one day or of all; and, of all days,
 * that nothing else is there, and that entries, figures and balances agree. Only the chain can tell
 * that it was written anew as a whole: for that its roots are logged, and should be kept elsewhere.
 */
export async function verifyAudit(date?: string): Promise<Verified> {
  const findings: Finding[] = [];
  const onFinding = (finding: Finding) => void findings.push(finding);
  const all = await walkChain(onFinding);
  const days = all.filter(({ day }) => date === undefined || day === date);
  const named = days.flatMap(({ links }) => links.flatMap(({ events }) => events));
  const events = await checkEvents(named, onFinding);
  await checkEntries(events, onFinding);
  if (date === undefined) {
    for (const finding of await booksOf(scanTable(), new Set(named.map(({ key }) => key)))) {
      onFinding(finding);
    }
  }
  return {
    findings,
    days: days.map(({ day, root, isSealed }) => ({ day, root, isSealed })),
    links: days.reduce((sum, { links }) => sum + links.length, 0),
    events: named.length,
  };
}

/** A key as one text, taken apart. No partition's name has a slash in it. */
export function keyOfText(text: string): Key {
  const slash = text.indexOf('/');
  return { pk: text.slice(0, slash), sk: text.slice(slash + 1) };
}

async function checkEvents(
  named: { key: string; hash: string }[],
  onFinding: (finding: Finding) => void,
): Promise<AuditEvent[]> {
  const items = await readMany(named.map(({ key }) => keyOfText(key)));
  return named.flatMap(({ key, hash }, index) => {
    const item = items[index];
    const wrong = (what: string) => onFinding({ part: 'event', where: key, what });
    if (item === undefined) wrong('is gone');
    else if (digest(item) !== hash) wrong('was changed');
    else return [AuditEvent.parse(item)];
    return [];
  });
}

async function checkEntries(
  events: AuditEvent[],
  onFinding: (finding: Finding) => void,
): Promise<void> {
  const sources = events.map(({ entry }) => sourceOf(entry));
  const distinct = new Map(sources.map(({ key }) => [causeOf(key), key]));
  const found = await readMany([...distinct.values()]);
  const items = new Map([...distinct.keys()].map((name, index) => [name, found[index]]));
  for (const [index, { entry, entryHash }] of events.entries()) {
    const { key, version } = sources[index] ?? sourceOf(entry);
    const item = items.get(causeOf(key));
    const wrong = (what: string) => onFinding({ part: 'entry', where: entry, what });
    if (version !== undefined) {
      // Others may have come in its place since, or it is rubbish that was collected.
      const isThisOne = version === String(item?.refusedAt ?? item?.version);
      if (isThisOne && item && digest(item) !== entryHash) wrong('was changed');
    } else if (item === undefined) wrong('is gone');
    else if (digest(item) !== entryHash) wrong('was changed');
  }
}

/** The item of which an event was made; for a fence and a code, which version of it. */
function sourceOf(entry: string): { key: Key; version?: string } {
  const [, text = entry, version] = /^(.*\/(?:1#HOLD|CODE))@(\d+)$/.exec(entry) ?? [];
  const key = keyOfText(text.replace(/#LOTS$/, ''));
  return version === undefined ? { key } : { key, version };
}

async function* scanTable(): AsyncGenerator<Item> {
  let from: Item | undefined;
  do {
    const page = await scanPage({ ExclusiveStartKey: from });
    yield* page.items;
    from = page.from;
  } while (from);
}
