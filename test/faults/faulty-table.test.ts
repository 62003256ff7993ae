import './virtual-time.ts';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { Commit, Faults, FaultyTable } from './faulty-table.ts';
import { crashed, Simulation } from './simulation.ts';

// Loaded after the clocks and timers that it is to run by.
const { table, tableName } = await import('../../shared/data/client.ts');
const { dueRow } = await import('../../shared/data/keys.ts');
const { calm, withFaults } = await import('./faulty-table.ts');

const startsAt = Date.parse('2026-11-22T10:00:00.000Z');
const inWorld = <Result>(
  faults: Partial<Faults>,
  work: (world: Simulation, table: FaultyTable) => Promise<Result>,
  seed = 1,
): Promise<Result> => {
  const world = new Simulation(seed, startsAt);
  return withFaults(world, { ...calm, ...faults }, (faulty) => work(world, faulty));
};

const TableName = tableName;
const aKey = () => ({ pk: `FAULTS#${crypto.randomUUID()}`, sk: 'ITEM' });
type Key = ReturnType<typeof aKey>;

const put = (Key: Key, value = 0) =>
  table.send(new PutCommand({ TableName, Item: { ...Key, value } }));
const update = (Key: Key) =>
  table.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'ADD touched :one',
      ExpressionAttributeValues: { ':one': 1 },
    }),
  );
const get = async (Key: Key) =>
  (await table.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
const batchGet = async (...Keys: Key[]) => {
  const input = { RequestItems: { [TableName]: { Keys, ConsistentRead: true } } };
  return table.send(new BatchGetCommand(input));
};
const query = ({ pk }: Key) =>
  table.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    }),
  );
const unwritten = { ConditionExpression: 'attribute_not_exists(pk)' };
const putIn = (key: Key & { value?: number }) => ({ Put: { TableName, Item: key } });
const putNew = (key: Key) => ({ Put: { TableName, Item: key, ...unwritten } });
const checkIn = (Key: Key) => ({ ConditionCheck: { TableName, Key, ...unwritten } });
type TransactItem = ReturnType<typeof putIn> | ReturnType<typeof checkIn>;
const transact = (...TransactItems: TransactItem[]) =>
  table.send(new TransactWriteCommand({ TransactItems }));

/** What a call that failed says of itself: its error's name, and each item's reason if it has some. */
async function failureOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (failure: Error) => failure,
  );
  if (!(error instanceof TransactionCanceledException)) return error?.name;
  return error.CancellationReasons?.map(({ Code }) => Code);
}

