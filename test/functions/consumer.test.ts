import { describe, expect, it } from '@jest/globals';
import { consumer } from '../../shared/runtime/consumer.ts';
import { deliveries, handOver, poison } from '../faults/deliveries.ts';
import { loggedLines } from './logged-lines.ts';

const lines = loggedLines();
const logged = () => lines.map((line) => JSON.parse(line));

const record = (place: number, pk = `ORDER#${place}`) => ({
  dynamodb: {
    SequenceNumber: `${place}`,
    Keys: { pk: { S: pk }, sk: { S: '1#HOLD' } },
    NewImage: {},
  },
});

/** Understands what isn't torn, and counts what is new to it: as an idempotent consumer does. */
function aConsumer(fault?: (places: string[]) => Error | undefined) {
  const counted = new Set<string>();
  const order: string[] = [];
  const handler = consumer<string, { counted: number }>({
    parse: (delivered) => {
      const { dynamodb } = delivered as ReturnType<typeof record>;
      if (typeof dynamodb.NewImage !== 'object') throw new Error('torn');
      return dynamodb.SequenceNumber;
    },
    work: async (places) => {
      const failure = fault?.(places);
      if (failure) throw failure;
      const before = counted.size;
      for (const place of places) counted.add(place);
      order.push(...places);
      return { counted: counted.size - before };
    },
  });
  return { handler, counted, order };
}

describe('a consumer', () => {
  it('processes a batch in its order and logs one line of it', async () => {
    const { handler, order } = aConsumer();
    const answer = await handler({ Records: [record(1), record(2), record(3)] });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(order).toEqual(['1', '2', '3']);
    expect(logged()).toMatchObject([{ outcome: 'done', records: 3, counted: 3, faults: 0 }]);
  });

  it('processes what is before a poison record, and reports where it is', async () => {
    const { handler, order } = aConsumer();
    const answer = await handler({ Records: [record(1), poison('2'), record(3)] });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(order).toEqual(['1']);
    expect(logged()).toMatchObject([
      { level: 'error', code: 'poison', detail: 'torn' },
      { outcome: 'partial', records: 1, faults: 1 },
    ]);
  });

  it('fails with a batch that begins with poison, unless it is alone', async () => {
    const { handler } = aConsumer();
    await expect(handler({ Records: [poison('1'), record(2)] })).rejects.toThrow('torn');
    expect(await handler({ Records: [poison('1')] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }],
    });
  });

  it('fails with the fault of its work, which is logged', async () => {
    const { handler } = aConsumer(() => new Error('the table is away'));
    await expect(handler({ Records: [record(1)] })).rejects.toThrow('the table is away');
    expect(logged()).toMatchObject([
      { level: 'error', code: 'batch_failed', detail: 'the table is away' },
      { level: 'error', outcome: 'internal', faults: 1 },
    ]);
  });

  it('refuses what is no delivery', async () => {
    const { handler } = aConsumer();
    await expect(handler({ Records: [{}] })).rejects.toThrow();
  });

  it.each([1, 2, 3, 4, 5])('does the same under every delivery: seed %i', async (seed) => {
    const records = Array.from({ length: 200 }, (_, place) => record(place, `ORDER#${place % 40}`));
    const { handler, counted } = aConsumer((places) =>
      // Its own fault, whatever else is in the batch.
      places.includes('77') ? new Error('77 can’t be done') : undefined,
    );
    const aside = await handOver(deliveries(records, seed, { poisonEvery: 100 }), handler);
    expect(counted.size).toBe(199);
    expect(new Set(aside)).toEqual(new Set(['77', 'POISON-99', 'POISON-199']));
  });
});
