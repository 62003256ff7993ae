import { AuditEvent, momentOf } from '../domain/audit-event.ts';
import { lotsName } from '../domain/lots-name.ts';
import { parseEntry } from './entries.ts';
import {
  auditedPartition,
  auditKey,
  auditPartition,
  auditShards,
  indexes,
  type Key,
  orderPartition,
} from './keys.ts';
import { query, queryAll, readMany } from './read.ts';

/** Whose events, or those of which day. */
export type AuditSubject = { orderId: string } | { customerId: string } | { date: string };

export type AuditPage = { events: AuditEvent[]; next?: string };

/** Whether a text can be where a page ended: an event's sort key, `<instant>#<entry>`. */
export const isAuditPosition = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z#[\x21-\x7e]{1,400}$/.test(text);

/**
 * A page of the audit, newest first. A day's events are in several partitions and a customer's in
 * two indexes, so a page is the newest of all of them. An order's are found by its own entries: of a
 * refused order the table keeps the last refusal alone, the day lists them all.
 */
export async function listAudit(
  subject: AuditSubject,
  limit: number,
  before?: string,
): Promise<AuditPage> {
  const found = await keysOf(subject, limit + 1, before);
  const sorted = found
    .filter(({ sk }) => before === undefined || sk < before)
    .sort((left, right) => (left.sk < right.sk ? 1 : -1));
  const page = sorted.slice(0, limit);
  const items = await readMany(page);
  const last = page.at(-1);
  return {
    // An entry may be there before its event is.
    events: items.flatMap((item) => (item ? [AuditEvent.parse(item)] : [])),
    ...(sorted.length > limit && last && { next: last.sk }),
  };
}

async function keysOf(subject: AuditSubject, limit: number, before?: string): Promise<Key[]> {
  if ('orderId' in subject) return keysOfOrder(subject.orderId);
  const lists =
    'date' in subject
      ? Array.from({ length: auditShards }, (_, shard) =>
          newest({ pk: 'pk', sk: 'sk' }, auditPartition(subject.date, shard), limit, before),
        )
      : (['timeline', 'reward'] as const).map((index) =>
          newest(indexes[index], auditedPartition(subject.customerId), limit, before, index),
        );
  return (await Promise.all(lists)).flat();
}

async function newest(
  { pk, sk }: Key,
  partition: string,
  limit: number,
  before?: string,
  IndexName?: string,
): Promise<Key[]> {
  const items = await query({
    ...(IndexName === undefined ? { ConsistentRead: true } : { IndexName }),
    KeyConditionExpression: `${pk} = :partition${before === undefined ? '' : ` AND ${sk} < :before`}`,
    ExpressionAttributeValues: {
      ':partition': partition,
      ...(before !== undefined && { ':before': before }),
    },
    ScanIndexForward: false,
    Limit: limit,
  });
  return items.map((item) => ({ pk: String(item.pk), sk: String(item.sk) }));
}

async function keysOfOrder(orderId: string): Promise<Key[]> {
  const items = await queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': orderPartition(orderId) },
    ConsistentRead: true,
  });
  return items.flatMap((item) => {
    const named = parseEntry({ pk: String(item.pk), sk: String(item.sk) }, item, 0);
    if (named === undefined) return [];
    const at = momentOf(named.entry);
    const spends = named.entry.type === 'resolution' && named.entry.resolution.kind === 'confirmed';
    return [auditKey(at, named.name), ...(spends ? [auditKey(at, lotsName(named.name))] : [])];
  });
}
