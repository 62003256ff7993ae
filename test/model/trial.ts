import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { table, tableName } from '../../shared/data/client.ts';
import { readMany } from '../../shared/data/read.ts';
import { driftOf } from '../ledger.ts';
import { live, type Plan, type Verdict } from './history.ts';
import { balancesOf } from './stored.ts';

export type Trial = Omit<Verdict, 'written' | 'programme'>;

/**
 * Lives a plan through and looks at what is left: the entries' sums, what the model says that the
 * table must hold, and whether the model itself is sound. Then the table is as it was before.
 */
export async function trial(plan: Plan): Promise<Trial> {
  const { written, programme, ...told } = await live(plan);
  const items = (await readMany(written)).filter((item) => item !== undefined);
  await wipe(written);
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
    const isSame = JSON.stringify(ours) === JSON.stringify(theirs);
    return isSame ? [] : [`${name}: the model says ${ours}, the table ${theirs}`];
  });
}

const batchMax = 25;

async function wipe(keys: { pk: string; sk: string }[]): Promise<void> {
  for (let start = 0; start < keys.length; start += batchMax) {
    const deletes = keys.slice(start, start + batchMax).map((Key) => ({ DeleteRequest: { Key } }));
    await table.send(new BatchWriteCommand({ RequestItems: { [tableName]: deletes } }));
  }
}
