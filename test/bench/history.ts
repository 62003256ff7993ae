import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { handler as confirmOrder } from '../../functions/confirm-order/handler.ts';
import { handler as getCustomer } from '../../functions/get-customer/handler.ts';
import { handler as holdOrder } from '../../functions/hold-order/handler.ts';
import { handler as listEntries } from '../../functions/list-entries/handler.ts';
import { handler as refundOrder } from '../../functions/refund-order/handler.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { accountKey } from '../../shared/data/keys.ts';
import { call, withoutLog } from './call.ts';
import { installMeter, type Metered, metered } from './meter.ts';
import { customerWithPast, type Past } from './past.ts';
import { changeRules } from './programme.ts';
import { anOrder, newId, warm } from './shop.ts';
import { type Cell, median, printTable, rounded } from './tables.ts';

const pairs = 40;
const timedRounds = 6;
const entriesMany = 1000;

/** A buyer and the friend whose code is used: what an order touches, both with the same past. */
type Pair = { customerId: string; code: string };

async function pairOf(past: Past): Promise<Pair> {
  const { customerId } = await customerWithPast(past);
  return { customerId, code: (await customerWithPast(past)).code };
}

/** An order from the hold to its refund, and what its buyer looks at meanwhile. */
function stepsOf({ customerId, code }: Pair): Record<string, () => Promise<unknown>> {
  const params = { orderId: newId() };
  const discounts = { points: 100, referralCode: code, customerIsNew: true };
  const refund = { params: { ...params, refundId: newId() }, body: { amount: 50_000 } };
  const query = { limit: '10' };
  return {
    hold: () => call(holdOrder, { params, body: anOrder({ customerId, ...discounts }) }, 201),
    confirm: () => call(confirmOrder, { params, body: {} }, 200),
    refund: () => call(refundOrder, refund, 201),
    'get customer': () => call(getCustomer, { params: { customerId } }, 200),
    'entries: a page of 10': () => call(listEntries, { params: { customerId }, query }, 200),
  };
}

/** The least that is done to an account: what the engine needs to write one as large as this. */
const bareUpdate = ({ customerId }: Pair) =>
  table.send(
    new UpdateCommand({
      TableName: tableName,
      Key: accountKey(customerId),
      UpdateExpression: 'ADD seq :one',
      ExpressionAttributeValues: { ':one': 1 },
    }),
  );

const names = Object.keys(stepsOf({ customerId: '', code: '' }));

type Measured = { cost: Metered; ms: number };

/** Does every step in turn, first with one pair and then with the other, and the reverse. */
async function inTurns(
  sides: { little: Pair; much: Pair },
  isTurned: boolean,
  measure: (step: string, side: 'little' | 'much', work: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  await warm(sides.little.code);
  await warm(sides.much.code);
  const steps = { little: stepsOf(sides.little), much: stepsOf(sides.much) };
  const order = isTurned ? (['much', 'little'] as const) : (['little', 'much'] as const);
  for (const name of names) {
    for (const side of order) {
      const work = steps[side][name];
      if (work) await measure(name, side, work);
    }
  }
}

/** Orders add to a past: many share them where it is to stay short, one bears a long one. */
async function makeSides(little: Past, much: Past): Promise<{ little: Pair[]; much: Pair[] }> {
  const make = async (past: Past) => {
    const made: Pair[] = [];
    while (made.length < (past.entries > entriesMany ? 1 : pairs)) made.push(await pairOf(past));
    return made;
  };
  return { little: await make(little), much: await make(much) };
}

function sidesOf({ little, much }: { little: Pair[]; much: Pair[] }, pair: number) {
  const [one, other] = [little[pair % little.length], much[pair % much.length]];
  if (!one || !other) throw new Error('there is nobody to measure');
  return { little: one, much: other };
}

/** What each step costs with little and with much of a past, and how long it takes. */
async function compare(little: Past, much: Past) {
  const sides = await makeSides(little, much);
  const measured = { little: new Map<string, Measured>(), much: new Map<string, Measured>() };
  await inTurns(sidesOf(sides, 0), false, async (step, side, work) => {
    measured[side].set(step, { cost: await metered(work), ms: Number.NaN });
  });
  const times = { little: new Map<string, number[]>(), much: new Map<string, number[]>() };
  for (let round = 0; round <= timedRounds; round++) {
    for (let pair = 0; pair < pairs; pair++) {
      await inTurns(sidesOf(sides, pair), pair % 2 === 1, async (step, side, work) => {
        const startedAt = performance.now();
        await work();
        // In its first round a pair's bucket of the day is new, which that of the other isn't.
        if (round === 0) return;
        const of = times[side].get(step) ?? [];
        times[side].set(step, [...of, performance.now() - startedAt]);
      });
    }
  }
  for (const side of ['little', 'much'] as const) {
    for (const [step, of] of measured[side]) of.ms = median(times[side].get(step) ?? []);
  }
  await compareBare(sidesOf(sides, 0), measured);
  return measured;
}

const bareRow = 'bare SDK: account + 1';

async function compareBare(
  sides: { little: Pair; much: Pair },
  measured: { little: Map<string, Measured>; much: Map<string, Measured> },
): Promise<void> {
  const times = { little: [] as number[], much: [] as number[] };
  const turns = ['little', 'much', 'much', 'little'] as const;
  for (let turn = 0; turn < pairs * timedRounds * 2; turn++) {
    const side = turns[turn % turns.length] ?? 'little';
    const startedAt = performance.now();
    await bareUpdate(sides[side]);
    times[side].push(performance.now() - startedAt);
  }
  for (const side of ['little', 'much'] as const) {
    const cost = await metered(() => bareUpdate(sides[side]));
    measured[side].set(bareRow, { cost, ms: median(times[side]) });
  }
}

const figures: { of: (measured: Measured) => number; digits: number }[] = [
  { of: ({ cost }) => cost.roundTrips, digits: 0 },
  { of: ({ cost }) => cost.writeUnits, digits: 1 },
  { of: ({ cost }) => cost.readUnits, digits: 1 },
  { of: ({ ms }) => ms, digits: 2 },
];

async function compared(what: [string, string], little: Past, much: Past): Promise<void> {
  const measured = await withoutLog(() => compare(little, much));
  const rows = [...names, bareRow].map((name): Cell[] => {
    const [one, other] = [measured.little.get(name), measured.much.get(name)];
    if (!one || !other) throw new Error(`${name} was not measured`);
    return [
      name,
      ...figures.flatMap(({ of, digits }) => [
        rounded(of(one), digits),
        rounded(of(other), digits),
        of(one) === 0 && of(other) === 0 ? undefined : rounded(of(other) / of(one), 2),
      ]),
    ];
  });
  const columns = ['trips', 'write units', 'read units', 'ms'].flatMap((figure) => [
    `${figure}: ${what[0]}`,
    what[1],
    'ratio',
  ]);
  printTable(
    `What a past costs: buyer and referrer with ${what[0]} and with ${what[1]}, taking turns. ` +
      `Times are the median of ${pairs * timedRounds}; the goal is a ratio of at most 1.1.`,
    ['operation', ...columns],
    rows,
  );
}

/** Whether what a customer does costs more, the more has happened to them before. */
export async function history(): Promise<void> {
  installMeter();
  await withoutLog(() =>
    changeRules({ referral: { newCustomersOnly: false, referrerPoints: 10 } }),
  );
  await compared(['10 entries', '20,000'], { entries: 10, lots: 1 }, { entries: 20_000, lots: 1 });
  await compared(['1 lot', '36'], { entries: 36, lots: 1 }, { entries: 36, lots: 36 });
}
