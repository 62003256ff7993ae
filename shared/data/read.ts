import {
  BatchGetCommand,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { Busy } from '../domain/busy.ts';
import { table, tableName } from './client.ts';
import type { Key } from './keys.ts';
import { type Item, isTransient } from './transact.ts';

/** Reads what the last acknowledged write left. A table that can't answer in time is `Busy`. */
export async function read(key: Key): Promise<Item | undefined> {
  const input = { TableName: tableName, Key: key, ConsistentRead: true };
  return (await busyWhenTransient(() => table.send(new GetCommand(input)))).Item;
}

const batchMax = 100;
const batchTries = 5;

/** Reads many keys in as few calls as there are hundreds of them; in the order of the keys. */
export async function readMany(keys: Key[]): Promise<(Item | undefined)[]> {
  const found = new Map<string, Item>();
  const nameOf = ({ pk, sk }: Key) => `${pk}\n${sk}`;
  for (let start = 0; start < keys.length; start += batchMax) {
    let left: Key[] = keys.slice(start, start + batchMax);
    for (let tries = 0; left.length > 0; tries++) {
      if (tries === batchTries) throw new Busy(`${left.length} keys not read`);
      const request = { [tableName]: { Keys: left, ConsistentRead: true } };
      const command = new BatchGetCommand({ RequestItems: request });
      const answer = await busyWhenTransient(() => table.send(command));
      for (const item of answer.Responses?.[tableName] ?? []) found.set(nameOf(item as Key), item);
      left = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[];
    }
  }
  return keys.map((key) => found.get(nameOf(key)));
}

/** One page of a query. */
export async function query(input: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> {
  const command = new QueryCommand({ TableName: tableName, ...input });
  return (await busyWhenTransient(() => table.send(command))).Items ?? [];
}

async function busyWhenTransient<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (isTransient(error)) throw new Busy('a read was not answered in time', { cause: error });
    throw error;
  }
}
