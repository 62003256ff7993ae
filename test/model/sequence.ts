import { isDeepStrictEqual } from 'node:util';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { routes } from '../../infra/routes.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { currentSettings } from '../../shared/data/settings.ts';
import {
  dayMs,
  hourMs,
  minuteMs,
  monthEndsAt,
  monthOf,
  secondMs,
} from '../../shared/domain/calendar.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import { drift, scan } from '../ledger.ts';
import { balancesOf } from './balances.ts';
import { type Effect, effectOf, type Item, type Request, writesOf } from './effects.ts';
import { Programme } from './programme.ts';
import type { Reply } from './replies.ts';
import { jobs, type Random, Requests, randomFrom, type Unsent } from './requests.ts';

const firstDay = Date.parse('2026-11-22T10:00:00.000Z');

/** What the clock says; whoever runs sequences puts it in `Date.now`'s place. */
export const clock = { now: firstDay };

/** What happened in all sequences, by name: an operation and its answer, or an effect. */
export const tally = new Map<string, number>();
/** What makes an entry worth having met. */
const telling = [
  ...(['gracePoints', 'isOverMonthMax', 'earnedPoints', 'rewardPoints', 'codeShard'] as const),
  ...([
    'bonusPoints',
    'paidDebtPoints',
    'owedPoints',
    'forgivenPoints',
    'earnedOwedPoints',
  ] as const),
  ...(['earnedForgivenPoints', 'endsReferral', 'rejectedBy', 'needsApproval', 'points'] as const),
];
const count = (name: string) => tally.set(name, (tally.get(name) ?? 0) + 1);

/** Who is told of each committed write. */
let onWrite: ((effectOf: (request: Request) => Effect | undefined) => void) | undefined;

/** Partitions of the due index that were ever written: in all others there is nothing to find. */
const duePartitions = new Set<unknown>();
const cursors = new Map<string, Item>();

/** Jobs look through every hour since they ran last: what they can't find is answered here. */
function answeredHere(command: string, input: Item): Item | undefined {
  const {
    IndexName,
    ExpressionAttributeValues: values,
    Key,
    Item: item,
  } = input as never as {
    IndexName?: string;
    ExpressionAttributeValues?: Item;
    Key?: Item;
    Item?: Item;
  };
  const pk = String((Key ?? item)?.pk);
  if (IndexName === 'due' && !duePartitions.has(values?.[':partition'])) return { Items: [] };
  if (!pk.startsWith('JOB#')) return undefined;
  if (command.startsWith('Get')) return { Item: cursors.get(pk + Key?.sk) };
  if (item) cursors.set(pk + item.sk, item);
  return {};
}

// On a busy machine a call may take long. Given up after it was made, it would not be counted here.
type Adjustable = { updateHttpClientConfig(name: string, value: number): void };
const client = table.config.requestHandler as unknown as Adjustable;
for (const name of ['requestTimeout', 'connectionTimeout']) {
  client.updateHttpClientConfig(name, 60_000);
}

/** Lets one call at a time through, so that the order in which writes are made is known. */
let turn: Promise<unknown> = Promise.resolve();
table.middlewareStack.add(
  (next, context) => async (args) => {
    const command = String(context.commandName);
    const here = onWrite && answeredHere(command, args.input as Item);
    if (here) return { output: { ...here, $metadata: {} } as never, response: {} };
    const before = turn;
    const done = Promise.withResolvers<void>();
    turn = done.promise;
    await before;
    try {
      const answer = await next(args);
      const writes = writesOf(command, args.input);
      for (const { Put, Update } of writes) {
        duePartitions.add(Put?.Item?.duePk).add(Update?.ExpressionAttributeValues?.[':duePk']);
      }
      if (writes.length > 0) onWrite?.((request) => effectOf(writes, request, clock.now));
      return answer;
    } finally {
      done.resolve();
    }
  },
  { step: 'initialize', name: 'sequence' },
);

/** Everything that disagrees with the model in one history of calls, one after the other. */
export async function runSequence(seed: number, steps: number): Promise<void> {
  const sequence = new Sequence(seed);
  // Long ago, so that nothing is remembered then of the sequence before.
  clock.now = firstDay - 365 * dayMs;
  await currentSettings();
  clock.now = firstDay + ((seed * 37) % 3650) * dayMs;
  try {
    await sequence.run(steps);
  } catch (cause) {
    const told = sequence.told.slice(-12).join('\n');
    throw new Error(`seed ${seed}: ${(cause as Error).message}\n\n${told}`, { cause });
  } finally {
    onWrite = undefined;
    await empty();
  }
}

/** Calls handlers by a clock that moves, and holds every answer and the table to the model. */
class Sequence {
  readonly told: string[] = [];
  private readonly programme = new Programme();
  private readonly random: Random;
  private readonly requests: Requests;
  private reply: Reply | undefined;
  private wrong: unknown;

  constructor(seed: number) {
    this.random = randomFrom(seed);
    this.requests = new Requests(this.random, `S${seed}`);
  }

