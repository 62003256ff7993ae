import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from './engine.ts';
import { region } from './intrinsics.ts';
import { LocalError } from './local-error.ts';
import { synthesize } from './synth.ts';
import { readTable } from './template.ts';

type Books = {
  /** What the code that reads is to call itself. */
  operation: string;
  /** Where the stack on this machine keeps its data. */
  data: string;
  /** A table on AWS instead, as whoever the environment says you are. */
  table: string | undefined;
};

/**
 * Tells the code that is imported after this which table to read: that of the data folder, by an
 * engine of its own on the same file, while a stack that is running goes on. Returns what closes it.
 */
export async function openBooks({ operation, data, table }: Books): Promise<() => Promise<void>> {
  process.env.OPERATION = operation;
  if (table !== undefined) {
    process.env.TABLE_NAME = table;
    return async () => {};
  }
  const file = join(data, 'table.db');
  if (!existsSync(file)) throw new LocalError(`There is no table in ${data}: npm start makes one.`);
  const { TableName } = readTable(synthesize((line) => console.error(line)));
  const engine = await startEngine({ file });
  Object.assign(process.env, {
    TABLE_NAME: TableName,
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  return () => engine.close();
}
