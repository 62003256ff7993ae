import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  DynamoDBStreamsServiceException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  ResourceNotFoundException,
  type _Record as StreamRecord,
  TrimmedDataAccessException,
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
  /** From one sequence number to another, both included; undefined: not all of it is there any more. */
  range(shard: string, from: string, through: string): Promise<Change[] | undefined>;
  close(): void;
};

const pageRecords = 1000;

/** How long the list of shards is believed: to make it, the engine looks at every record there is. */
const shardsBelievedMs = 60_000;

/** How often there may be nothing where more must come: a shard may have gaps. */
const emptyPagesMax = 20;

/**
 * Reads the stream of a table through the public API, as Lambda does. Without an endpoint it is a
 * table on AWS, read as whoever the environment says.
 */
export async function openStream(
  endpoint: string | undefined,
  tableName: string,
): Promise<StreamSource> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBStreamsClient(endpoint ? { endpoint, region, credentials } : {});
  // It would go through every record for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware');
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
    range: (shard, from, through) => rangeOf(pagesFrom(client, arn, shard, from), from, through),
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

async function* pagesFrom(
  client: DynamoDBStreamsClient,
  arn: string,
  shard: string,
  from: string,
): AsyncGenerator<Change[]> {
  const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER' as const, SequenceNumber: from };
  const asked = new GetShardIteratorCommand({ StreamArn: arn, ShardId: shard, ...at });
  let { ShardIterator: iterator } = await client.send(asked);
  for (let empty = 0; iterator && empty < emptyPagesMax; ) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
    const { Records = [], NextShardIterator } = page;
    empty = Records.length > 0 ? 0 : empty + 1;
    iterator = NextShardIterator;
    yield Records.map((record) => changeOf(record, arn));
  }
}

async function rangeOf(
  pages: AsyncIterable<Change[]>,
  from: string,
  through: string,
): Promise<Change[] | undefined> {
  const found: Change[] = [];
  try {
    for await (const page of pages) {
      const wanted = page.filter(({ dynamodb }) => !isPast(dynamodb.SequenceNumber, through));
      found.push(...wanted);
      const last = page.at(-1)?.dynamodb.SequenceNumber;
      if (last !== undefined && !isPast(through, last)) break;
    }
  } catch (cause) {
    if (!isGone(cause)) throw cause;
  }
  const ends = [found[0], found.at(-1)].map((change) => change?.dynamodb.SequenceNumber);
  return ends[0] === from && ends[1] === through ? found : undefined;
}

/** That a shard never had this place is told as if the request were malformed. */
const isGone = (cause: unknown): boolean =>
  cause instanceof TrimmedDataAccessException ||
  cause instanceof ResourceNotFoundException ||
  (cause instanceof DynamoDBStreamsServiceException && cause.name === 'ValidationException');

/** They are numbers, larger than JavaScript's. */
const isPast = (sequenceNumber: string, through: string): boolean =>
  BigInt(sequenceNumber) > BigInt(through);

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
