import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { table, tableName } from '../../shared/data/client.ts';
import { scan } from '../ledger.ts';
import { type Input, itemsOf, type Named, nameOf } from './trace.ts';

const writesMax = 100;

/** What calls have written and nobody has put back, the last one last. */
const written: Named[] = [];

// After all that makes a call wait or fail.
table.middlewareStack.add(
  (next, context) => async (args) => {
    if (/Write|Put|Update|Delete/.test(String(context.commandName))) {
      written.push(...itemsOf(args.input as Input));
    }
    return next(args);
  },
  { step: 'initialize', priority: 'low', name: 'written' },
);

/**
 * Remembers how everything in the table stands. What it returns puts all that was written since
 * back, in one call for a hundred items, as often as it is asked to.
 */
export async function snapshot(): Promise<() => Promise<void>> {
  const begun = written.length;
  const items = await scan(table, tableName);
  const stood = new Map(items.map((Item) => [nameOf(Item as Named), Item]));
  return async () => {
    const keys = new Map(written.slice(begun).map((key) => [nameOf(key), key]));
    const TransactItems = [...keys].map(([name, { pk, sk }]) => {
      const Item = stood.get(name);
      return Item
        ? { Put: { TableName: tableName, Item } }
        : { Delete: { TableName: tableName, Key: { pk, sk } } };
    });
    for (let start = 0; start < TransactItems.length; start += writesMax) {
      const some = TransactItems.slice(start, start + writesMax);
      await table.send(new TransactWriteCommand({ TransactItems: some }));
    }
    written.length = begun;
  };
}
