import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import { region } from './intrinsics.ts';

/** A change as the stream tells it, in the shape in which Lambda hands it on. */
export type Change = {
  eventID: string;
  eventName: string;
  eventSourceARN: string;
  dynamodb: {
    /** Seconds since 1970. */
    ApproximateCreationDateTime: number;
    SequenceNumber: string;
    Keys: unknown;
    NewImage?: unknown;
    OldImage?: unknown;
  };
};

export type StreamSource = {
  arn: string;
  /** The stream's shards, parents before their children; a minute old at most. */
  shards(): Promise<string[]>;
  /** What comes after a sequence number, or from the beginning; nothing: all of it was read. */
  read(shard: string, after: string | undefined): Promise<Change[]>;
  close(): void;
};

const pageRecords = 1000;

/** How long the list of shards is believed: to make it, the engine looks at every record there is. */
const shardsBelievedMs = 60_000;

/** Reads the stream of a table through the public API, as Lambda does. */
export async function openStream(endpoint: string, tableName: string): Promise<StreamSource> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBStreamsClient({ endpoint, region, credentials });
  const { Streams } = await client.send(new ListStreamsCommand({ TableName: tableName }));
  const arn = Streams?.[0]?.StreamArn;
  if (arn === undefined) throw new Error(`The table ${tableName} has no stream.`);
  const iterators = new Map<string, { after: string | undefined; iterator: string }>();

  async function iteratorOf(shard: string, after: string | undefined) {
    const known = iterators.get(shard);
    if (known && known.after === after) return known.iterator;
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamArn: arn,
        ShardId: shard,
        ...(after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' as const }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: after }),
      }),
    );
    if (ShardIterator === undefined) throw new Error(`The shard ${shard} can't be read.`);
    return ShardIterator;
  }

  let known: { shards: string[]; at: number } | undefined;

  return {
    arn,
    async shards() {
      if (known && performance.now() - known.at < shardsBelievedMs) return known.shards;
      const described = await client.send(new DescribeStreamCommand({ StreamArn: arn }));
      const { Shards = [] } = described.StreamDescription ?? {};
      const shards = Shards.flatMap(({ ShardId }) => ShardId ?? []);
      if (shards.length > 0) known = { shards, at: performance.now() };
      return shards;
    },
    async read(shard, after) {
      const iterator = await iteratorOf(shard, after);
      const { Records = [], NextShardIterator } = await client.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: pageRecords }),
      );
      const through = Records.at(-1)?.dynamodb?.SequenceNumber ?? after;
      if (NextShardIterator) iterators.set(shard, { after: through, iterator: NextShardIterator });
      else {
        // The shard is at its end, and others have come for it.
        iterators.delete(shard);
        known = undefined;
      }
      return Records.map((record) => changeOf(record, arn));
    },
    close: () => client.destroy(),
  };
}

function changeOf({ dynamodb, ...record }: StreamRecord, arn: string): Change {
  const { ApproximateCreationDateTime: at, SequenceNumber, Keys, ...rest } = dynamodb ?? {};
  if (at === undefined || SequenceNumber === undefined) {
    throw new Error('A record of the stream has no place in it.');
  }
  return {
    ...record,
    eventID: String(record.eventID),
    eventName: String(record.eventName),
    eventSourceARN: arn,
    dynamodb: {
      ...rest,
      ApproximateCreationDateTime: at.getTime() / 1000,
      SequenceNumber,
      Keys,
    },
  };
}
