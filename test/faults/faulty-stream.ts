import { AsyncLocalStorage } from 'node:async_hooks';
import { marshall } from '@aws-sdk/util-dynamodb';
import { deliver } from '../../infra/local/batches.ts';
import { matches, type Pattern } from '../../infra/local/pattern.ts';
import type { Change as StreamRecord } from '../../infra/local/stream-source.ts';
import { filterPattern, type Stream } from '../../infra/streams.ts';
import { stableHash } from '../../shared/domain/stable-hash.ts';
import { poison, poisonPrefix } from './deliveries.ts';
import type { Change, Commit } from './faulty-table.ts';
import { crashed, type Simulation } from './simulation.ts';

/** What goes wrong with what consumers are told. Rates are per batch; times in milliseconds. */
export type StreamFaults = {
  shards: number;
  /** Records at most in one batch. */
  batchMax: number;
  /** How long a change waits at most; how often a shard stands still, and how long at most. */
  lagMs: number;
  stuck: number;
  stuckMs: number;
  /** It comes again at once, from somewhere in it on: nobody heard that it was done. */
  again: number;
  /** It comes again so much later at most, when newer ones have been. */
  replayed: number;
  replayedMs: number;
  /** The run dies somewhere in it. */
  dies: number;
  /** How often behind a record comes one that nobody can read. */
  poison: number;
};

export type StreamFault = 'stuck' | 'again' | 'replayed' | 'dies' | 'poison';

/** A run that is told of these records. */
export type Run = { name: string; records: StreamRecord[]; now: number };

export type Consumer = {
  row: Stream;
  handler: (event: unknown) => Promise<unknown>;
  /** Is told of each run before it begins, and of the records that it said it was done with. */
  begun?: (run: Run) => void;
  done?: (run: Run) => void;
};

type Lane = { consumer: Consumer; pattern: Pattern; shard: string; waiting: StreamRecord[] };

/** How often what is put aside is tried again: somebody looks after it. */
const lookedAfterMs = 60_000;
const dyingMs = 400;

/**
 * The table's stream on a bad day, and Lambda between it and its consumers. What a shard has is told
 * in its order, each item being in one shard, at least once; Lambda's own rules of what fails are
 * those of `deliver`, which the local stack goes by too. What it puts aside comes again later, for
 * whoever looks after the queue of failures sends it so; but for what nobody can read.
 */
export class FaultyStream {
  readonly injected: Partial<Record<StreamFault, number>> = {};
  /** Nothing is delivered until it is asked for. */
  isHeld = false;
  private readonly world: Simulation;
  private readonly faults: StreamFaults;
  private readonly skewMs: number;
  private readonly lanes: Lane[];
  private readonly serving = new Set<Lane>();
  private records = 0;
  private runs = 0;
  private underWay = 0;
  private idle = Promise.withResolvers<void>();
  /** Consumers run in no request, whoever wrote what they are told of. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(world: Simulation, faults: StreamFaults, consumers: Consumer[], skewMs = 0) {
    this.world = world;
    this.faults = faults;
    this.skewMs = skewMs;
    this.lanes = consumers.flatMap((consumer) =>
      Array.from({ length: faults.shards }, (_, shard) => ({
        ...{ consumer, pattern: filterPattern(consumer.row) },
        ...{ shard: `shard-${shard}`, waiting: [] },
      })),
    );
  }

  /** Whether any consumer is told of this item's changes. */
  isWatched = ({ pk, sk }: Change['key']): boolean => {
    const dynamodb = { Keys: { pk: { S: pk }, sk: { S: sk } } };
    return this.lanes.some(({ pattern }) => matches(pattern, { dynamodb }));
  };

  /** What the table took is in the stream, but for what it changed nothing of. */
  take({ at, changes }: Commit): void {
    for (const change of changes) {
      const record = recordOf(change, at, ++this.records);
      if (record === undefined) continue;
      const shard = `shard-${stableHash(change.key.pk) % this.faults.shards}`;
      for (const lane of this.lanes) {
        if (lane.shard !== shard || !matches(lane.pattern, record)) continue;
        lane.waiting.push(record);
        if (this.strikes('poison')) lane.waiting.push(torn(record));
        if (!this.isHeld) this.outside(() => this.serve(lane));
      }
    }
  }

  /** Delivers what is left. Settles when everything has been delivered as often as it will be. */
  async settled(): Promise<void> {
    for (const lane of this.lanes) this.outside(() => this.serve(lane));
    while (this.underWay > 0) await this.idle.promise;
  }

  private serve(lane: Lane): void {
    if (this.serving.has(lane) || lane.waiting.length === 0) return;
    this.serving.add(lane);
    this.doing(async () => {
      const { world, faults } = this;
      while (lane.waiting.length > 0) {
        await world.pass(world.between(0, faults.lagMs));
        if (this.strikes('stuck')) await world.pass(world.between(0, faults.stuckMs));
        const batch = lane.waiting.splice(0, world.between(1, faults.batchMax));
        await this.deliver(lane, batch);
        const from = world.between(0, batch.length - 1);
        if (this.strikes('again')) await this.deliver(lane, batch.slice(from));
        if (this.strikes('replayed')) this.later(lane, batch, world.between(1, faults.replayedMs));
      }
      this.serving.delete(lane);
    });
  }

