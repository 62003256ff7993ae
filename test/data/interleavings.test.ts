import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Key } from '../../shared/data/keys.ts';
import { query, read, readMany } from '../../shared/data/read.ts';
import { transact } from '../../shared/data/transact.ts';
import { everyInterleaving } from './interleavings.ts';

const aKey = (): Key => ({ pk: `COUNTER#${randomUUID()}`, sk: 'COUNTER' });
const put = (key: Key, sum = 0) => transact({ entry: { put: { Item: { ...key, sum } } } });
const noCheck = async () => {};

/** Writes the same item so many times. */
const writes = (key: Key, times: number) => async () => {
  for (let write = 0; write < times; write++) await put(key);
};

/** Adds one, as nobody should: what was written since the reading is lost. */
const addOne = (key: Key) => async () => {
  const item = await read(key);
  await put(key, Number(item?.sum ?? 0) + 1);
};

const sumOf = async (key: Key) => Number((await read(key))?.sum);

describe('everyInterleaving', () => {
  it.each([
    [[2, 2], 6],
    [[1, 2, 3], 60],
    [[0, 3], 1],
    [[4, 4], 70],
  ])('tries each order of the calls once: %j writes of an item, %i orders', async (times, all) => {
    const seen = new Set<string>();
    const { orders, runs } = await everyInterleaving(async () => {
      const key = aKey();
      const order: number[] = [];
      const deed = (name: number, calls: number) => async () => {
        for (let call = 0; call < calls; call++) order.push(await put(key).then(() => name));
      };
      const deeds = Object.fromEntries(times.map((calls, name) => [name, deed(name, calls)]));
      return { deeds, check: async () => seen.add(String(order.splice(0))) };
    });
    expect([orders, runs, seen.size]).toEqual([all, all, all]);
  });

  it('finds exactly the orders in which an addition is lost', async () => {
    const sums: number[] = [];
    const scenario = async () => {
      const key = aKey();
      const deeds = { one: addOne(key), other: addOne(key) };
      return { deeds, check: async () => sums.push(await sumOf(key)) };
    };
    await everyInterleaving(scenario, { merge: false });
    // Only one after the other is right: 2 of 6.
    expect(sums.splice(0).sort()).toEqual([1, 1, 1, 1, 2, 2]);
    // Which of them reads first is nothing to the other, and neither is which reading comes first.
    await everyInterleaving(scenario);
    expect(sums.sort()).toEqual([1, 1, 2, 2]);
  });

  it('comes to every end, whether or not it merges', async () => {
    const endsOf = async (merge: boolean) => {
      const ends: number[] = [];
      const tried = await everyInterleaving(
        async () => {
          const [key, other] = [aKey(), aKey()];
          const deeds = {
            one: addOne(key),
            two: addOne(key),
            both: async () => put(other, (await sumOf(key)) || 0),
          };
          const check = async () => ends.push((await sumOf(key)) * 10 + (await sumOf(other)));
          return { deeds, check };
        },
        { merge },
      );
      return { ...tried, ends: [...new Set(ends)].sort() };
    };
    const ends = [10, 11, 20, 21, 22];
    expect(await endsOf(false)).toEqual({ orders: 90, runs: 90, ends });
    expect(await endsOf(true)).toEqual({ orders: 90, runs: 12, ends });
  });

  it.each([
    ['of other items', (key: Key) => writes({ ...key, sk: 'OTHER' }, 3), 1],
    ['of the same item', (key: Key) => writes(key, 3), 10],
    ['that only read other items', () => () => readMany([aKey(), aKey()]), 1],
    ['that read the item among others', (key: Key) => () => readMany([aKey(), key]), 3],
    [
      'that read the item’s partition',
      ({ pk }: Key) =>
        () =>
          query({
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': pk },
          }),
      3,
    ],
    [
      'that are refused, like one that reads',
      (key: Key) => () =>
        transact({
          entry: { put: { Item: key, ConditionExpression: 'attribute_exists(never)' } },
          other: { put: { Item: aKey() } },
        }),
      3,
    ],
  ])('puts two writes of an item and calls %s in order', async (_, calls, expected) => {
    const { runs } = await everyInterleaving(async () => {
      const key = aKey();
      const deeds = { writes: writes(key, 2), calls: async () => void (await calls(key)()) };
      return { deeds, check: noCheck };
    });
    expect(runs).toBe(expected);
  });

  it('hands the answers over, and what a deed throws', async () => {
    const answers: unknown[] = [];
    await everyInterleaving(async () => ({
      deeds: { one: async () => 1, two: async () => (await read(aKey())) ?? 'none' },
      check: async (given) => answers.push(given),
    }));
    expect(answers).toEqual([{ one: 1, two: 'none' }]);
    const fails = everyInterleaving(async () => ({
      deeds: { fails: () => Promise.reject(new Error('no')), writes: writes(aKey(), 1) },
      check: noCheck,
    }));
    await expect(fails).rejects.toMatchObject({ cause: new Error('no') });
  });

  it('takes no pause for a call', async () => {
    const { orders } = await everyInterleaving(async () => {
      const key = aKey();
      const pauses = async () => {
        await put(key);
        await sleep(5);
        await put(key);
      };
      return { deeds: { pauses, writes: writes(key, 2) }, check: noCheck };
    });
    expect(orders).toBe(6);
  });

  it('lets calls that a deed makes at once through as they come', async () => {
    const { orders } = await everyInterleaving(async () => {
      const key = aKey();
      const both = async () => {
        await Promise.all([writes(key, 1)(), writes(key, 2)()]);
      };
      return { deeds: { both, writes: writes(key, 1) }, check: noCheck };
    });
    expect(orders).toBe(4);
  });

  it('says in which order of the calls something is wrong', async () => {
    const fails = everyInterleaving(async () => {
      const key = aKey();
      const deeds = { one: addOne(key), other: addOne(key) };
      return { deeds, check: async () => expect(await sumOf(key)).toBe(2) };
    });
    await expect(fails).rejects.toThrow(/(one|other) GetItem, (?!\1)\w+ GetItem, \w+ PutItem/);
  });

  it('ends deeds that find no end, and says what they did', async () => {
    const key = aKey();
    const scenario = async () => ({ deeds: { one: writes(key, 1000) }, check: noCheck });
    const cause = expect.objectContaining({ message: 'no end' });
    await expect(everyInterleaving(scenario)).rejects.toMatchObject({ cause });
  });

  it('refuses deeds whose calls depend on what ran before', async () => {
    let runs = 0;
    const fails = everyInterleaving(async () => {
      const key = aKey();
      const deeds = { moody: () => writes(key, ++runs > 1 ? 0 : 2)(), writes: writes(key, 2) };
      return { deeds, check: noCheck };
    });
    await expect(fails).rejects.toMatchObject({
      cause: { message: expect.stringContaining('not the same each time') },
    });
  });

  it('refuses a call of which nobody can tell what it touches', async () => {
    const byIndex = () =>
      query({
        IndexName: 'due',
        KeyConditionExpression: 'duePk = :pk',
        ExpressionAttributeValues: { ':pk': 'x' },
      });
    const fails = everyInterleaving(async () => ({ deeds: { byIndex }, check: noCheck }));
    await expect(fails).rejects.toMatchObject({
      cause: { message: expect.stringContaining('nobody can tell') },
    });
  });

  it('leaves the calls of others alone', async () => {
    await everyInterleaving(async () => {
      await read(aKey());
      return { deeds: { writes: writes(aKey(), 1) }, check: async () => read(aKey()) };
    });
    expect(await read(aKey())).toBeUndefined();
  });
});
