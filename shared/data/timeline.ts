import type { CustomerId } from '../domain/ids.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import {
  type EntriesPage,
  type EntriesQuery,
  IndexedEntry,
  ownDeeds,
  rewardDeeds,
  type TimelineEntry,
  timelineEntries,
} from '../domain/timeline.ts';
import { customerPartition, indexes } from './keys.ts';
import { query } from './read.ts';

export type TimelinePage = { entries: TimelineEntry[]; next?: string };

/** Where a page ended: an item's sort key (`<instant>#<id>`), and how many of its entries it had. */
const position = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[\x21-\x7e]{1,200})#([1-9])$/;

/** A page of the timeline as it is asked for and answered: with its position as an opaque cursor. */
export async function readEntries(
  customerId: CustomerId,
  { limit, cursor }: EntriesQuery,
): Promise<EntriesPage | Refusal> {
  const from = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  if (from !== undefined && !position.test(from)) {
    return refusal('invalid_request', 'The cursor is not one of an earlier page.');
  }
  const { entries, next } = await readTimeline(customerId, limit, from);
  return { entries, ...(next && { next: Buffer.from(next).toString('base64url') }) };
}

/**
 * A page of what happened to a customer's points, newest first. An order's entry can speak to two
 * people, its buyer and the referrer, so there are two indexes with the same sort key; a page is
 * the newest of both. Indexes trail the table by a moment.
 */
export async function readTimeline(
  customerId: CustomerId,
  limit: number,
  cursor?: string,
): Promise<TimelinePage> {
  const [, from, given] = (cursor && position.exec(cursor)) || [];
  // The row where the last page ended, and one more than wanted, to know whether there are others.
  const items = await Promise.all([
    newest('timeline', customerId, limit + 2, from),
    newest('reward', customerId, limit + 2, from),
  ]);
  const rows = items
    .flat()
    .sort((left, right) => (left.sk < right.sk ? 1 : -1))
    .flatMap(({ sk, entries }) =>
      entries
        .map((entry, index) => ({ entry, position: `${sk}#${index + 1}` }))
        .slice(sk === from ? Number(given) : 0),
    );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map(({ entry }) => entry),
    ...(rows.length > limit && last && { next: last.position }),
  };
}

const deedsOf = { timeline: ownDeeds, reward: rewardDeeds };

async function newest(
  index: 'timeline' | 'reward',
  customerId: CustomerId,
  limit: number,
  from: string | undefined,
): Promise<{ sk: string; entries: TimelineEntry[] }[]> {
  const { pk, sk } = indexes[index];
  const items = await query({
    IndexName: index,
    KeyConditionExpression: `${pk} = :customer${from === undefined ? '' : ` AND ${sk} <= :from`}`,
    ExpressionAttributeValues: {
      ':customer': customerPartition(customerId),
      ...(from !== undefined && { ':from': from }),
    },
    ScanIndexForward: false,
    Limit: limit,
  });
  return items.map((item) => {
    const key = String(item[sk]);
    const entry = IndexedEntry.parse(item);
    // `<instant>#<what it is>:<its id>`; an instant has colons too.
    const id = key.slice(key.indexOf(':', key.indexOf('#')) + 1);
    return { sk: key, entries: timelineEntries(id, entry, deedsOf[index](entry)) };
  });
}
