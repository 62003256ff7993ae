import {
  BatchGetCommand,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { table, tableName } from './client.ts';
import type { Key } from './keys.ts';
import { again, patiently } from './patiently.ts';
import type { Item } from './transact.ts';

/** Reads what the last acknowledged write left. */
export const read = (key: Key): Promise<Item | undefined> =>
  patiently(`read of ${key.sk}`, async () => {
    const input = { TableName: tableName, Key: key, ConsistentRead: true };
    return (await table.send(new GetCommand(input))).Item;
  });

const batchMax = 100;

/** Reads many keys in as few calls as there are hundreds of them; in the order of the keys. */
export async function readMany(keys: Key[]): Promise<(Item | undefined)[]> {
  const found = new Map<string, Item>();
  const nameOf = ({ pk, sk }: Key) => `${pk}\n${sk}`;
  for (let start = 0; start < keys.length; start += batchMax) {
    let left: Key[] = keys.slice(start, start + batchMax);
    await patiently(`read of ${left.length} keys`, async () => {
      const request = { [tableName]: { Keys: left, ConsistentRead: true } };
      const answer = await table.send(new BatchGetCommand({ RequestItems: request }));
      for (const item of answer.Responses?.[tableName] ?? []) found.set(nameOf(item as Key), item);
      left = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[];
      return left.length > 0 ? again : undefined;
    });
  }
  return keys.map((key) => found.get(nameOf(key)));
}

type Query = Omit<QueryCommandInput, 'TableName'>;

/** One page of a query. */
export const query = async (input: Query): Promise<Item[]> => (await page(input)).Items ?? [];

/** Everything that a query finds: only where something bounds how much that can be. */
export async function queryAll(input: Query): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await page({ ...input, ExclusiveStartKey: from });
    items.push(...(Items ?? []));
    from = LastEvaluatedKey;
  } while (from);
  return items;
}

/** The same, page by page, for what nothing bounds. */
export async function* queryPages(input: Query): AsyncGenerator<Item[]> {
  let from: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await page({ ...input, ExclusiveStartKey: from });
    yield Items ?? [];
    from = LastEvaluatedKey;
  } while (from);
}

type Scan = Omit<ScanCommandInput, 'TableName' | 'ConsistentRead'>;

/** One page of everything in a segment of the table, and from where the next one goes on. */
export async function scanPage(input: Scan): Promise<{ items: Item[]; from: Item | undefined }> {
  const { Items = [], LastEvaluatedKey } = await patiently('scan of the table', () =>
    table.send(new ScanCommand({ TableName: tableName, ConsistentRead: true, ...input })),
  );
  return { items: Items, from: LastEvaluatedKey };
}

const page = (input: Query) =>
  patiently(`query of ${input.IndexName ?? 'the table'}`, () =>
    table.send(new QueryCommand({ TableName: tableName, ...input })),
  );