  async run(steps: number): Promise<void> {
    for (const request of this.requests.opening()) await this.send(request);
    for (let step = 0; step < steps; step++) {
      const atAnEnd = this.random() < 0.06 ? this.waitForAnEnd() : undefined;
      await this.send(atAnEnd ?? this.requests.next(), atAnEnd !== undefined);
    }
    const stored = balancesOf(await scan(table, tableName));
    const modelled = this.programme.balances();
    const names = [...new Set([...stored.keys(), ...modelled.keys()])];
    const different = names
      .filter((name) => !isDeepStrictEqual(stored.get(name), modelled.get(name)))
      .map((name) => `${name} is ${tell(stored.get(name))}, not ${tell(modelled.get(name))}`);
    const flaws = [...different, ...this.programme.flaws(), ...(await drift(table, tableName))];
    if (flaws.length > 0) throw new Error(flaws.join('\n'));
  }

  private async send(unsent: Unsent, isNow = false): Promise<void> {
    if (!isNow) this.wait();
    const request: Request = { ...unsent, now: clock.now };
    this.told.push(`${new Date(clock.now).toISOString()} ${tell({ ...unsent })}`);
    this.reply = undefined;
    onWrite = (toEffect) => {
      const effect = toEffect(request);
      if (effect) this.apply(effect);
    };
    const answer = await call(request);
    if (this.wrong) throw this.wrong;
    if (answer === undefined) return;
    this.told.push(`   ${answer.status} ${tell(answer.body)}`);
    const { code } = answer.body;
    count(`${request.operation} ${answer.status < 300 ? answer.status : code}`);
    if (answer.replayed) count(`${request.operation} replayed`);
    this.check(request, answer);
    this.requests.learn(unsent, answer.status, answer.body);
  }

  private apply(effect: Effect): void {
    if (this.wrong) return;
    count(effect.kind);
    for (const name of telling)
      if (effect.entry[name] !== undefined) count(`${effect.kind} ${name}`);
    if (effect.entry.rewardFrom) count(`refunded reward from ${effect.entry.rewardFrom}`);
    try {
      this.reply = this.programme.apply(effect) ?? this.reply;
    } catch (error) {
      this.wrong = error;
    }
  }

  private check(request: Request, answer: Reply): void {
    if (answer.status < 300) {
      const expected = this.reply ?? this.programme.replies(request);
      if (isDeepStrictEqual(answer, expected)) return;
      throw new Error(`answered ${tell(answer)}, not ${tell(expected)}`);
    }
    const code = answer.body.code as RefusalCode;
    if (this.programme.isTrue(code, request, clock.now)) return;
    const truths = [...this.programme.truths(request, clock.now)];
    throw new Error(`${code} is not right; ${truths.join(' or ') || 'nothing'} would be`);
  }

  private wait(): void {
    const { random } = this;
    const drawn = random();
    clock.now += 1;
    if (drawn < 0.65) clock.now += Math.floor(random() * 3 * secondMs);
    else if (drawn < 0.82) clock.now += Math.floor(random() * 20) * minuteMs;
    else if (drawn < 0.96) clock.now += Math.floor(random() * 20) * hourMs;
    else clock.now += Math.floor(random() * 5 * drawn) * dayMs;
  }

  /** Until right before a hold or the month ends, the instant itself or right after; then what. */
  private waitForAnEnd(): Unsent | undefined {
    const month = { at: monthEndsAt(monthOf(clock.now)), next: this.requests.afterMonth() };
    const future = this.requests.ends.filter(({ at }) => at > clock.now + 1 && at < month.at);
    const isOfMonth = future.length === 0 || this.random() < 0.3;
    const { at, next } = isOfMonth ? month : (future.at(-1) ?? month);
    const end = at + Math.floor(this.random() * 3) - 1;
    if (end <= clock.now) return undefined;
    clock.now = end;
    return next;
  }
}

const tell = (value: unknown): string => JSON.stringify(value);

/** What the handler answers; undefined for a job. */
async function call(request: Request): Promise<Reply | undefined> {
  const { operation, params, body, headers, as } = request;
  const { handler } = await import(`../../functions/${operation}/handler.ts`);
  const context = { getRemainingTimeInMillis: () => 60_000 };
  if (jobs.includes(operation)) return void (await handler({}, context));
  const scopes = routes.find((route) => route.operation === operation)?.scopes ?? [];
  const claims = scopes.includes('orders')
    ? { scope: 'kawan/orders', client_id: as }
    : { scope: 'kawan/admin', username: as, 'cognito:groups': '[admin]' };
  const event = {
    headers: { 'content-type': 'application/json', ...headers },
    pathParameters: params,
    body: body && JSON.stringify(body),
    requestContext: { requestId: 'r', timeEpoch: clock.now, authorizer: { jwt: { claims } } },
  };
  const { statusCode, headers: told, body: text } = await handler(event, context);
  const replayed = told['idempotency-replayed'] === 'true';
  return { status: statusCode, body: JSON.parse(text), replayed };
}

async function empty(): Promise<void> {
  cursors.clear();
  duePartitions.clear();
  const keys = (await scan(table, tableName)).map(({ pk, sk }) => ({ pk, sk }));
  while (keys.length > 0) {
    const RequestItems = {
      [tableName]: keys.splice(0, 25).map((Key) => ({ DeleteRequest: { Key } })),
    };
    await table.send(new BatchWriteCommand({ RequestItems }));
  }
}
