import {
  DynamoDBClient,
  InternalServerError,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { callMs, table, tableName } from '../../shared/data/client.ts';
import { type Input, itemsOf } from '../data/trace.ts';
import { type Simulation, simulation } from './simulation.ts';

/** How often what goes wrong, and how long what takes. Rates are per call; times in milliseconds. */
export type Faults = {
  /** The request never comes to the table. */
  lostRequest: number;
  /** It is done, and nobody hears of it. */
  lostReply: number;
  /** It comes so late that whoever sent it has given up. */
  late: number;
  lateMs: number;
  throttled: number;
  /** The run that made the call dies, before it is sent or before its answer comes. */
  crash: number;
  /** A batch read shows one part of its items earlier than the other, or not all of them. */
  tornRead: number;
  /** An index doesn't show yet what was written in the last while. */
  staleIndex: number;
  staleMs: number;
  /** How long a call is on its way, each way, at most. */
  latencyMs: number;
  /** How long a transaction holds its items, at most. */
  lockMs: number;
  /** What one partition key takes in a second. */
  writeUnitsPerSecond: number;
};

/** Nothing goes wrong but what must: items in flight, and full partitions. */
export const calm: Faults = {
  lostRequest: 0,
  lostReply: 0,
  late: 0,
  lateMs: 0,
  throttled: 0,
  crash: 0,
  tornRead: 0,
  staleIndex: 0,
  staleMs: 0,
  latencyMs: 10,
  lockMs: 20,
  writeUnitsPerSecond: 1000,
};

export type Fault =
  | Exclude<keyof Faults, 'lateMs' | 'staleMs' | 'latencyMs' | 'lockMs' | 'writeUnitsPerSecond'>
  | 'conflict';

/** A write that the table took, whoever knows of it. */
export type Commit = {
  at: number;
  by: string | undefined;
  command: string;
  input: Input;
  /** What became of the items that are watched. */
  changes: Change[];
};

/** An item before a write and after it; undefined: there was none. */
export type Change = { key: Named; before: Item | undefined; after: Item | undefined };

type Named = { pk: string; sk: string };
type Item = Record<string, unknown>;

type Perform = (input: Input) => Promise<object>;

const nameOf = ({ pk, sk }: { pk: string; sk: string }): string => `${pk}\n${sk}`;

/**
 * The table as it is on a bad day, between the code and the embedded engine, which by itself never
 * conflicts, never throttles and never loses anything. The rules of what conflicts with what are
 * those of DynamoDB (Idziorek et al., Distributed Transactions at Scale in Amazon DynamoDB, USENIX
 * ATC 2023, and the API's reference of TransactWriteItems): while a transaction is under way it
 * holds each item that it writes or checks; another transaction with such an item is cancelled, a
 * plain write of one is refused, and reads see what was there before.
 */
export class FaultyTable {
  readonly injected: Partial<Record<Fault, number>> = {};
  /** Is told of each write in the order in which the table takes them. */
  onCommit: (commit: Commit) => void = () => undefined;
  /** Of which items it tells what became of them. */
  isWatched: (key: Named) => boolean = () => false;
  /** Which items there are only when they were written here: to look for others costs nothing. */
  isMadeHere: (key: Named) => boolean = () => false;
  /** Every item that was ever written. */
  readonly written = new Map<string, { pk: string; sk: string }>();
  private readonly world: Simulation;
  private readonly faults: Faults;
  private readonly held = new Set<string>();
  private readonly writtenAt = new Map<string, number>();
  private readonly duePartitions = new Set<unknown>();
  private readonly unitsBySecond = new Map<string, number>();

  constructor(world: Simulation, faults: Faults) {
    this.world = world;
    this.faults = faults;
  }

  /**
   * One call, as whoever makes it sees it: it gives up after a second, whatever becomes of it. A
   * run that has died writes nothing any more; what it still reads, nobody sees. So what several
   * runs wait for together comes, as it would if each had asked by itself.
   */
  async call(command: string, input: Input, perform: Perform): Promise<object> {
    const invocation = this.world.invocation();
    const isWrite = /Write|Put|Update/.test(command);
    const dies = invocation !== undefined && this.strikes('crash');
    const diesBefore = dies && this.world.chance(0.5);
    if (diesBefore) this.world.crash(invocation);
    if (isWrite && invocation?.hasCrashed) return new Promise<never>(() => undefined);
    const answer = this.travel(command, input, perform);
    answer.catch(() => undefined);
    const patience = this.world.pass(callMs).then((): never => {
      throw Object.assign(new Error('no answer came in time'), { name: 'TimeoutError' });
    });
    patience.catch(() => undefined);
    const outcome = Promise.race([answer, patience]);
    if (dies && !diesBefore) {
      await outcome.catch(() => undefined);
      this.world.crash(invocation);
    }
    return isWrite && invocation?.hasCrashed ? new Promise<never>(() => undefined) : outcome;
  }

  private async travel(command: string, input: Input, perform: Perform) {
    const { world, faults } = this;
    await world.pass(world.between(1, faults.latencyMs));
    if (this.strikes('late')) await world.pass(world.between(callMs, faults.lateMs));
    if (this.strikes('lostRequest')) throw this.broken('ECONNREFUSED', ...breaks);
    const isWrite = /Write|Put|Update/.test(command);
    const outcome = isWrite
      ? await this.write(command, input, perform)
      : await this.read(command, input, perform);
    if (isWrite && this.strikes('lostReply')) throw this.broken(...breaks);
    await world.pass(world.between(1, faults.latencyMs));
    return outcome;
  }

  private async write(command: string, input: Input, perform: Perform) {
    const { world } = this;
    const items = itemsOf(input);
    const isTransaction = command === 'TransactWrite';
    const isThrottled = this.strikes('throttled') || this.isFull(input, isTransaction);
    if (isThrottled && (!isTransaction || world.chance(0.5))) {
      throw this.oneOf([
        new ThrottlingException(slowDown),
        new ProvisionedThroughputExceededException(slowDown),
        new RequestLimitExceeded(slowDown),
      ]);
    }
    if (isThrottled) {
      const code = this.oneOf(['ThrottlingError', 'ProvisionedThroughputExceeded']);
      const position = world.between(0, items.length - 1);
      return this.cancel(input, perform, new Map([[position, code]]));
    }
    const inUse = [...items.keys()].filter((position) =>
      this.held.has(nameOf(items[position] as { pk: string; sk: string })),
    );
    if (inUse.length > 0) {
      this.count('conflict');
      if (isTransaction) {
        const code = 'TransactionConflict';
        return this.cancel(input, perform, new Map(inUse.map((position) => [position, code])));
      }
      throw new TransactionConflictException({ message: 'in a transaction', $metadata: {} });
    }
    if (!isTransaction) return this.commit(command, input, perform);
    const names = items.map(nameOf);
    for (const name of names) this.held.add(name);
    try {
      await world.pass(world.between(1, this.faults.lockMs));
      return await this.commit(command, input, perform);
    } finally {
      for (const name of names) this.held.delete(name);
    }
  }

  private async commit(command: string, input: Input, perform: Perform) {
    const watched = writtenBy(input).filter((key) => this.isWatched(key));
    const images = (found: (key: Named) => Promise<Item | undefined>) =>
      this.world.instantly(() => Promise.all(watched.map(found)));
    const befores = await images(async (key) =>
      this.written.has(nameOf(key)) ? look(key) : undefined,
    );
    const outcome = await perform(input);
    const afters = await images(async (key) => putBy(input, key) ?? look(key));
    const { now } = this.world;
    const changes = watched.map(({ pk, sk }, index) => ({
      key: { pk, sk },
      before: befores[index],
      after: afters[index],
    }));
    this.onCommit({ at: now, by: this.world.invocation()?.name, command, input, changes });
    for (const partition of duePartitionsOf(input)) this.duePartitions.add(partition);
    for (const { pk, sk } of writtenBy(input)) {
      this.written.set(nameOf({ pk, sk }), { pk, sk });
      this.writtenAt.set(nameOf({ pk, sk }), now);
    }
    return outcome;
  }

  /**
   * Cancels a transaction at these positions for these causes. The other items are judged all the
   * same, as the table does: a check that always fails goes with them, so that nothing is written.
   */
  private async cancel(input: Input, perform: Perform, codes: Map<number, string>): Promise<never> {
    const writes = input.TransactItems ?? [];
    const TableName = Object.values(writes[0] ?? {})[0]?.TableName;
    const Key = { pk: 'NOWHERE', sk: 'NEVER' };
    const never = { TableName, Key, ConditionExpression: 'attribute_exists(pk)' };
    try {
      await perform({ ...input, TransactItems: [...writes, { ConditionCheck: never }] });
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = (error.CancellationReasons ?? []).slice(0, -1);
      throw new TransactionCanceledException({
        message: 'cancelled',
        $metadata: {},
        CancellationReasons: reasons.map((reason, position) => {
          const Code = codes.get(position);
          return Code === undefined ? reason : { Code };
        }),
      });
    }
    throw new Error('a check that always fails did not');
  }

  private async read(command: string, input: Input, perform: Perform) {
    // Jobs look into many partitions of the due index: what was never written to is empty.
    const due = input.ExpressionAttributeValues?.[':partition'];
    if (input.IndexName === 'due' && due !== undefined && !this.duePartitions.has(due)) {
      return { Items: [], Count: 0 };
    }
    if (/^(Batch)?Get$/.test(command) && itemsOf(input).every(this.isEmpty)) {
      return { Responses: {}, UnprocessedKeys: {} };
    }
    if (input.IndexName !== undefined && this.strikes('staleIndex')) {
      return this.readStale(input, perform);
    }
    if (command !== 'BatchGet' || !this.strikes('tornRead')) return perform(input);
    const [[name, { Keys, ...how }] = ['', { Keys: [] }]] = Object.entries(
      input.RequestItems ?? {},
    );
    const isEarly = Keys.map(() => this.world.chance(0.5));
    const early = Keys.filter((_, position) => isEarly[position]);
    const later = Keys.filter((_, position) => !isEarly[position]);
    const part = (keys: typeof Keys) =>
      keys.length > 0 ? perform({ RequestItems: { [name]: { ...how, Keys: keys } } }) : undefined;
    const first = await part(early);
    await this.world.pass(this.world.between(1, this.faults.latencyMs));
    const isWhole = early.length === 0 || this.world.chance(0.7);
    const second = isWhole ? await part(later) : undefined;
    const found = [first, second].flatMap(
      (answer) => (answer as BatchAnswer | undefined)?.Responses?.[name] ?? [],
    );
    const UnprocessedKeys = isWhole ? {} : { [name]: { ...how, Keys: later } };
    return { Responses: { [name]: found }, UnprocessedKeys };
  }

  private isEmpty = (key: Named): boolean => this.isMadeHere(key) && !this.written.has(nameOf(key));

  private async readStale(input: Input, perform: Perform) {
    const since = this.world.now - this.world.between(0, this.faults.staleMs);
    const answer: { Items?: Named[] } = await perform(input);
    const Items = answer.Items?.filter((item) => (this.writtenAt.get(nameOf(item)) ?? 0) <= since);
    return { ...answer, Items };
  }

  /** Counts what a write costs each partition, and tells whether one can't take it in this second. */
  private isFull(input: Input, isTransaction: boolean): boolean {
    const second = Math.floor(this.world.now / 1000);
    const units = new Map<string, number>();
    for (const { pk } of itemsOf(input)) {
      const name = `${second} ${pk}`;
      units.set(name, (units.get(name) ?? this.unitsBySecond.get(name) ?? 0) + 1);
      if (isTransaction) units.set(name, (units.get(name) ?? 0) + 1);
    }
    if ([...units.values()].some((sum) => sum > this.faults.writeUnitsPerSecond)) {
      this.count('throttled');
      return true;
    }
    for (const [name, sum] of units) this.unitsBySecond.set(name, sum);
    return false;
  }

  private broken(...ways: string[]): Error {
    const way = this.oneOf(ways);
    if (way !== 'InternalServerError') return Object.assign(new Error('broken'), { code: way });
    return new InternalServerError({ message: 'broken', $metadata: {} });
  }

  private oneOf<Value>(values: Value[]): Value {
    return values[this.world.between(0, values.length - 1)] as Value;
  }

  private strikes(fault: Exclude<Fault, 'conflict'>): boolean {
    const isSo = this.world.chance(this.faults[fault]);
    if (isSo) this.count(fault);
    return isSo;
  }

  private count(fault: Fault): void {
    this.injected[fault] = (this.injected[fault] ?? 0) + 1;
  }
}

type BatchAnswer = { Responses?: Record<string, unknown[]> };

/** The items that are changed: those that are only checked are not. */
const writtenBy = (input: Input) =>
  itemsOf({
    ...input,
    TransactItems: input.TransactItems?.filter((write) => write.ConditionCheck === undefined),
  });

/** The item as a write puts it, if it does. */
const putBy = ({ Item, TransactItems = [] }: Input, { pk, sk }: Named): Item | undefined =>
  [Item, ...TransactItems.map(({ Put }) => Put?.Item)].find(
    (item) => item?.pk === pk && item.sk === sk,
  );

/** Past the faults, and past everything that counts calls. */
const looking = DynamoDBDocumentClient.from(new DynamoDBClient({}));

async function look({ pk, sk }: Named): Promise<Item | undefined> {
  const input = { TableName: tableName, Key: { pk, sk }, ConsistentRead: true };
  return (await looking.send(new GetCommand(input))).Item;
}

/** Under which keys a write puts an item into the due index. */
function duePartitionsOf({
  Item,
  ExpressionAttributeValues,
  TransactItems = [],
}: Input): unknown[] {
  const own = [Reflect.get(Item ?? {}, 'duePk'), ExpressionAttributeValues?.[':duePk']];
  const others = TransactItems.flatMap((write) => Object.values(write).flatMap(duePartitionsOf));
  return [...own, ...others].filter((partition) => partition !== undefined);
}

/** How a connection can break so that nobody knows what came of the call. */
const breaks = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'InternalServerError'];

const slowDown = { message: 'slow down', $metadata: {} };

let faulty: FaultyTable | undefined;

type Sent = { input: object; constructor: new (input: object) => Sent };

/**
 * In a simulation every call of the product's own client goes through the faulty table, before the
 * client has made a request of it: most calls never come to the engine.
 */
const send: (command: never) => Promise<object> = table.send.bind(table);
Object.assign(table, {
  send: async (command: Sent): Promise<object> => {
    const world = simulation();
    if (world === undefined || faulty === undefined) return send(command as never);
    const perform: Perform = (input) =>
      world.instantly(() => send(new command.constructor(input) as never));
    return faulty.call(command.constructor.name.replace('Command', ''), command.input, perform);
  },
});

/** Runs what is to be tried against a table with these faults; the table tells what it went through. */
export async function withFaults<Result>(
  world: Simulation,
  faults: Faults,
  work: (table: FaultyTable) => Promise<Result>,
): Promise<Result> {
  const mine = new FaultyTable(world, faults);
  faulty = mine;
  try {
    return await world.run(() => work(mine));
  } finally {
    faulty = undefined;
  }
}
