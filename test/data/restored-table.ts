import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTable } from '../../infra/local/engine.ts';
import { synthesizeTable } from '../../infra/local/synth.ts';
import { readTable } from '../../infra/local/template.ts';

type Item = Record<string, unknown>;

const batchMax = 25;

/**
 * A table as a point-in-time restore leaves it: the same items, keys and indexes, and of all the
 * other settings none. In particular it has no stream.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
 */
export async function restoredTable(
  table: DynamoDBDocumentClient,
  items: Item[],
  endpoint = String(process.env.AWS_ENDPOINT_URL_DYNAMODB),
): Promise<string> {
  const { StreamSpecification: _, ...kept } = readTable(synthesizeTable());
  const name = await createTable(endpoint, `restored-${crypto.randomUUID()}`, kept);
  for (let start = 0; start < items.length; start += batchMax) {
    const puts = items.slice(start, start + batchMax).map((Item) => ({ PutRequest: { Item } }));
    await table.send(new BatchWriteCommand({ RequestItems: { [name]: puts } }));
  }
  return name;
}

/** Runs a command of the guide on a table, as an operator would, and says how it ended. */
export async function operator(command: string, options: string[], env: NodeJS.ProcessEnv = {}) {
  const file = resolve('infra/local', `${command}.ts`);
  const run = promisify(execFile)(process.execPath, [file, ...options], {
    env: { ...process.env, ...env },
  });
  const { stdout, code = 0 } = await run.catch((ended) => ended);
  return { code: Number(code), said: String(stdout) };
}
