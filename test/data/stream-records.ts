import { DescribeTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { matches } from '../../infra/local/pattern.ts';
import { openStream } from '../../infra/local/stream-source.ts';
import { filterPattern, streams } from '../../infra/streams.ts';
import type { Delivered } from '../faults/deliveries.ts';

await startStream(String(process.env.TABLE_NAME));

/** From here on the table tells of its changes, as the product's does from the first one on. */
async function startStream(TableName: string): Promise<void> {
  const client = new DynamoDBClient({});
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const StreamSpecification = {
    StreamEnabled: true,
    StreamViewType: 'NEW_AND_OLD_IMAGES' as const,
  };
  if (!Table?.StreamSpecification?.StreamEnabled) {
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification }));
  }
  client.destroy();
}

/** Every change of the test's table that a consumer is told of, since it was asked last. */
export async function streamRecords(operation: string): Promise<() => Promise<Delivered[]>> {
  const row = streams.find((stream) => stream.operation === operation);
  if (row === undefined) throw new Error(`there is no consumer ${operation}`);
  const source = await openStream(
    String(process.env.AWS_ENDPOINT_URL_DYNAMODB),
    String(process.env.TABLE_NAME),
  );
  const [shard = ''] = await source.shards();
  let after: string | undefined;
  return async () => {
    const records: Delivered[] = [];
    for (;;) {
      const page = await source.read(shard, after);
      const last = page.at(-1);
      if (last === undefined) return records;
      after = last.dynamodb.SequenceNumber;
      const wanted = page.filter((change) => matches(filterPattern(row), change));
      // As the function gets them: through JSON.
      records.push(...(JSON.parse(JSON.stringify(wanted)) as Delivered[]));
    }
  };
}
