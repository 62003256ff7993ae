import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTable, type Engine, indexEngine, startEngine } from '../../infra/local/engine.ts';
import { type PollerOptions, putAsideFile, startPoller } from '../../infra/local/stream.ts';
import { type Change, openStream, type StreamSource } from '../../infra/local/stream-source.ts';
import { loggedLines } from '../functions/logged-lines.ts';
import { temporaryFolder } from './assembly.ts';

process.env.OPERATION = 'tell';
const { consumer } = await import('../../shared/runtime/consumer.ts');

loggedLines();
let engine: Engine;
let client: DynamoDBClient;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  engine = await startEngine();
  if (engine.file) indexEngine(engine.file);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new DynamoDBClient({ endpoint: engine.endpoint, region: 'us-east-1', credentials });
});
afterAll(async () => {
  for (const close of closers) await close();
  client.destroy();
  await engine.close();
});

describe('a place that the stream never had', () => {
  /** DynamoDB refuses such a request; the embedded engine answers it with nothing. */
  const refusing = async (type: string) => {
    const answers: Record<string, [number, object]> = {
      ListStreams: [200, { Streams: [{ StreamArn: 'arn' }] }],
      GetShardIterator: [400, { __type: type, message: 'Invalid SequenceNumber for the shard' }],
    };
    const server = createServer(({ headers }, answer) => {
      const action = String(headers['x-amz-target']).split('.').at(-1) ?? '';
      const [status, body] = answers[action] ?? [500, {}];
      answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      answer.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const source = await openStream(`http://127.0.0.1:${port}`, 'table');
    closers.push(
      () => source.close(),
      () => server.close(),
    );
    return source;
  };

  it('is gone', async () => {
    const source = await refusing('ValidationException');
    expect(await source.range('shard', '1', '2')).toBeUndefined();
  });

  it('is not what any other refusal says', async () => {
    const source = await refusing('AccessDeniedException');
    await expect(source.range('shard', '1', '2')).rejects.toThrow('Invalid SequenceNumber');
  });
});

let tables = 0;
/** A table of its own for each test, and writers of numbered items into it. */
async function aTable() {
  const name = await createTable(engine.endpoint, `stream-${++tables}`, {
    TableName: '',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  const put = (pk: string, n: number) =>
    client.send(new PutItemCommand({ TableName: name, Item: { pk: { S: pk }, n: { N: `${n}` } } }));
  const putAll = async (...pks: string[]) => {
    for (const [index, pk] of pks.entries()) await put(pk, index);
  };
  return { name, putAll };
}

type Seen = { pk: string; sequenceNumber: string };

/** Understands every record but those of `bad` items; remembers what it was given, batch by batch. */
function aConsumer() {
  const batches: Seen[][] = [];
  const handler = consumer<Seen, Record<string, number>>({
    parse: (record) => {
      const { dynamodb } = record as Change;
      const { pk } = dynamodb.Keys as { pk: { S: string } };
      if (pk.S.startsWith('bad')) throw new Error('this can’t be understood');
      return { pk: pk.S, sequenceNumber: dynamodb.SequenceNumber };
    },
    work: async (changes) => {
      batches.push(changes);
      return {};
    },
  });
  return { batches, handler, seen: () => batches.flat().map(({ pk }) => pk) };
}

const fn = {
  operation: 'tell',
  ...{ arn: '', folder: '', handler: '', environment: {}, permissions: [] },
  ...{ timeoutSeconds: 1, memoryMegabytes: 128 },
};
const asOnLambda: PollerOptions['stream'] = {
  fn,
  filters: [],
  batchSize: 100,
  windowSeconds: 0,
  retriesMax: 2,
  ageSecondsMax: 3600,
  halvesFailed: true,
  reportsFailures: true,
};

type Options = Partial<Omit<PollerOptions, 'stream'>> & {
  table: string;
  stream?: Partial<PollerOptions['stream']>;
};

const idleMs = 5;
const pause = (ms: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, idleMs)));

async function poll({ table, stream, ...options }: Options) {
  const source = options.source ?? (await openStream(engine.endpoint, table));
  const folder = options.folder ?? aFolder();
  const faults: unknown[] = [];
  const poller = startPoller({
    source,
    folder,
    invoke: async () => ({}),
    reportFault: (fault) => faults.push(fault),
    idleMs,
    pause,
    ...options,
    stream: { ...asOnLambda, ...stream },
  });
  closers.push(() => poller.close());
  const aside = () => {
    const file = join(folder, putAsideFile('tell'));
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  return { ...poller, folder, aside, faults };
}

let foldersUsed = 0;
const root = temporaryFolder();
const aFolder = (): string => join(root, `${foldersUsed++}`);

describe('a stream consumer on this machine', () => {
  it('is told of every change that its filter wants, in order, in batches of its size', async () => {
    const { name, putAll } = await aTable();
    await putAll('a1', 'b1', 'a2', 'a3', 'b2', 'a1', 'a4');
    const { handler, batches, seen } = aConsumer();
    const filters = [{ dynamodb: { Keys: { pk: { S: [{ prefix: 'a' }, 'b2'] } } } }];
    const poller = await poll({ table: name, invoke: handler, stream: { filters, batchSize: 2 } });
    await poller.drain();
    expect(seen()).toEqual(['a1', 'a2', 'a3', 'b2', 'a1', 'a4']);
    expect(batches.map(({ length }) => length)).toEqual([2, 2, 2]);
    await putAll('a5');
    await poller.drain();
    expect(seen().at(-1)).toBe('a5');
  });

  it.each([
    ['in the middle', ['a', 'b', 'bad', 'c', 'd']],
    ['first', ['bad', 'a', 'b', 'c', 'd']],
    ['last', ['a', 'b', 'c', 'd', 'bad']],
    ['several times', ['bad1', 'a', 'bad2', 'bad3', 'b', 'c', 'bad4', 'd', 'bad5']],
    ['alone', ['bad', 'bad']],
  ])('has poison put aside and the rest processed: %s', async (_, pks) => {
    const { name, putAll } = await aTable();
    await putAll(...pks);
    const { handler, seen } = aConsumer();
    const { drain, aside } = await poll({ table: name, invoke: handler });
    await drain();
    expect(seen()).toEqual(pks.filter((pk) => !pk.startsWith('bad')));
    expect(aside()).toMatchObject(
      pks.flatMap((pk, index) =>
        pk.startsWith('bad')
          ? [
              {
                requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
                DDBStreamBatchInfo: {
                  startSequenceNumber: `${index + 1}`,
                  endSequenceNumber: `${index + 1}`,
                  batchSize: 1,
                },
              },
            ]
          : [],
      ),
    );
  });

  it('gets a batch again that failed for a while, and loses nothing of it', async () => {
    const { name, putAll } = await aTable();
    await putAll('a', 'b', 'c', 'd', 'e');
    const { handler, seen } = aConsumer();
    let failures = 6;
    const invoke = async (event: unknown) => {
      if (failures-- > 0) throw new Error('the table is away');
      return handler(event);
    };
    const { drain, aside, faults } = await poll({
      table: name,
      invoke,
      stream: { retriesMax: 5 },
    });
    await drain();
    expect(seen()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(aside()).toEqual([]);
    expect(faults).toHaveLength(6);
  });

  it('loses all of a batch after a first record that it reports itself', async () => {
    const { name, putAll } = await aTable();
    await putAll('bad', 'a', 'b');
    const invoke = async () => ({ batchItemFailures: [{ itemIdentifier: '1' }] });
    const { drain, aside } = await poll({ table: name, invoke });
    await drain();
    expect(aside()).toMatchObject([{ DDBStreamBatchInfo: { batchSize: 3 } }]);
  });

  it('is halved when it reports a place that is not in the batch', async () => {
    const { name, putAll } = await aTable();
    await putAll('a', 'b');
    const sizes: number[] = [];
    const invoke = async (event: unknown) => {
      sizes.push((event as { Records: unknown[] }).Records.length);
      return { batchItemFailures: [{ itemIdentifier: '99' }] };
    };
    const { drain } = await poll({ table: name, invoke, stream: { retriesMax: 0 } });
    await drain();
    expect(sizes).toEqual([2, 1, 1]);
  });

  it('is spared what is too old', async () => {
    const { name, putAll } = await aTable();
    await putAll('a', 'b');
    const { handler, seen } = aConsumer();
    const fresh = await openStream(engine.endpoint, name);
    const aged = (change: Change, index: number) =>
      index === 0
        ? { ...change, dynamodb: { ...change.dynamodb, ApproximateCreationDateTime: 1 } }
        : change;
    const source: StreamSource = {
      ...fresh,
      read: async (shard, after) => (await fresh.read(shard, after)).map(aged),
    };
    const { drain, aside } = await poll({
      table: name,
      source,
      invoke: handler,
      stream: { batchSize: 1 },
    });
    await drain();
    expect(seen()).toEqual(['b']);
    expect(aside()).toMatchObject([{ requestContext: { condition: 'RecordAgeExceeded' } }]);
  });
});

describe('the checkpoint', () => {
  it('is where the next start goes on', async () => {
    const { name, putAll } = await aTable();
    await putAll('a', 'b');
    const first = aConsumer();
    const before = await poll({ table: name, invoke: first.handler });
    await before.drain();
    await before.close();
    await putAll('c');
    const second = aConsumer();
    const after = await poll({ table: name, folder: before.folder, invoke: second.handler });
    await after.drain();
    expect([first.seen(), second.seen()]).toEqual([['a', 'b'], ['c']]);
  });

  it('moves past what nobody wants to be told', async () => {
    const { name, putAll } = await aTable();
    await putAll('b', 'b');
    const filters = [{ dynamodb: { Keys: { pk: { S: ['a'] } } } }];
    const { drain, folder } = await poll({ table: name, stream: { filters } });
    await drain();
    const { shards } = JSON.parse(readFileSync(join(folder, 'tell.json'), 'utf8'));
    expect(Object.values(shards)).toEqual(['2']);
  });

  it('of another table’s stream counts for nothing', async () => {
    const [one, other] = [await aTable(), await aTable()];
    await one.putAll('a', 'b');
    const before = await poll({ table: one.name });
    await before.drain();
    await before.close();
    await other.putAll('c');
    const { handler, seen } = aConsumer();
    await (await poll({ table: other.name, folder: before.folder, invoke: handler })).drain();
    expect(seen()).toEqual(['c']);
  });

  it('loses nothing wherever the process is killed, and puts poison aside', async () => {
    const { name, putAll } = await aTable();
    const pks = ['a', 'b', 'bad', 'c', 'd', 'e', 'bad2', 'f'];
    await putAll(...pks);
    let kills = 0;
    for (let at = 1; ; at++) {
      const { handler, seen } = aConsumer();
      const { isKilled, steps, first } = await killedAt(at, name, handler);
      const second = await poll({
        table: name,
        folder: first.folder,
        invoke: handler,
        stream: { batchSize: 3 },
      });
      await second.drain();
      await second.close();
      const wanted = pks.filter((pk) => !pk.startsWith('bad'));
      // Whatever comes again comes in order: of each item its last change is the last to come.
      expect(wanted.filter((pk) => !seen().includes(pk))).toEqual([]);
      expect(seen().filter((pk, index) => index === seen().lastIndexOf(pk))).toEqual(wanted);
      const places = second.aside().map(({ DDBStreamBatchInfo: info }) => info.startSequenceNumber);
      expect(new Set(places)).toEqual(new Set(['3', '7']));
      if (!isKilled()) break;
      kills += 1;
      expect(steps()).toBe(at);
    }
    expect(kills).toBeGreaterThan(15);
  });

  /** A poller of which, at its n-th step, nothing is ever heard again: as if it had been killed. */
  async function killedAt(at: number, table: string, handler: (event: unknown) => unknown) {
    let steps = 0;
    let isOver = false;
    const killed = Promise.withResolvers<void>();
    const atStep = async <Result>(run: () => Promise<Result>): Promise<Result> => {
      if (isOver) return run();
      steps += 1;
      if (steps === at) return die(killed);
      const result = await run();
      steps += 1;
      if (steps === at) return die(killed);
      return result;
    };
    const real = await openStream(engine.endpoint, table);
    const source: StreamSource = {
      ...real,
      read: (shard, after) => atStep(() => real.read(shard, after)),
    };
    const first = await poll({
      table,
      source,
      invoke: (event) => atStep(async () => handler(event)),
      idleMs,
      pause: (ms) => (ms === idleMs ? pause(ms) : atStep(async () => undefined)),
      stream: { batchSize: 3 },
    });
    const end = await Promise.race([
      killed.promise.then(() => 'killed'),
      first.drain().then(() => {
        isOver = true;
        return 'drained';
      }),
    ]);
    const isKilled = () => end === 'killed';
    // What was killed can't be closed any more.
    if (isKilled()) closers.pop();
    else await first.close();
    return { isKilled, steps: () => steps, first };
  }
});

function die(killed: PromiseWithResolvers<void>): Promise<never> {
  killed.resolve();
  return new Promise(() => undefined);
}
