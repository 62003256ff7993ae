import type { CustomerId } from '../domain/ids.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import {
  type EntriesPage,
  type EntriesQuery,
  IndexedEntry,
  ownEntry,
  rewardEntry,
  type TimelineEntry,
} from '../domain/timeline.ts';
import { customerPartition, indexes } from './keys.ts';
import { query } from './read.ts';
import type { Item } from './transact.ts';

export type TimelinePage = { entries: TimelineEntry[]; next?: string };

/** Whether a text can be where a page ended: `<instant>#<entry id>`. */
const isPosition = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[\x21-\x7e]{1,200}$/.test(text);

/** A page of the timeline as it is asked for and answered: with its position as an opaque cursor. */
export async function readEntries(
  customerId: CustomerId,
  { limit, cursor }: EntriesQuery,
): Promise<EntriesPage | Refusal> {
  const position = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  if (position !== undefined && !isPosition(position)) {
    return refusal('invalid_request', 'The cursor is not one of an earlier page.');
  }
  const { entries, next } = await readTimeline(customerId, limit, position);
  return { entries, ...(next && { next: Buffer.from(next).toString('base64url') }) };
}

/**
 * A page of what happened to a customer's points, newest first. An order's resolution can speak to
 * two people, its buyer and the referrer, so there are two indexes with the same sort key; a page
 * is the newest of both. The position is the sort key of the page's last entry. Indexes trail the
 * table by a moment.
 */
export async function readTimeline(
  customerId: CustomerId,
  limit: number,
  cursor?: string,
): Promise<TimelinePage> {
  const [own, rewards] = await Promise.all([
    newest('timeline', customerId, limit, cursor),
    newest('reward', customerId, limit, cursor),
  ]);
  const rows = [
    ...own.map((item) => row(String(item.timelineSk), item, ownEntry)),
    ...rewards.map((item) => row(String(item.rewardSk), item, rewardEntry)),
  ].sort((left, right) => (left.position < right.position ? 1 : -1));
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit || own.length === limit || rewards.length === limit;
  return {
    entries: page.map(({ entry }) => entry),
    ...(more && last && { next: last.position }),
  };
}

function newest(
  index: 'timeline' | 'reward',
  customerId: CustomerId,
  limit: number,
  cursor: string | undefined,
): Promise<Item[]> {
  const { pk, sk } = indexes[index];
  return query({
    IndexName: index,
    KeyConditionExpression: `${pk} = :customer${cursor === undefined ? '' : ` AND ${sk} < :cursor`}`,
    ExpressionAttributeValues: {
      ':customer': customerPartition(customerId),
      ...(cursor !== undefined && { ':cursor': cursor }),
    },
    ScanIndexForward: false,
    Limit: limit,
  });
}

/** The sort key is `<instant>#<entry id>`. */
function row(
  position: string,
  item: Item,
  present: (entryId: string, entry: IndexedEntry) => TimelineEntry,
) {
  const entryId = position.slice(position.indexOf('#') + 1);
  return { position, entry: present(entryId, IndexedEntry.parse(item)) };
}
