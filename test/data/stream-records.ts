import { matches } from '../../infra/local/pattern.ts';
import { openStream } from '../../infra/local/stream-source.ts';
import { filterPattern, streams } from '../../infra/streams.ts';
import type { Delivered } from '../faults/deliveries.ts';

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
