import { isDeepStrictEqual } from 'node:util';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { table, tableName } from '../../shared/data/client.ts';
import { readMany } from '../../shared/data/read.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import { driftOf } from '../ledger.ts';
import { letCallsTake } from '../setup/wire.ts';
import { balancesOf } from './balances.ts';
import { live, type Plan, type Verdict } from './history.ts';
import { moveCursors } from './job-cursors.ts';
import { forgetSightings, isSighting } from './kept-sightings.ts';
import { jobs } from './requests.ts';

// A call given up after it was made would be missed here: how long calls take in a history, its own
// clock decides.
letCallsTake(10 * minuteMs);

export type Trial = Omit<Verdict, 'written' | 'programme'>;

/**
 * Lives a plan through and looks at what is left: the entries' sums, what the model says that the
 * table must hold, and whether the model itself is sound. Then the table is as it was before.
 */
export async function trial(drawn: Plan): Promise<Trial> {
  const plan = { ...drawn, startsAt: inYearOfItsOwn(drawn.startsAt) };
  moveCursors(jobs, plan.startsAt);
  forgetSightings();
  const { written: all, programme, ...told } = await live(plan);
  const written = all.filter((key) => !isSighting(key));
  const items = (await readMany(written)).filter((item) => item !== undefined);
  await deleteAll(written);
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
 * history to the next, each is in another year, on the same days of it. None comes near a 29th of
 * February, or jobs would look through a day more in some.
 */
function inYearOfItsOwn(at: number): number {
  const turn = trials++ % 3500;
  return new Date(at).setUTCFullYear(2026 + 4 * Math.floor(turn / 2) + (turn % 2 === 0 ? 0 : 3));
}

const batchMax = 25;

/** Past the faults. */
async function deleteAll(keys: { pk: string; sk: string }[]): Promise<void> {
  for (let start = 0; start < keys.length; start += batchMax) {
    const batch = keys.slice(start, start + batchMax);
    const RequestItems = { [tableName]: batch.map((Key) => ({ DeleteRequest: { Key } })) };
    await table.send(new BatchWriteCommand({ RequestItems }));
  }
}
