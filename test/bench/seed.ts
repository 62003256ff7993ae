import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { table, tableName } from '../../shared/data/client.ts';
import { accountKey } from '../../shared/data/keys.ts';
import { read } from '../../shared/data/read.ts';
import { aCustomer, newId } from './shop.ts';

const batch = 25;

/** Many customers with so many points each: accounts like one that the product made. */
export async function manyCustomers(count: number, points: number): Promise<string[]> {
  const account = await read(accountKey(await aCustomer(points)));
  const customers = Array.from({ length: count }, newId);
  for (let start = 0; start < count; start += batch) {
    const puts = customers
      .slice(start, start + batch)
      .map((id) => ({ PutRequest: { Item: { ...account, ...accountKey(id) } } }));
    await table.send(new BatchWriteCommand({ RequestItems: { [tableName]: puts } }));
  }
  return customers;
}
