import { table } from '../../shared/data/client.ts';
import { dueShards, jobCursorKey } from '../../shared/data/keys.ts';
import { iso } from '../../shared/domain/calendar.ts';
import { simulation } from '../faults/simulation.ts';

type Cursor = { pk: string; sk: string; through: string };
type Input = { Key?: Omit<Cursor, 'through'>; Item?: Cursor };

const cursors = new Map<string, Cursor>();

const nameOf = ({ pk, sk }: Omit<Cursor, 'through'>): string => `${pk} ${sk}`;

/**
 * Jobs look through each shard of each day since they ran last and say how far they came: half of
 * all calls of a history. Cursors are put without a condition and read by nobody else, so they are
 * kept here instead of in the engine, behind the same faults as everything.
 */
table.middlewareStack.add(
  (next) => async (args) => {
    const { Key, Item } = args.input as Input;
    const key = Key ?? Item;
    if (simulation() === undefined || !/^JOB#.* CURSOR#/.test(key ? nameOf(key) : '')) {
      return next(args);
    }
    if (Item) cursors.set(nameOf(Item), Item);
    const found = Key && cursors.get(nameOf(Key));
    return { output: { $metadata: {}, ...(found && { Item: found }) }, response: {} } as never;
  },
  { step: 'initialize', priority: 'low', name: 'job-cursors' },
);

/** The jobs have been at work until now: they needn't look for anything older. */
export function moveCursors(jobs: string[], now: number): void {
  cursors.clear();
  for (const job of jobs) {
    for (let shard = 0; shard < dueShards; shard++) {
      const cursor = { ...jobCursorKey(job, shard), through: iso(now) };
      cursors.set(nameOf(cursor), cursor);
    }
  }
}
