import * as z from 'zod';
import { type AuditEvent, type RollUp, rollUpsOf } from '../domain/audit-event.ts';
import { dayOf, iso } from '../domain/calendar.ts';
import { addUp } from '../domain/figures.ts';
import { logFigures } from '../runtime/log.ts';
import { digest } from './digest.ts';
import {
  auditedPartition,
  auditKey,
  causeOf,
  chainHeadKey,
  chainRootKey,
  codeUsesKey,
  dayTotalKey,
  type Key,
  linkOfChainKey,
  monthTotalKey,
  reportPartition,
} from './keys.ts';
import { leafHash, rootOf, withLeaf } from './merkle.ts';
import { read } from './read.ts';
import { type Item, transact, type Write } from './transact.ts';

/** Where the chain ends, and the tree of the day's links as far as it has grown. */
export const Head = z.object({
  number: z.int(),
  hash: z.string(),
  day: z.iso.date(),
  /** How many links the day has, and the peaks of the tree over them. */
  links: z.int().min(1),
  peaks: z.array(z.string()),
});
export type Head = z.infer<typeof Head>;

/** What a day that is over comes to. */
export const DayRoot = z.object({
  day: z.iso.date(),
  root: z.string(),
  links: z.int().min(1),
  lastNumber: z.int(),
});
export type DayRoot = z.infer<typeof DayRoot>;

/** One link: the events that were put with it, by key and hash, and the hash of the link before. */
export const Link = z.object({
  number: z.int().min(1),
  previous: z.string(),
  day: z.iso.date(),
  at: z.iso.datetime(),
  events: z.array(z.object({ key: z.string(), hash: z.string() })),
  /** The day before, where this link is the first of its day: nothing can be added to that any more. */
  sealed: DayRoot.optional(),
  hash: z.string(),
});
export type Link = z.infer<typeof Link>;

/** What the first link is put behind. */
export const noLink = '';

/** The hash that a link has to have. */
export const linkHash = ({ hash: _, ...link }: Link): string => digest(link);

/** An event with its key, as it stands in the table and as its hash says. */
export function storedEvent(event: AuditEvent): Key & AuditEvent {
  const key = auditKey(event.at, event.entry);
  const { customerId, referrerId } = event;
  return {
    ...key,
    ...(customerId && { timelinePk: auditedPartition(customerId), timelineSk: key.sk }),
    ...(referrerId && { rewardPk: auditedPartition(referrerId), rewardSk: key.sk }),
    ...event,
  };
}

export type Recorded = { recorded: number; known: number; links: number; sealed: DayRoot[] };

/** One less than 100, with the link, the chain's head and the root of a day that is over. */
const writesMax = 97;

/** What was found under the head's key last: it saves a read, and the write's condition decides. */
let remembered: Head | undefined;

/**
 * Puts events into the audit, the chain and the figures, each exactly once: ONE transaction for some
 * ninety of them puts the events under keys that are theirs alone, a link that names them behind the
 * last link, and adds their figures to the sums. Events that are there already were counted with
 * the link that they came with, so they are left out and the rest goes again.
 */
export async function recordEvents(events: AuditEvent[], now: number): Promise<Recorded> {
  const total: Recorded = { recorded: 0, known: 0, links: 0, sealed: [] };
  const distinct = new Map(
    events.map((event) => [causeOf(auditKey(event.at, event.entry)), event]),
  );
  let head = remembered ?? (await readHead());
  for (const chunk of chunks([...distinct])) {
    let open = chunk;
    while (open.size > 0) {
      const next = nextLink(head, open, now);
      const outcome = await transact(writesOf(head, next, open));
      if (outcome.committed) {
        remembered = head = next.head;
        total.recorded += open.size;
        total.links += 1;
        logFigures([...open.values()].map(({ figures }) => figures).reduce(addUp, {}));
        if (next.link.sealed) total.sealed.push(next.link.sealed);
        break;
      }
      const { failed } = outcome;
      if (failed.head) remembered = head = failed.head.item && Head.parse(failed.head.item);
      const left = [...open].filter(([key]) => failed[key] === undefined);
      // Where the head was another, its link is in the way too: somebody's, or this one's own, of
      // which no answer was heard.
      if (!failed.head && (failed.link || failed.root)) {
        throw new Error('the chain goes on behind its own head');
      }
      total.known += open.size - left.length;
      open = new Map(left);
    }
  }
  return total;
}

export const readHead = async (): Promise<Head | undefined> => {
  const item = await read(chainHeadKey);
  return item && Head.parse(item);
};

