import './virtual-time.ts';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, jest } from '@jest/globals';
import type { Stream } from '../../infra/streams.ts';
import type { Consumer, FaultyStream, StreamFaults } from './faulty-stream.ts';
import { Simulation } from './simulation.ts';

jest.spyOn(process.stdout, 'write').mockImplementation(() => true);

// Loaded after the clocks and timers that it is to run by.
const { table, tableName } = await import('../../shared/data/client.ts');
const { parseChange } = await import('../../shared/data/changes.ts');
const { consumer } = await import('../../shared/runtime/consumer.ts');
const { calm, withFaults } = await import('./faulty-table.ts');
const { FaultyStream: ANewStream } = await import('./faulty-stream.ts');

const startsAt = Date.parse('2026-11-22T10:00:00.000Z');
const minuteMs = 60_000;
const TableName = tableName;

const usual: StreamFaults = {
  ...{ shards: 1, batchMax: 4, lagMs: 500, stuck: 0, stuckMs: 3 * minuteMs },
  ...{ again: 0, replayed: 0, replayedMs: 2 * minuteMs, dies: 0, poison: 0 },
};
const row: Stream = {
  ...{ operation: 'trying', partitions: ['ORDER#'], items: ['1#'], access: {} },
  ...{ batchSize: 100, batchWindowSeconds: 1, retriesMax: 3, recordAgeHoursMax: 12 },
};

type Seen = { value: unknown; before: unknown; sinceMs: number; run: number };
type World = { world: Simulation; stream: FaultyStream };
type Options = { faults?: Partial<StreamFaults>; seed?: number; works?: (seen: Seen) => void };

/** Lets a consumer note everything that it is told of what some work writes. */
async function told(
  work: (world: World) => Promise<void>,
  { faults = {}, seed = 1, works = () => undefined }: Options = {},
) {
  const world = new Simulation(seed, startsAt);
  const seen: Seen[] = [];
  let run = 0;
  const handler = consumer({
    parse: parseChange,
    work: async (changes) => {
      run += 1;
      for (const { before, after } of changes) {
        // Time goes by, so that there is a middle to die in.
        await world.pass(100);
        const one = {
          value: after?.value,
          before: before?.value,
          sinceMs: world.now - startsAt,
          run,
        };
        seen.push(one);
        works(one);
      }
      return {};
    },
  });
  const done: unknown[] = [];
  const consumers: Consumer[] = [
    {
      ...{ row, handler },
      done: ({ records }) =>
        done.push(...records.map(parseChange).map(({ after }) => after?.value)),
    },
  ];
  const injected = await withFaults(world, calm, async (faulty) => {
    const stream = new ANewStream(world, { ...usual, ...faults }, consumers);
    faulty.isWatched = stream.isWatched;
    faulty.onCommit = (commit) => stream.take(commit);
    await work({ world, stream });
    await stream.settled();
    return stream.injected;
  });
  return { seen, done, injected };
}

let items = 0;
const aKey = (sk = '1#HOLD') => ({ pk: `ORDER#stream-${++items}`, sk });
const put = (Key: ReturnType<typeof aKey>, value: number) =>
  table.send(new PutCommand({ TableName, Item: { ...Key, value } }));
const add = (Key: ReturnType<typeof aKey>) =>
  table.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'ADD #value :one',
      ExpressionAttributeNames: { '#value': 'value' },
      ExpressionAttributeValues: { ':one': 1 },
    }),
  );
const values = (seen: Seen[]) => seen.map(({ value }) => value);
const counted = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** An item that counts up, once a second. */
const counting = (last: number) => async () => {
  const key = aKey();
  for (let value = 1; value <= last; value++) {
    await (value === 1 ? put(key, 1) : add(key));
  }
};

