import * as z from 'zod';
import { dayMs, iso, minuteMs } from '../domain/calendar.ts';
import { duePartition, dueShards, indexes, jobCursorKey, type Key } from './keys.ts';
import { query, read } from './read.ts';
import { transact } from './transact.ts';

const Cursor = z.object({ through: z.string() });
const DueRow = z.object({ dueSk: z.string(), pk: z.string(), sk: z.string() });
type DueRow = z.infer<typeof DueRow>;

const pageRows = 50;

/** Where a shard's first run begins: no run was before it, and a hold lives a month at most. */
const firstRunLooksBackMs = 31 * dayMs;

/** One kind of due work: its name in the index, and what to do with a page of it. */
export type DueWork = {
  job: string;
  work: string;
  /**
   * The index trails the table, by moments as a rule and without a limit: what fell due this
   * recently is looked at again in the next run. Where a row leaves the index once its work is
   * done, looking back a day costs two pages and finds only what is left to do.
   */
  looksBackMs: number;
  /** Does what is due of these, and returns what failed; what is done already is no failure. */
  perform: (keys: Key[]) => Promise<Error[]>;
};

/**
 * Works off what fell due. A cursor per shard of the due index says how far everything is done; it
 * moves only after the work, so a run that dies anywhere is simply done again. `mayGoOn` is asked
 * between pages: a long backlog is worked off over several runs. What fails keeps the cursor
 * before it and fails the run, after the rest is done.
 */
export async function workOffDue(due: DueWork, now: number, mayGoOn: () => boolean): Promise<void> {
  const failures: Error[] = [];
  // Each minute another shard is the first, so that a long backlog in one starves no other.
  const first = Math.floor(now / minuteMs) % dueShards;
  for (let turn = 0; turn < dueShards; turn++) {
    failures.push(...(await workOffShard(due, (first + turn) % dueShards, now, mayGoOn)));
  }
  if (failures.length > 0) throw new AggregateError(failures, `${due.job} could not do all`);
}

async function workOffShard(
  { job, work, looksBackMs, perform }: DueWork,
  shard: number,
  now: number,
  mayGoOn: () => boolean,
): Promise<Error[]> {
  const failures: Error[] = [];
  const settledThrough = iso(now - looksBackMs);
  let kept = await startOf(job, shard, now);
  let done = kept;
  for await (const { rows, through } of duePages(work, shard, kept, now, mayGoOn)) {
    failures.push(...(await perform(rows.map(({ pk, sk }) => ({ pk, sk })))));
    if (failures.length > 0) continue;
    done = earlier(through, settledThrough);
    if (rows.length === 0) continue;
    await moveCursor(job, shard, done);
    kept = done;
  }
  // While nothing falls due the cursor moves once an hour: most runs write nothing.
  if (done.slice(0, 13) > kept.slice(0, 13)) await moveCursor(job, shard, done);
  return failures;
}

/** What fell due from a position on, day by day, and the position up to which each page has it. */
async function* duePages(
  work: string,
  shard: number,
  from: string,
  now: number,
  mayGoOn: () => boolean,
): AsyncGenerator<{ rows: DueRow[]; through: string }> {
  for (let day = dayStart(from); day <= now; day += dayMs) {
    let after = later(iso(day), from);
    for (let more = true; more; ) {
      if (!mayGoOn()) return;
      const rows = await dueRows(duePartition(work, iso(day), shard), after, now);
      const last = rows.at(-1);
      more = last !== undefined && rows.length === pageRows;
      yield { rows, through: last && more ? last.dueSk : iso(day + dayMs) };
      after = `${last?.dueSk}\u0000`;
    }
  }
}

/** A position is a sort key of the due index, or an instant: those sort alike. */
const earlier = (left: string, right: string): string => (left < right ? left : right);
const later = (left: string, right: string): string => (left < right ? right : left);

const dayStart = (position: string): number => Date.parse(position.slice(0, 10));

/** Where the last run stopped; a position in the future is no use after a clock was put back. */
async function startOf(job: string, shard: number, now: number): Promise<string> {
  const stored = await read(jobCursorKey(job, shard));
  const through = stored && Cursor.parse(stored).through;
  return through !== undefined && through <= iso(now) ? through : iso(now - firstRunLooksBackMs);
}

async function dueRows(partition: string, after: string, now: number): Promise<DueRow[]> {
  const { pk, sk } = indexes.due;
  const items = await query({
    IndexName: 'due',
    KeyConditionExpression: `${pk} = :partition AND ${sk} BETWEEN :after AND :now`,
    ExpressionAttributeValues: {
      ':partition': partition,
      ':after': after,
      ':now': `${iso(now)}#\uffff`,
    },
    Limit: pageRows,
  });
  return items.map((item) => DueRow.parse(item));
}

async function moveCursor(job: string, shard: number, through: string): Promise<void> {
  const Item = { ...jobCursorKey(job, shard), through };
  await transact({ cursor: { put: { Item } } });
}