/** As many events as fit into one transaction together with the sums that they go into. */
function chunks(events: [string, AuditEvent][]): Map<string, AuditEvent>[] {
  const packed: Map<string, AuditEvent>[] = [];
  let chunk = new Map<string, AuditEvent>();
  let sums = new Set<string>();
  for (const [key, event] of events) {
    const wanted = new Set([...sums, ...rollUpsOf(event).map((sum) => causeOf(rollUpKey(sum)))]);
    if (chunk.size > 0 && chunk.size + 1 + wanted.size > writesMax) {
      packed.push(chunk);
      chunk = new Map();
      sums = new Set(rollUpsOf(event).map((sum) => causeOf(rollUpKey(sum))));
    } else sums = wanted;
    chunk.set(key, event);
  }
  return chunk.size > 0 ? [...packed, chunk] : packed;
}

/**
 * The link that comes behind the head. Days only ever go on: a clock that is behind adds to the day
 * that was begun, so a day's root is final once another day has begun.
 */
function nextLink(head: Head | undefined, events: Map<string, AuditEvent>, now: number) {
  const today = dayOf(now);
  const day = head && head.day > today ? head.day : today;
  const isNewDay = head !== undefined && head.day < day;
  const unhashed = {
    number: (head?.number ?? 0) + 1,
    previous: head?.hash ?? noLink,
    day,
    at: iso(now),
    events: [...events].map(([key, event]) => ({ key, hash: digest(storedEvent(event)) })),
    ...(isNewDay && { sealed: dayRoot(head) }),
  };
  const link: Link = { ...unhashed, hash: linkHash({ ...unhashed, hash: '' }) };
  const [links, peaks] = head && !isNewDay ? [head.links, head.peaks] : [0, []];
  const next: Head = {
    ...{ number: link.number, hash: link.hash, day },
    links: links + 1,
    peaks: withLeaf(peaks, links, leafHash(link.hash)),
  };
  return { link, head: next };
}

const dayRoot = ({ day, peaks, links, number }: Head): DayRoot => ({
  ...{ day, links, lastNumber: number },
  root: rootOf(peaks),
});

const put = (Item: Item): Write => ({
  put: { Item, ConditionExpression: 'attribute_not_exists(pk)' },
});

function writesOf(
  before: Head | undefined,
  { head, link }: { head: Head; link: Link },
  events: Map<string, AuditEvent>,
): Record<string, Write | undefined> {
  const sums = new Map<string, RollUp>();
  for (const sum of [...events.values()].flatMap(rollUpsOf)) {
    const key = causeOf(rollUpKey(sum));
    sums.set(key, { ...sum, figures: addUp(sums.get(key)?.figures ?? {}, sum.figures) });
  }
  return {
    head: moveHead(before, head),
    link: put({ ...linkOfChainKey(link.day, link.number), ...link }),
    root: link.sealed && put({ ...chainRootKey(link.sealed.day), ...link.sealed }),
    ...Object.fromEntries([...events].map(([key, event]) => [key, put(storedEvent(event))])),
    ...Object.fromEntries([...sums].map(([key, sum]) => [key, addToSum(sum)])),
  };
}

const moveHead = (before: Head | undefined, head: Head): Write => ({
  put: {
    Item: { ...chainHeadKey, ...head },
    ...(before === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#hash = :hash',
          ExpressionAttributeNames: { '#hash': 'hash' },
          ExpressionAttributeValues: { ':hash': before.hash },
        }),
  },
});

export function rollUpKey({ day, of }: RollUp): Key {
  const pk = reportPartition(day);
  if ('whole' in of) {
    return of.whole === 'day' ? dayTotalKey(day) : monthTotalKey(day.slice(0, 7));
  }
  if ('code' in of) return codeUsesKey(of.code);
  if ('hour' in of) return { pk, sk: `HOUR#${of.hour}` };
  return { pk, sk: 'referrer' in of ? `REFERRER#${of.referrer}` : `ACTOR#${of.actor}` };
}

/** A sum has its figures beside its key, each under its own name. */
function addToSum(sum: RollUp): Write {
  const figures = Object.entries(sum.figures);
  return {
    update: {
      Key: rollUpKey(sum),
      UpdateExpression: `ADD ${figures.map((_, index) => `#f${index} :f${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(
        figures.map(([name], index) => [`#f${index}`, name]),
      ),
      ExpressionAttributeValues: Object.fromEntries(
        figures.map(([, figure], index) => [`:f${index}`, figure]),
      ),
    },
  };
}
