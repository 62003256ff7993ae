import { handler as auditChanges } from '../../functions/audit-changes/handler.ts';
import { handler as cancelOrder } from '../../functions/cancel-order/handler.ts';
import { handler as confirmOrder } from '../../functions/confirm-order/handler.ts';
import { handler as createLink } from '../../functions/create-link/handler.ts';
import { handler as enrolCustomer } from '../../functions/enrol-customer/handler.ts';
import { handler as expireHolds } from '../../functions/expire-holds/handler.ts';
import { handler as expirePoints } from '../../functions/expire-points/handler.ts';
import { handler as getMe } from '../../functions/get-me/handler.ts';
import { handler as getOrder } from '../../functions/get-order/handler.ts';
import { handler as holdOrder } from '../../functions/hold-order/handler.ts';
import { handler as listMyEntries } from '../../functions/list-my-entries/handler.ts';
import { handler as matureRewards } from '../../functions/mature-rewards/handler.ts';
import { handler as quoteOrder } from '../../functions/quote-order/handler.ts';
import { handler as reconcileJob } from '../../functions/reconcile-books/handler.ts';
import { handler as refundOrder } from '../../functions/refund-order/handler.ts';
import { handler as reportDay } from '../../functions/report-day/handler.ts';
import { handler as screenReferrals } from '../../functions/screen-referrals/handler.ts';
import { noWork, sumOf, type Work } from '../../infra/costs/work.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { entryAttributes, indexes } from '../../shared/data/keys.ts';
import { reconcileBooks, usualLimits } from '../../shared/data/reconcile-books.ts';
import { dayMs, hourMs, minuteMs } from '../../shared/domain/calendar.ts';
import { streamRecords } from '../data/stream-records.ts';
import { scan } from '../ledger.ts';
import { type Answer, anEvent, type Handler, invoke } from './call.ts';
import { pass, passTo } from './clock.ts';
import { itemBytes } from './item-bytes.ts';
import { type Lines, readLines } from './lines.ts';
import { installMeter, metered } from './meter.ts';
import { asked, type Case } from './operations.ts';
import { aCustomer, holdInput, newId, warm } from './shop.ts';
import { rounded } from './tables.ts';

type Step = (name: keyof typeof functions, input: object, status: number) => Promise<Answer>;
/** What must be there before; then the steps of which each is a request. */
type Prepare = () => Promise<(step: Step) => Promise<void>>;

/** How often each is measured, so that what varies with ids is evened out. */
const times = 20;

const functions = {
  'audit-changes': auditChanges,
  'cancel-order': cancelOrder,
  'confirm-order': confirmOrder,
  'create-link': createLink,
  'enrol-customer': enrolCustomer,
  'expire-holds': expireHolds,
  'expire-points': expirePoints,
  'get-me': getMe,
  'get-order': getOrder,
  'hold-order': holdOrder,
  'list-my-entries': listMyEntries,
  'mature-rewards': matureRewards,
  'quote-order': quoteOrder,
  'reconcile-books': reconcileJob,
  'refund-order': refundOrder,
  'report-day': reportDay,
  'screen-referrals': screenReferrals,
};

/**
 * What orders, what else customers do, and jobs take; each with its consumers, which are told of it
 * at once: a shop of fewer than an order a second has no two in one batch.
 */
export async function measureCosts() {
  installMeter();
  // Jobs keep their place when an hour is over: in the middle of one, where most of their runs are.
  passTo(Math.ceil(Date.now() / hourMs) * hourMs + hourMs / 2);
  const lines = readLines();
  try {
    const measure = await measuring(lines);
    await measure.jobs();
    // By the next run, what is remembered has to be read again.
    pass(minuteMs);
    const idle = await measure.jobs();
    const seriesIdle = lines.series.size;
    const orders = {
      plain: await measure.each(order({})),
      points: await measure.each(order({ points: 100 })),
      code: await measure.each(order({ code: 'unlimited' })),
      both: await measure.each(order({ points: 100, code: 'limited' })),
    };
    const deeds = {
      enrolled: await measure.each(enrol),
      cancelled: await measure.each(order({ points: 100 }, 'cancel-order')),
      refunded: await measure.each(refund),
      looked: await measure.each(look),
    };
    const later = await measure.later(idle);
    return { idle, orders, deeds, later, series: { idle: seriesIdle, busy: lines.series.size } };
  } finally {
    lines.stop();
  }
}

/** Prints it, for `infra/costs/measured.ts`. */
export async function costs(): Promise<void> {
  const twoDigits = (_: string, value: unknown) =>
    typeof value === 'number' ? rounded(value, 2) : value;
  console.log(JSON.stringify(await measureCosts(), twoDigits, 2));
}

/** A quote, a hold, how it ended, and one look at how it stands. */
const order =
  (discounts: Case, end: 'confirm-order' | 'cancel-order' = 'confirm-order'): Prepare =>
  async () => {
    const body = await asked(discounts);
    await warm('referralCode' in body ? String(body.referralCode) : undefined);
    return async (step) => {
      const input = holdInput(body);
      const { params } = input;
      await step('quote-order', { body }, 200);
      await step('hold-order', input, 201);
      await step(end, { params, body: {} }, 200);
      await step('get-order', { params }, 200);
    };
  };

const enrol: Prepare = async () => async (step) => {
  await step('enrol-customer', { params: { customerId: newId() }, body: { name: 'Sari' } }, 201);
};

const refund: Prepare = async () => {
  const body = await asked({ points: 100, code: 'unlimited' });
  const input = holdInput(body);
  const { params } = input;
  await invoke(holdOrder as Handler, anEvent(input));
  await invoke(confirmOrder as Handler, anEvent({ params, body: {} }));
  return async (step) => {
    const refundParams = { ...params, refundId: newId() };
    await step('refund-order', { params: refundParams, body: { amount: 50_000 } }, 201);
  };
};