  private later(lane: Lane, batch: StreamRecord[], ms: number): void {
    this.doing(async () => {
      await this.world.pass(ms);
      await this.deliver(lane, batch);
    });
  }

  private deliver({ consumer, ...lane }: Lane, batch: StreamRecord[]): Promise<void> {
    const { retriesMax, recordAgeHoursMax } = consumer.row;
    const limits = { retriesMax, ageSecondsMax: recordAgeHoursMax * 3600 };
    const delivery = {
      stream: { ...limits, halvesFailed: true, reportsFailures: true },
      arn: 'arn:aws:dynamodb:::table/faulty/stream/faulty',
      invoke: (event: unknown) => this.invoke(consumer, event as { Records: StreamRecord[] }),
      done: () => undefined,
      putAside: (message: object) => {
        const left = ofMessage(batch, message).filter((record) => !isTorn(record));
        if (left.length > 0) this.later({ consumer, ...lane }, left, lookedAfterMs);
      },
      reportFault: () => undefined,
      pause: (ms: number) => this.world.pass(ms),
    };
    return deliver(delivery, lane.shard, batch);
  }

  private async invoke(
    { row, handler, begun, done }: Consumer,
    event: { Records: StreamRecord[] },
  ) {
    const { world, skewMs } = this;
    const name = `${row.operation} run ${++this.runs}`;
    const aheadMs = world.between(-skewMs, skewMs);
    const run = { name, records: event.Records, now: world.now + aheadMs };
    begun?.(run);
    const dies = this.strikes('dies') ? world.between(1, dyingMs) : undefined;
    const answer = await world.invoke(name, aheadMs, () => {
      const own = world.invocation();
      if (dies !== undefined && own) world.after(dies, () => world.crash(own));
      return handler(event);
    });
    if (answer === crashed) throw new Error(`${name} died`);
    const [failed] = (answer as Failures).batchItemFailures;
    const end = event.Records.findIndex((record) => isAt(record, failed?.itemIdentifier));
    done?.({ ...run, records: end < 0 ? event.Records : event.Records.slice(0, end) });
    return answer;
  }

  private doing(work: () => Promise<void>): void {
    if (this.underWay++ === 0) this.idle = Promise.withResolvers();
    work().then(
      () => {
        if (--this.underWay === 0) this.idle.resolve();
      },
      (fault) => this.idle.reject(fault),
    );
  }

  private strikes(fault: StreamFault): boolean {
    const isSo = this.world.chance(this.faults[fault]);
    if (isSo) this.injected[fault] = (this.injected[fault] ?? 0) + 1;
    return isSo;
  }
}

type Failures = { batchItemFailures: { itemIdentifier: string }[] };

/** As DynamoDB tells of a change; nothing of a write that left the item as it was. */
function recordOf({ key, before, after }: Change, at: number, number: number) {
  const image = (item: Change['after']) => item && marshall(item, { removeUndefinedValues: true });
  const [OldImage, NewImage] = [image(before), image(after)];
  if (JSON.stringify(sorted(OldImage)) === JSON.stringify(sorted(NewImage))) return undefined;
  const isNew = before === undefined ? 'INSERT' : 'MODIFY';
  return {
    eventID: String(number),
    eventName: after === undefined ? 'REMOVE' : isNew,
    eventSourceARN: 'arn:aws:dynamodb:::table/faulty/stream/faulty',
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(at / 1000),
      SequenceNumber: String(10n ** 20n + BigInt(number)),
      Keys: marshall(key),
      ...(NewImage && { NewImage }),
      ...(OldImage && { OldImage }),
    },
  };
}

const sorted = (image: object | undefined) => image && Object.entries(image).sort();

function torn({ dynamodb, ...record }: StreamRecord): StreamRecord {
  const { SequenceNumber } = dynamodb;
  const place = `${poisonPrefix}-${SequenceNumber}`;
  return { ...record, dynamodb: { ...dynamodb, ...poison(place).dynamodb } };
}

const isTorn = ({ dynamodb }: StreamRecord): boolean =>
  dynamodb.SequenceNumber.startsWith(poisonPrefix);

const isAt = ({ dynamodb }: StreamRecord, place: string | undefined): boolean =>
  dynamodb.SequenceNumber === place;

/** The records of a batch that a message of Lambda's names. */
function ofMessage(batch: StreamRecord[], message: object): StreamRecord[] {
  const { DDBStreamBatchInfo: info } = message as {
    DDBStreamBatchInfo: { startSequenceNumber: string; endSequenceNumber: string };
  };
  const first = batch.findIndex((record) => isAt(record, info.startSequenceNumber));
  const last = batch.findIndex((record) => isAt(record, info.endSequenceNumber));
  return batch.slice(first, last + 1);
}
