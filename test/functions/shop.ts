import { afterAll, beforeAll, jest } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { holdBack } from '../../shared/data/review.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import { OrderId } from '../../shared/domain/ids.ts';
import { scan } from '../ledger.ts';
import { type Call, invoke } from './invoke.ts';

/** Stands still, so that a dry run and the real call after it have every instant in common. */
let clock = Date.parse('2026-11-22T10:00:00.000Z');

/** Gives a file's tests this clock and keeps their log lines off the terminal. */
export function standStill(): void {
  beforeAll(() => {
    jest.spyOn(Date, 'now').mockImplementation(() => clock);
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });
}

export const call = (operation: string, asked: Call) => invoke(operation, asked, clock);

export const dryRun = (operation: string, asked: Call) =>
  call(operation, { ...asked, query: { dryRun: 'true' } });

export async function done(operation: string, asked: Call) {
  const answer = await call(operation, asked);
  if (answer.status >= 300) throw new Error(`${operation}: ${JSON.stringify(answer.body)}`);
  return answer;
}

/** Every item, by its key, but for what a guess leaves behind: a dry run of one counts too. */
export async function everything(): Promise<Map<string, object>> {
  const items = await scan(table, tableName);
  const others = items.filter(({ pk }) => !/^(ATTEMPTS|SECRET)#/.test(String(pk)));
  return new Map(others.map((item) => [`${item.pk} ${item.sk}`, item]));
}

let ids = 0;
export const unique = (prefix: string) => `${prefix}-${++ids}`;
export const later = (ms: number) => {
  clock += ms;
};

export async function enrolled(): Promise<string> {
  const customerId = unique('c');
  await done('enrol-customer', { params: { customerId }, body: { name: 'Sari' } });
  return customerId;
}

export const adjustment = (customerId: string, points: number): Call => ({
  params: { customerId, adjustmentId: unique('a') },
  body: { points, reason: 'test' },
});

export async function enrolledWith(points: number): Promise<string> {
  const customerId = await enrolled();
  await done('adjust-points', adjustment(customerId, points));
  return customerId;
}

export async function limited(usageLimit: number): Promise<string> {
  const code = unique('LIMIT').replace('-', '');
  const body = { code, owner: await enrolled(), usageLimit };
  await done('create-code', { body });
  return code;
}

export const order = (customerId: string, rest: object = {}): Call => ({
  params: { orderId: unique('o') },
  body: { customerId, currency: 'IDR', subtotal: 150_000, ...rest },
});

export const referred = async (usageLimit = 2) => ({
  referralCode: await limited(usageLimit),
  customerIsNew: true,
});

export async function held(): Promise<Call> {
  const asked = order(await enrolledWith(100), { ...(await referred()), points: 60 });
  const { params = {} } = asked;
  await done('hold-order', asked);
  return { params };
}

export async function confirmed(): Promise<Call> {
  const asked = await held();
  await done('confirm-order', asked);
  return asked;
}

/** A confirmed order whose reward is held back. */
export async function inReview(): Promise<Call> {
  const asked = await confirmed();
  const orderId = OrderId.parse(asked.params?.orderId);
  const finding = { score: 60, reasons: [{ signal: 'ring' as const, value: 2, weight: 60 }] };
  if (!(await holdBack(orderId, finding, clock))) throw new Error('nothing was held back');
  return asked;
}

export const refundOf = ({ params }: Call, amount: number): Call => ({
  params: { ...params, refundId: unique('r') },
  body: { amount },
});

/** A customer with 60 points that end this month and 80 that end the next. */
export async function withTwoLots(): Promise<string> {
  const year = new Date(clock).getUTCFullYear() + 1;
  clock = Date.UTC(year, 3, 10);
  const customerId = await enrolledWith(60);
  clock = Date.UTC(year, 4, 10);
  await done('adjust-points', adjustment(customerId, 80));
  clock = Date.UTC(year + 1, 3, 30, 23, 50);
  return customerId;
}

/** It is a new month, and nobody has touched the account in it. */
export const monthEnds = () => later(20 * minuteMs);
