import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { drift } from '../ledger.ts';
import { changes, snapshot } from '../security/snapshot.ts';
import type { Api } from './api.ts';

/** Looks into the table beside the running stack, as nobody could on AWS. */
export function besideStack({ table: { endpoint, name } }: Pick<Api, 'table'>) {
  const client = new DynamoDBClient({ endpoint });
  const table = DynamoDBDocumentClient.from(client);
  return {
    /** What disagrees in the books: nothing. */
    drift: () => drift(table, name),
    /** Remembers every item that requests may write; answers later which are others by then. */
    async watch() {
      const before = await snapshot(table, name);
      return async () => changes(before, await snapshot(table, name));
    },
    close: () => client.destroy(),
  };
}
