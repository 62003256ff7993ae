import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { NamedEntry } from '../../shared/data/entries.ts';
import { optionsOf, runCommand } from './command.ts';
import { LocalError } from './local-error.ts';

const help = `npm run lost -- --old TABLE --new TABLE

Names the entries that one table has and another, restored from an earlier instant of it, has not:
what was done between that instant and the switch. Reads both tables whole, writes nothing.

  --old TABLE     the table that was written until the switch
  --new TABLE     the one that was restored
`;

type Item = Record<string, unknown>;
type Named = { name: string; type: string; key: { pk: string; sk: string } };

const batchMax = 100;

await runCommand(main);

async function main(): Promise<number> {
  const { old, new: restored } = optionsOf(help, parseOptions);
  const table = DynamoDBDocumentClient.from(new DynamoDBClient());
  const byType = new Map<string, number>();
  let entries = 0;
  try {
    for await (const batch of entriesOf(table, old)) {
      entries += batch.length;
      for (const { name, type } of await missing(table, restored, batch)) {
        console.log(`${type}  ${name}`);
        byType.set(type, (byType.get(type) ?? 0) + 1);
      }
    }
  } finally {
    table.destroy();
  }
  const lost = [...byType].map(([type, count]) => `${count} ${type}`).join(', ');
  console.log(
    `Of ${entries} entries ${lost === '' ? 'none is' : 'these are'} missing${lost && `: ${lost}`}.`,
  );
  return lost === '' ? 0 : 1;
}

function parseOptions() {
  const { values } = parseArgs({
    options: { old: { type: 'string' }, new: { type: 'string' } },
  });
  if (values.old === undefined || values.new === undefined) throw new Error('Name both tables.');
  return { old: values.old, new: values.new };
}

/** The table's entries that stay as they were put, some at a time. */
async function* entriesOf(table: DynamoDBDocumentClient, TableName: string) {
  process.env.OPERATION = 'lost';
  process.env.TABLE_NAME = TableName;
  const { parseEntry } = await import('../../shared/data/entries.ts');
  let batch: Named[] = [];
  for await (const page of paginateScan({ client: table }, { TableName, ConsistentRead: true })) {
    for (const item of page.Items ?? []) {
      const key = { pk: String(item.pk), sk: String(item.sk) };
      const entry = lasting(key, () => parseEntry(key, item, 0));
      if (entry === undefined) continue;
      batch.push(entry);
      if (batch.length < batchMax) continue;
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

/**
 * The entry that an item is, if nothing may ever stand in its place. A damaged table is what this is
 * for, so what can't be understood of it is named too.
 */
function lasting(key: Named['key'], parse: () => NamedEntry | undefined): Named | undefined {
  try {
    const found = parse();
    if (found === undefined || found.isReplaceable) return undefined;
    return { name: found.name, type: found.entry.type, key };
  } catch {
    return { name: `${key.pk}/${key.sk}`, type: 'unreadable', key };
  }
}

/** Those of them that another table hasn't. */
async function missing(
  table: DynamoDBDocumentClient,
  tableName: string,
  entries: Named[],
): Promise<Named[]> {
  const found = new Set<string>();
  let left: Item[] = entries.map(({ key }) => key);
  for (let tries = 0; left.length > 0; tries++) {
    if (tries > 50) throw new LocalError(`${tableName} is too busy to be read.`);
    const request = { Keys: left, ConsistentRead: true, ProjectionExpression: 'pk, sk' };
    const { Responses, UnprocessedKeys } = await table.send(
      new BatchGetCommand({ RequestItems: { [tableName]: request } }),
    );
    for (const { pk, sk } of Responses?.[tableName] ?? []) found.add(`${pk}\n${sk}`);
    left = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return entries.filter(({ key }) => !found.has(`${key.pk}\n${key.sk}`));
}