describe('the faulty stream', () => {
  it('tells what an item was before a write and is after it, and nothing of what changed nothing', async () => {
    const { seen } = await told(async () => {
      const key = aKey();
      await put(key, 1);
      await add(key);
      await put(key, 2);
      await put(key, 7);
    });
    expect(seen).toMatchObject([
      { before: undefined, value: 1 },
      { before: 1, value: 2 },
      { before: 2, value: 7 },
    ]);
  });

  it('tells only of the items that the consumer’s filter lets through', async () => {
    const { seen } = await told(async () => {
      await put(aKey('2#DECISION'), 1);
      await put({ pk: `CUSTOMER#stream-${++items}`, sk: '1#HOLD' }, 2);
      await put(aKey(), 3);
    });
    expect(values(seen)).toEqual([3]);
  });

  it('tells of everything in its order, in batches of several sizes', async () => {
    const { seen, done } = await told(counting(30));
    expect(values(seen)).toEqual(counted(1, 30));
    expect(done).toEqual(counted(1, 30));
    const sizes = Map.groupBy(seen, ({ run }) => run).values();
    expect(new Set([...sizes].map(({ length }) => length)).size).toBeGreaterThan(1);
  });

  it('has each item in one shard, and lets shards overtake one another', async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 10; seed++) {
      const faults = { shards: 3, stuck: 0.5 };
      const work = async () => {
        const keys = Array.from({ length: 6 }, () => aKey());
        for (const [index, key] of keys.entries()) await put(key, index);
        for (const key of keys) await add(key);
      };
      const { seen } = await told(work, { faults, seed });
      const firsts = seen.filter(({ before }) => before === undefined);
      orders.add(values(firsts).join());
      const seconds = seen.filter(({ before }) => before !== undefined);
      expect([firsts.length, seconds.length]).toEqual([6, 6]);
      for (const { before, sinceMs } of seconds) {
        const first = firsts.find(({ value }) => value === before);
        expect(first?.sinceMs).toBeLessThan(sinceMs);
      }
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  it('comes minutes late', async () => {
    const { seen } = await told(counting(1), { faults: { stuck: 1 }, seed: 3 });
    expect(seen[0]?.sinceMs).toBeGreaterThan(10_000);
  });

  it('tells again, at once and when newer ones have been told of', async () => {
    const again = await told(counting(12), { faults: { again: 1 } });
    expect(values(again.seen)).not.toEqual(counted(1, 12));
    const replayed = await told(counting(12), { faults: { replayed: 0.5 } });
    const backwards = values(replayed.seen).filter(
      (value, index, all) => Number(value) < Number(all[index - 1]),
    );
    expect(backwards.length).toBeGreaterThan(0);
    for (const { seen } of [again, replayed]) {
      expect([...new Set(values(seen))]).toEqual(counted(1, 12));
    }
  });

  it('tells again what a run was told of that died in the middle', async () => {
    const { seen, done, injected } = await told(counting(20), { faults: { dies: 0.4 } });
    expect(injected.dies).toBeGreaterThan(0);
    expect(seen.length).toBeGreaterThan(20);
    expect([...new Set(done)]).toEqual(counted(1, 20));
  });

  it('goes on behind what nobody can read, and says what was done', async () => {
    const { seen, done, injected } = await told(counting(20), { faults: { poison: 0.3 } });
    expect(injected.poison).toBeGreaterThan(0);
    expect([...new Set(values(seen))]).toEqual(counted(1, 20));
    expect([...new Set(done)].sort((a, b) => Number(a) - Number(b))).toEqual(counted(1, 20));
  });

  it('tells again, when somebody has looked after it, what was put aside', async () => {
    let failures = 20;
    const works = ({ value }: Seen) => {
      if (value === 2 && failures-- > 0) throw new Error('busy');
    };
    const { seen, done } = await told(counting(3), { works });
    expect(new Set(done)).toEqual(new Set([1, 2, 3]));
    expect(seen.at(-1)).toMatchObject({ value: 2 });
    expect(seen.at(-1)?.sinceMs).toBeGreaterThan(minuteMs);
  });

  it('tells nothing before it is asked to, where it is held', async () => {
    const { seen } = await told(async ({ world, stream }) => {
      stream.isHeld = true;
      await counting(3)();
      await world.pass(minuteMs);
    });
    expect(seen[0]?.sinceMs).toBeGreaterThan(minuteMs);
  });

  it('does the same again for the same seed, and something else for another', async () => {
    const faults = { stuck: 0.3, again: 0.3, replayed: 0.3, dies: 0.3, poison: 0.2 };
    const story = (seed: number) => told(counting(20), { faults, seed });
    expect(await story(7)).toEqual(await story(7));
    expect(await story(7)).not.toEqual(await story(8));
  });
});
