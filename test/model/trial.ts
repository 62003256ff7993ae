import { isDeepStrictEqual } from 'node:util';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { table, tableName } from '../../shared/data/client.ts';
import { dueShards, jobCursorKey } from '../../shared/data/keys.ts';
import { readMany } from '../../shared/data/read.ts';
import { iso } from '../../shared/domain/calendar.ts';
import { driftOf } from '../ledger.ts';
import { balancesOf } from './balances.ts';
import { live, type Plan, type Verdict } from './history.ts';
import { jobs } from './requests.ts';

export type Trial = Omit<Verdict, 'written' | 'programme'>;

/**
 * Lives a plan through and looks at what is left: the entries' sums, what the model says that the
 * table must hold, and whether the model itself is sound. Then the table is as it was before.
 */
export async function trial(drawn: Plan): Promise<Trial> {
  const plan = { ...drawn, startsAt: inYearOfItsOwn(drawn.startsAt) };
  const cursors = cursorsAt(plan.startsAt);
  await writeAll(cursors.map((Item) => ({ PutRequest: { Item } })));
  const { written, programme, ...told } = await live(plan);
  const items = (await readMany(written)).filter((item) => item !== undefined);
  const keys = [...written, ...cursors].map(({ pk, sk }) => ({ pk, sk }));
  await writeAll(keys.map((Key) => ({ DeleteRequest: { Key } })));
  const { flaws } = told;
  if (flaws.length > 0) return told;
  return {
    ...told,
    flaws: [
      ...driftOf(items),
      ...programme.flaws(),
      ...differences(programme.balances(), balancesOf(items)),
    ],
  };
}

function differences(model: Map<string, unknown>, stored: Map<string, unknown>): string[] {
  const names = [...new Set([...model.keys(), ...stored.keys()])];
  return names.flatMap((name) => {
    const [ours, theirs] = [model.get(name), stored.get(name)].map((value) => value ?? 0);
    if (isDeepStrictEqual(ours, theirs)) return [];
    return [`${name}: the model says ${JSON.stringify(ours)}, the table ${JSON.stringify(theirs)}`];
  });
}

let trials = 0;

/**
 * Functions remember settings and codes for some seconds: so that nothing is remembered from one
 * history to the next, each is in another year, on the same days of it.
 */
const inYearOfItsOwn = (at: number): number =>
  new Date(at).setUTCFullYear(2026 + (trials++ % 7000));

/** The jobs have been at work until now: they needn't look for anything older. */
const cursorsAt = (startsAt: number) =>
  jobs.flatMap((job) =>
    Array.from({ length: dueShards }, (_, shard) => ({
      ...jobCursorKey(job, shard),
      through: iso(startsAt),
    })),
  );

const batchMax = 25;

type Write = { PutRequest: { Item: object } } | { DeleteRequest: { Key: object } };

/** Writes past the faults, each item once. */
async function writeAll(writes: Write[]): Promise<void> {
  const byKey = new Map(writes.map((write) => [JSON.stringify(write), write]));
  const once = [...byKey.values()];
  for (let start = 0; start < once.length; start += batchMax) {
    const batch = once.slice(start, start + batchMax) as never[];
    await table.send(new BatchWriteCommand({ RequestItems: { [tableName]: batch } }));
  }
}
