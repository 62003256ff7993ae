import * as z from 'zod';
import { dayMs, iso, minuteMs } from '../domain/calendar.ts';
import { OrderId } from '../domain/ids.ts';
import { Hold } from '../domain/order.ts';
import { withinBudget } from '../runtime/budget.ts';
import { duePartition, dueShards, holdKey, indexes, jobCursorKey, resolutionKey } from './keys.ts';
import { query, read, readMany } from './read.ts';
import { expire } from './release.ts';
import { transact } from './transact.ts';

const Cursor = z.object({ through: z.string() });
const DueRow = z.object({ dueSk: z.string(), pk: z.string() }).transform(({ dueSk, pk }) => ({
  dueSk,
  orderId: OrderId.parse(pk.slice('ORDER#'.length)),
}));
type DueRow = z.infer<typeof DueRow>;

const job = 'expire-holds';
const pageRows = 50;

/** The index trails the table; what fell due this recently is looked at again in the next run. */
const indexLagMs = minuteMs;

/** Where a shard's first run begins. Holds live thirty days at most; no run was before it. */
const firstRunLooksBackMs = 31 * dayMs;

export type Expired = { expired: number; alreadyResolved: number };

/**
 * Expires the holds that are over. A cursor per shard of the due index says how far everything is
 * done; it moves only after the work, so a run that dies anywhere is simply done again. `mayGoOn`
 * is asked between pages: a long backlog is worked off over several runs. A hold that fails keeps
 * the cursor before it and fails the run, after the others are done.
 */
export async function expireDueHolds(now: number, mayGoOn: () => boolean): Promise<Expired> {
  const total: Expired = { expired: 0, alreadyResolved: 0 };
  const failures: Error[] = [];
  // Each minute another shard is the first, so that a long backlog in one starves no other.
  const first = Math.floor(now / minuteMs) % dueShards;
  for (let turn = 0; turn < dueShards; turn++) {
    await expireShard((first + turn) % dueShards, now, mayGoOn, total, failures);
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some holds could not be expired');
  return total;
}

async function expireShard(
  shard: number,
  now: number,
  mayGoOn: () => boolean,
  total: Expired,
  failures: Error[],
): Promise<void> {
  const from = await startOf(shard, now);
  const settledThrough = iso(now - indexLagMs);
  const failuresBefore = failures.length;
  for (let day = dayStart(from); day <= now; day += dayMs) {
    let after = later(iso(day), from);
    for (;;) {
      if (!mayGoOn()) return;
      const rows = await dueRows(shard, day, after, now);
      await expireRows(rows, now, total, failures);
      const last = rows.at(-1);
      const more = last !== undefined && rows.length === pageRows;
      const done = earlier(more ? last.dueSk : iso(day + dayMs), settledThrough);
      const worthKeeping = last !== undefined || done.slice(0, 13) > from.slice(0, 13);
      if (worthKeeping && failures.length === failuresBefore) await moveCursor(shard, done);
      if (!more) break;
      after = `${last.dueSk}\u0000`;
    }
  }
}

/** A position is a sort key of the due index, or an instant: those sort alike. */
const earlier = (left: string, right: string): string => (left < right ? left : right);
const later = (left: string, right: string): string => (left < right ? right : left);

const dayStart = (position: string): number => Date.parse(position.slice(0, 10));

/** Where the last run stopped; a position in the future is no use after a clock was put back. */
async function startOf(shard: number, now: number): Promise<string> {
  const stored = await read(jobCursorKey(job, shard));
  const through = stored && Cursor.parse(stored).through;
  return through !== undefined && through <= iso(now) ? through : iso(now - firstRunLooksBackMs);
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
  failures: Error[],
): Promise<void> {
  const resolutions = await readMany(rows.map(({ orderId }) => resolutionKey(orderId)));
  const open = rows.filter((_, row) => resolutions[row] === undefined);
  const holds = await readMany(open.map(({ orderId }) => holdKey(orderId)));
  total.alreadyResolved += rows.length - open.length;
  const expiries = holds.map(async (item, row) => {
    try {
      const { replayed } = await withinBudget(() => expire(Hold.parse(item), now));
      total[replayed ? 'alreadyResolved' : 'expired'] += 1;
    } catch (cause) {
      failures.push(new Error(`order ${open[row]?.orderId} is not expired`, { cause }));
    }
  });
  await Promise.all(expiries);
}

/** While nothing falls due the cursor moves once an hour: most runs write nothing. */
async function moveCursor(shard: number, through: string): Promise<void> {
  const Item = { ...jobCursorKey(job, shard), through };
  await transact({ cursor: { put: { Item } } });
}
