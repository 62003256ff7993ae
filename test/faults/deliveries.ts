import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';

/** A record as a consumer gets it. */
export type Delivered = {
  dynamodb: {
    SequenceNumber: string;
    Keys: { pk: { S: string }; sk: { S: string } };
    [more: string]: unknown;
  };
};

export type DeliveryFaults = {
  /** How often each record comes, at least and at most. */
  timesMin?: number;
  timesMax?: number;
  /** After how many records a poison one comes; none without it. */
  poisonEvery?: number;
  /** How many records came before these, for whoever counts on. */
  recordsBefore?: number;
  batchSize?: number;
};

/**
 * Batches of records as a stream delivers them on a bad day, decided by a seed: the changes of one
 * item in their order, those of several in any; everything up to three times, because a batch whose
 * end nobody heard of comes again, whole or from somewhere in it; and now and then a record that
 * nobody can read.
 */
export function deliveries(
  records: Delivered[],
  seed: number,
  {
    timesMin = 1,
    timesMax = 3,
    poisonEvery,
    recordsBefore = 0,
    batchSize = 50,
  }: DeliveryFaults = {},
): Delivered[][] {
  const generator = mersenne(seed);
  const between = (least: number, most: number) => uniformInt(generator, least, most);
  const shuffled = mixed(records, between);
  const salted =
    poisonEvery === undefined ? shuffled : withPoison(shuffled, poisonEvery, recordsBefore);
  const batches: Delivered[][] = [];
  for (let start = 0; start < salted.length; ) {
    const size = between(1, batchSize);
    for (let time = between(timesMin, timesMax); time > 0; time--) {
      const from = Math.max(0, start - between(0, 5));
      batches.push(salted.slice(time === 1 ? start : from, start + size));
    }
    start += size;
  }
  return batches;
}

export const poisonPrefix = 'POISON';

/** Draws from the items' own queues, as if each of them were in a shard of its own. */
function mixed(records: Delivered[], between: (least: number, most: number) => number) {
  const queues = [
    ...Map.groupBy(records, ({ dynamodb: { Keys } }) => `${Keys.pk.S}\n${Keys.sk.S}`).values(),
  ].map((queue) => [...queue]);
  const order: Delivered[] = [];
  while (queues.length > 0) {
    const place = between(0, queues.length - 1);
    const queue = queues[place];
    const next = queue?.shift();
    if (next) order.push(next);
    if (queue?.length === 0) {
      const last = queues.pop();
      if (last && place < queues.length) queues[place] = last;
    }
  }
  return order;
}

const withPoison = (records: Delivered[], every: number, before: number): Delivered[] =>
  records.flatMap((record, index) => {
    const place = before + index;
    return place % every === every - 1 ? [record, poison(`${poisonPrefix}-${place}`)] : [record];
  });

/** A record that says nothing that could be understood. */
export const poison = (sequenceNumber: string): Delivered => ({
  dynamodb: {
    SequenceNumber: sequenceNumber,
    Keys: { pk: { S: `ORDER#${sequenceNumber}` }, sk: { S: '3#RESOLUTION' } },
    NewImage: 'torn',
  },
});

type Handler = (event: unknown) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;

/**
 * Hands batches to a consumer until it is done with each, as Lambda does: what it reports is where
 * it goes on, what it throws at is halved, and what fails alone is put aside. Returns the places of
 * what was put aside.
 */
export async function handOver(batches: Delivered[][], handler: Handler): Promise<string[]> {
  const aside: string[] = [];
  const waiting = [...batches];
  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    if (batch.length === 0) continue;
    const failed = await handler({ Records: batch }).then(
      (answer) => answer.batchItemFailures[0]?.itemIdentifier,
      () => 'all',
    );
    if (failed === undefined) continue;
    const place = batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failed);
    // What is reported first of all takes all after it along.
    if (place === 0 || batch.length === 1) {
      aside.push(...batch.map(({ dynamodb }) => dynamodb.SequenceNumber));
    } else if (place > 0) waiting.unshift(batch.slice(place));
    else {
      const half = Math.ceil(batch.length / 2);
      waiting.unshift(batch.slice(0, half), batch.slice(half));
    }
  }
  return aside;
}