describe('the faulty table', () => {
  describe('while a transaction is under way', () => {
    const slow = { lockMs: 1, latencyMs: 1 };
    /** Both come within the same millisecond, the transaction first. */
    const both = (first: () => Promise<unknown>, second: () => Promise<unknown>) =>
      inWorld(slow, async () => {
        const calls = [first(), second()];
        return Promise.all(calls.map(failureOf));
      });

    it.each([
      ['a write', 'a write', putIn, putIn],
      ['a write', 'a check', putIn, checkIn],
      ['a check', 'a write', checkIn, putIn],
      ['a check', 'a check', checkIn, checkIn],
    ])('with %s of an item, another with %s of it is cancelled', async (_, __, first, second) => {
      const key = aKey();
      expect(
        await both(
          () => transact(first(key), putIn(aKey())),
          () => transact(second(key)),
        ),
      ).toEqual([undefined, ['TransactionConflict']]);
    });

    it.each([
      ['a put', put],
      ['an update', update],
    ])('%s of one of its items is refused', async (_, write) => {
      const key = aKey();
      const writes = () => transact(putIn(key), putIn(aKey()));
      expect(await both(writes, () => write(key))).toEqual([
        undefined,
        'TransactionConflictException',
      ]);
      expect(await both(writes, () => write(aKey()))).toEqual([undefined, undefined]);
    });

    it.each([
      ['reading', async (key: Key) => [await get(key)]],
      ['a batch of readings', async (key: Key) => (await batchGet(key)).Responses?.[TableName]],
      ['a query', async (key: Key) => (await query(key)).Items],
    ])('%s sees what was there before', async (_, reading) => {
      const key = aKey();
      await put(key, 1);
      await inWorld({ latencyMs: 1, lockMs: 1 }, async () => {
        const write = transact(putIn({ ...key, value: 2 }));
        expect(await reading(key)).toMatchObject([{ value: 1 }]);
        await write;
        expect(await reading(key)).toMatchObject([{ value: 2 }]);
      });
    });

    it('is over when it is done or cancelled', async () => {
      const [key, other] = [aKey(), aKey()];
      await inWorld({}, async () => {
        await transact(putNew(key), putIn(other));
        const none = 'None';
        expect(await failureOf(transact(putNew(key), putIn(other)))).toEqual([
          'ConditionalCheckFailed',
          none,
        ]);
        expect(await failureOf(transact(putIn(key), putIn(other)))).toBeUndefined();
      });
    });

    it('judges the other items of one that it cancels', async () => {
      const [key, other, third] = [aKey(), aKey(), aKey()];
      await put(other);
      await inWorld(slow, async (_, { injected }) => {
        const first = transact(putIn(key), putIn(aKey()));
        const second = transact(putNew(third), putIn(key), putNew(other));
        expect(await failureOf(second)).toEqual([
          'None',
          'TransactionConflict',
          'ConditionalCheckFailed',
        ]);
        await first;
        expect(injected).toEqual({ conflict: 1 });
        expect(await get(third)).toBeUndefined();
      });
    });
  });

  it.each([
    ['is not done', { lostRequest: 1 }, false],
    ['is done', { lostReply: 1 }, true],
  ])('loses what %s', async (_, faults, isDone) => {
    const key = aKey();
    await inWorld(faults, async () => {
      expect(await failureOf(put(key))).toMatch(/^(Error|InternalServerError)$/);
    });
    expect((await get(key)) !== undefined).toBe(isDone);
  });

  it('does late what its caller has given up', async () => {
    const key = aKey();
    await inWorld({ late: 1, lateMs: 5000 }, async (world) => {
      expect(await failureOf(put(key))).toBe('TimeoutError');
      expect(world.now - startsAt).toBe(1000);
      await world.pass(5000);
    });
    expect(await get(key)).toBeDefined();
  });

  it('takes 1,000 write units a second under one partition key, two for each item of a transaction', async () => {
    const pk = aKey().pk;
    const inPartition = (sk: number) => ({ pk, sk: String(sk) });
    const failures = (calls: Promise<unknown>[]) =>
      Promise.all(calls.map(failureOf)).then((all) => all.filter((failure) => failure));
    await inWorld({ latencyMs: 1 }, async (world, { injected }) => {
      const items = Array.from({ length: 98 }, (_, sk) => putIn(inPartition(sk)));
      for (let turn = 0; turn < 5; turn++) await transact(...items);
      const puts = Array.from({ length: 20 }, (_, sk) => () => put(inPartition(sk)));
      expect(await failures(puts.map((call) => call()))).toEqual([]);
      const refused = await failureOf(put(inPartition(0)));
      expect(refused).toMatch(/Throttling|Throughput|RequestLimit/);
      expect(await failureOf(put(aKey()))).toBeUndefined();
      expect(injected).toEqual({ throttled: 1 });
      await world.pass(1000);
      expect(await failureOf(put(inPartition(0)))).toBeUndefined();
    });
  });

  it('throttles a transaction whole, or one of its items', async () => {
    const seen = new Set<string>();
    await inWorld({ throttled: 1 }, async () => {
      for (let turn = 0; turn < 60; turn++) {
        const failure = await failureOf(transact(putIn(aKey()), putIn(aKey())));
        seen.add([failure].flat().sort().join());
      }
    });
    expect([...seen].sort()).toEqual([
      'None,ProvisionedThroughputExceeded',
      'None,ThrottlingError',
      'ProvisionedThroughputExceededException',
      'RequestLimitExceeded',
      'ThrottlingException',
    ]);
  });

  it('shows a batch of items at two instants, or a part of it', async () => {
    const [one, other] = [aKey(), aKey()];
    const seen = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      await put(one, 1);
      await put(other, 1);
      await inWorld(
        { tornRead: 1, lockMs: 40, latencyMs: 20 },
        async () => {
          const write = transact(putIn({ ...one, value: 2 }), putIn({ ...other, value: 2 }));
          const { Responses, UnprocessedKeys } = await batchGet(one, other);
          const found = new Map(Responses?.[TableName]?.map((item) => [item.pk, item.value]));
          const left = UnprocessedKeys?.[TableName]?.Keys?.length ?? 0;
          seen.add(left > 0 ? `${left} left` : `${found.get(one.pk)} ${found.get(other.pk)}`);
          await write;
        },
        seed,
      );
    }
    expect([...seen].sort()).toEqual(['1 1', '1 2', '1 left', '2 1', '2 2']);
  });

  it('shows in an index later what was written', async () => {
    const key = aKey();
    const at = new Date(startsAt).toISOString();
    const row = dueRow('FAULTS', at, key);
    const due = () =>
      table.send(
        new QueryCommand({
          TableName,
          IndexName: 'due',
          KeyConditionExpression: 'duePk = :partition AND dueSk = :sk',
          ExpressionAttributeValues: { ':partition': row.duePk, ':sk': row.dueSk },
        }),
      );
    await inWorld({ staleIndex: 1, staleMs: 1000 }, async (world) => {
      await table.send(new PutCommand({ TableName, Item: { ...key, ...row } }));
      const lengths = [];
      for (let turn = 0; turn < 20; turn++) {
        lengths.push((await due()).Items?.length);
        await world.pass(100);
      }
      expect(lengths[0]).toBe(0);
      expect(lengths.at(-1)).toBe(1);
    });
  });

  it('lets a run die before its call or after it, and what it sent is done', async () => {
    const ends = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const key = aKey();
      let cameBack = false;
      await inWorld(
        { crash: 1 },
        async (world) => {
          const run = world.invoke('dying', 0, async () => {
            await put(key).finally(() => {
              cameBack = true;
            });
          });
          expect(await run).toBe(crashed);
          await world.pass(1000);
        },
        seed,
      );
      expect(cameBack).toBe(false);
      ends.add((await get(key)) ? 'done' : 'not done');
    }
    expect([...ends].sort()).toEqual(['done', 'not done']);
  });

  it('does the same again for the same seed, and something else for another', async () => {
    const story = (seed: number) =>
      inWorld(
        { lostReply: 0.2, lostRequest: 0.2, throttled: 0.2, crash: 0.1, late: 0.1, lateMs: 3000 },
        async (world, faulty) => {
          const commits: Commit[] = [];
          faulty.onCommit = (commit) => commits.push(commit);
          const runs = Array.from({ length: 8 }, (_, number) =>
            world.invoke(`run ${number}`, 0, async () => {
              const results: unknown[] = [];
              for (let turn = 0; turn < 4; turn++) {
                const Item = { pk: `FAULTS#same-${turn}`, sk: 'ITEM', number };
                const call = turn % 2 === 0 ? transact({ Put: { TableName, Item } }) : put(Item);
                results.push(await failureOf(call), Date.now(), Math.random());
              }
              return results;
            }),
          );
          return { ends: await Promise.all(runs), commits, injected: faulty.injected };
        },
        seed,
      );
    expect(await story(7)).toEqual(await story(7));
    expect(await story(7)).not.toEqual(await story(8));
  });
});
