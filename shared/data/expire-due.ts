import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dayMs, iso, minuteMs } from '../domain/calendar.ts';
import { OrderId } from '../domain/ids.ts';
import { Hold } from '../domain/order.ts';
import { table, tableName } from './client.ts';
import { duePartition, dueShards, holdKey, indexes, jobCursorKey, resolutionKey } from './keys.ts';
import { query, read, readMany } from './read.ts';
import { expire } from './release.ts';

const Cursor = z.object({ through: z.iso.datetime() });
const DueRow = z.object({
  dueSk: z.string(),
  pk: z.string().transform((pk) => OrderId.parse(pk.slice('ORDER#'.length))),
});
type DueRow = z.infer<typeof DueRow>;

const job = 'expire-holds';
const pageRows = 50;

/** The index trails the table; what fell due this recently is looked at again in the next run. */
const indexLagMs = minuteMs;

/** Where a shard's first run begins. Holds live a week at most and no run was before it. */
const firstRunLooksBackMs = 8 * dayMs;

export type Expired = { expired: number; alreadyResolved: number };

/**
 * Expires the holds that are over. A cursor per shard of the due index says how far everything is
 * done; it moves only after the work, so a run that dies anywhere is simply done again. `mayGoOn`
 * is asked between pages: a long backlog is worked off over several runs. A hold that fails keeps
 * the cursor before it and fails the run, after the others are done.
 */
export async function expireDueHolds(now: number, mayGoOn: () => boolean): Promise<Expired> {
  const total: Expired = { expired: 0, alreadyResolved: 0 };
  const failures: unknown[] = [];
  for (let shard = 0; shard < dueShards; shard++) {
    await expireShard(shard, now, mayGoOn, total, failures);
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some holds could not be expired');
  return total;
}

async function expireShard(
  shard: number,
  now: number,
  mayGoOn: () => boolean,
  total: Expired,
  failures: unknown[],
): Promise<void> {
  const stored = await read(jobCursorKey(job, shard));
  const from = stored ? Date.parse(Cursor.parse(stored).through) : now - firstRunLooksBackMs;
  const failuresBefore = failures.length;
  for (let day = from - (from % dayMs); day <= now; day += dayMs) {
    let after = iso(Math.max(day, from));
    for (;;) {
      if (!mayGoOn()) return;
      const rows = await dueRows(shard, day, after, now);
      await expireRows(rows, now, total, failures);
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageRows) break;
      after = `${last.dueSk}\u0000`;
    }
    const through = Math.min(day + dayMs, now - indexLagMs);
    if (failures.length === failuresBefore && through > from) await moveCursor(shard, through);
  }
}

async function dueRows(shard: number, day: number, after: string, now: number): Promise<DueRow[]> {
  const { pk, sk } = indexes.due;
  const items = await query({
    IndexName: 'due',
    KeyConditionExpression: `${pk} = :partition AND ${sk} BETWEEN :after AND :now`,
    ExpressionAttributeValues: {
      ':partition': duePartition('HOLD', iso(day), shard),
      ':after': after,
      ':now': `${iso(now)}#\uffff`,
    },
    Limit: pageRows,
  });
  return items.map((item) => DueRow.parse(item));
}

async function expireRows(
  rows: DueRow[],
  now: number,
  total: Expired,
  failures: unknown[],
): Promise<void> {
  const orderIds = rows.map((row) => row.pk);
  const items = await readMany([...orderIds.map(holdKey), ...orderIds.map(resolutionKey)]);
  const outcomes = await Promise.allSettled(
    orderIds.map(async (_, row) => {
      const hold = Hold.parse(items[row]);
      if (items[orderIds.length + row] !== undefined || now < Date.parse(hold.expiresAt)) {
        return false;
      }
      return !(await expire(hold, now)).replayed;
    }),
  );
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') failures.push(outcome.reason);
    else if (outcome.value) total.expired += 1;
    else total.alreadyResolved += 1;
  }
}

async function moveCursor(shard: number, through: number): Promise<void> {
  const Item = { ...jobCursorKey(job, shard), through: iso(through) };
  await table.send(new PutCommand({ TableName: tableName, Item }));
}