/** A customer's page, opened from a link. */
const look: Prepare = async () => {
  const customerId = await aCustomer(100);
  return async (step) => {
    const { body } = await step('create-link', { params: { customerId }, body: {} }, 201);
    const token = new URL(JSON.parse(body).url).hash.slice(1);
    const headers = { authorization: `Bearer ${token}` };
    await step('get-me', { headers }, 200);
    await step('list-my-entries', { headers }, 200);
  };
};

async function measuring(lines: Lines) {
  const tell = await consumersOf(lines);
  const job = (name: keyof typeof functions) => ran(lines, name, {});
  const allJobs = async () => ({
    'expire-holds': await job('expire-holds'),
    'mature-rewards': await job('mature-rewards'),
    'expire-points': await job('expire-points'),
    'report-day': await job('report-day'),
    'reconcile-books': await job('reconcile-books'),
  });
  const each = async (prepare: Prepare): Promise<Work> => {
    const prepared: Awaited<ReturnType<Prepare>>[] = [];
    for (let count = 0; count < times; count++) prepared.push(await prepare());
    await tell();
    const before = await storedBytes();
    const works: Work[] = [];
    for (const steps of prepared) {
      await steps(async (name, input, status) => {
        const { answer, ...work } = await answered(lines, name, anEvent(input));
        if (answer.statusCode !== status) throw new Error(answer.body);
        works.push({ ...work, requests: 1 }, await tell());
        return answer;
      });
    }
    const stored = { ...noWork, tableBytes: (await storedBytes()) - before };
    return averageOf([...works, stored], times);
  };
  /** What jobs do of what was done above, for each of so many, beyond an idle run. */
  const beyond = async (name: 'expire-holds' | 'mature-rewards', idle: Work, of: number) => {
    const busy = await job(name);
    const told = await tell();
    return averageOf([sumOf([1, busy], [-1, idle], [1, told])], of);
  };
  const later = async (idle: Record<'expire-holds' | 'mature-rewards', Work>) => {
    pass(31 * minuteMs);
    const expired = await beyond('expire-holds', idle['expire-holds'], 6 * times);
    pass(15 * dayMs);
    const matured = await beyond('mature-rewards', idle['mature-rewards'], 3 * times);
    const megabytes = (await storedBytes()) / 1_000_000;
    const reconciled = await reconciledWhole(lines);
    return { expired, matured, reconciledMegabyte: averageOf([reconciled], megabytes) };
  };
  return { jobs: allJobs, each, later };
}

/** A run of a function, and what it answered. */
async function answered(lines: Lines, name: keyof typeof functions, event: object) {
  let answer: unknown;
  const before = lines.bytes();
  lines.of(name);
  const { roundTrips, readUnits, writeUnits } = await metered(async () => {
    answer = await invoke(functions[name] as Handler, event);
  });
  lines.of(undefined);
  const logBytes = lines.bytes() - before;
  const units = { reads: readUnits, writes: writeUnits };
  return { ...noWork, runs: 1, roundTrips, ...units, logBytes, answer: answer as Answer };
}

async function ran(lines: Lines, name: keyof typeof functions, event: object): Promise<Work> {
  const { answer: _, ...work } = await answered(lines, name, event);
  return work;
}

/**
 * A whole reconciliation in one part. In its usual parts, of which each keeps something with every
 * step, a table as small as this one would cost as much as one that fills them.
 */
async function reconciledWhole(lines: Lines): Promise<Work> {
  const limits = { ...usualLimits, segments: 1, shares: 1, lanes: 1 };
  const before = lines.bytes();
  const { roundTrips, readUnits, writeUnits } = await metered(() =>
    reconcileBooks({ now: Date.now(), mayGoOn: () => true, begins: 'now', limits }),
  );
  const logBytes = lines.bytes() - before;
  return { ...noWork, roundTrips, reads: readUnits, writes: writeUnits, logBytes };
}

/** Tells both consumers of what changed since they were told last. */
async function consumersOf(lines: Lines): Promise<() => Promise<Work>> {
  const consumers = await Promise.all(
    (['audit-changes', 'screen-referrals'] as const).map(async (name) => ({
      ...{ name, changesSince: await streamRecords(name) },
    })),
  );
  return async () => {
    const works: Work[] = [];
    for (const { name, changesSince } of consumers) {
      const Records = await changesSince();
      if (Records.length > 0) works.push(await ran(lines, name, { Records }));
    }
    return averageOf(works, 1);
  };
}

const averageOf = (works: Work[], count: number): Work =>
  sumOf(...works.map((work): [number, Work] => [1 / count, work]));

const storedBytes = async () => storageOf(await scan(table, tableName));

/** Each item, and each row of an index, takes so much more than its attributes. */
const overheadBytes = 100;

const bytesOf = (items: object[]): number =>
  items.reduce<number>((sum, item) => sum + itemBytes(item), 0);

/** What is paid for by the month: the items and what of them is in the indexes. */
function storageOf(items: Record<string, unknown>[]): number {
  const rows = items.flatMap((item) =>
    Object.entries(indexes)
      .filter(([, { pk }]) => item[pk] !== undefined)
      .map(([name, { pk, sk }]) => {
        const carried = name === 'due' ? [] : entryAttributes;
        const kept = new Set<string>(['pk', 'sk', pk, sk, ...carried]);
        return Object.fromEntries(
          Object.entries(item).filter(([attribute]) => kept.has(attribute)),
        );
      }),
  );
  return bytesOf([...items, ...rows]) + overheadBytes * (items.length + rows.length);
}
