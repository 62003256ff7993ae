import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from './engine.ts';
import { region } from './intrinsics.ts';
import { LocalError } from './local-error.ts';
import { synthesize } from './synth.ts';
import { readTable } from './template.ts';

/**
 * Sets the environment for whoever works on the table from a command line, before `shared/data` is
 * loaded: a table on AWS, as whoever the environment says they are, or the data of the stack on this
 * machine. That is opened by an engine of its own: a stack that is running goes on meanwhile.
 * Answers with what closes it again.
 */
export async function useTable(
  operation: string,
  { table, data }: { table: string | undefined; data: string },
): Promise<() => Promise<void>> {
  if (table !== undefined) {
    Object.assign(process.env, { TABLE_NAME: table, OPERATION: operation });
    return async () => {};
  }
  const file = join(data, 'table.db');
  if (!existsSync(file)) throw new LocalError(`There is no table in ${data}: npm start makes one.`);
  const { TableName } = readTable(synthesize((line) => console.error(line)));
  const engine = await startEngine({ file });
  Object.assign(process.env, {
    TABLE_NAME: TableName,
    OPERATION: operation,
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  return () => engine.close();
}
