import { duePartition, dueShards, indexes, jobCursorKey } from '../../shared/data/keys.ts';
import { query, readMany } from '../../shared/data/read.ts';
import { transact } from '../../shared/data/transact.ts';
import { iso } from '../../shared/domain/calendar.ts';

const shards = Array.from({ length: dueShards }, (_, shard) => shard);

/** Puts a job back to an instant, as if its last run had been then. */
export async function windBack(job: string, at: number): Promise<void> {
  const through = iso(at);
  const cursors = shards.map((shard) => ({ ...jobCursorKey(job, shard), through }));
  await transact(Object.fromEntries(cursors.map((Item) => [Item.sk, { put: { Item } }])));
}

/** What fell due on an instant's day and is still to do, and lies where no run will look again. */
export async function passedOver(job: string, work: string, at: number): Promise<unknown[]> {
  const { pk, sk } = indexes.due;
  const cursors = await readMany(shards.map((shard) => jobCursorKey(job, shard)));
  const passed = shards.map((shard) =>
    query({
      IndexName: 'due',
      KeyConditionExpression: `${pk} = :partition AND ${sk} < :through`,
      ExpressionAttributeValues: {
        ':partition': duePartition(work, iso(at), shard),
        ':through': String(cursors[shard]?.through ?? '0'),
      },
    }),
  );
  return (await Promise.all(passed)).flat().map((item) => item[sk]);
}
