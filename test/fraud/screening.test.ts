import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { createCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { enrol } from '../../shared/data/customers.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { dayMs, minuteMs } from '../../shared/domain/calendar.ts';
import type { CodeTerms } from '../../shared/domain/code-terms.ts';
import { CustomerId, OrderId } from '../../shared/domain/ids.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aHold, now, vanity } from '../data/builders.ts';
import { crashingAt, forEveryCall } from '../data/crashing.ts';
import { streamRecords } from '../data/stream-records.ts';
import { type Delivered, deliveries, handOver, poisonPrefix } from '../faults/deliveries.ts';
import { inFlight } from '../in-flight.ts';
import { drift, scan } from '../ledger.ts';
import { type Deed, traffic } from './stories.ts';

const lines: string[] = [];
jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
  lines.push(String(line));
  return true;
});
const lastLine = () => JSON.parse(lines.at(-1) ?? '{}');

const firstDay = now - (now % dayMs);
let clock = now;
let recordsSince: () => Promise<Delivered[]>;
let handler: Parameters<typeof handOver>[1];

beforeAll(async () => {
  jest.spyOn(Date, 'now').mockImplementation(() => clock);
  recordsSince = await streamRecords('screen-referrals');
  ({ handler } = await import('../../functions/screen-referrals/handler.ts'));
});

let worlds = 0;

/** Stories that are played again with people, devices and networks of their own. */
async function play(stories: string[]) {
  const world = `w${++worlds}`;
  const named = (name: string) => `${world}-${name}`;
  const deeds = traffic.filter(({ story }) => stories.includes(story));
  const owners = [...new Set(deeds.flatMap(({ friend }) => friend ?? []))];
  const codes = new Map<string, CodeTerms>();
  await inFlight(4, owners, async (name) => {
    const owner = CustomerId.parse(named(name));
    await enrol(owner, 'Sari', firstDay);
    const code = await createCode({ owner, code: vanity() }, firstDay);
    if (!isRefusal(code)) codes.set(name, code);
  });
  const orders = await inFlight(4, [...deeds.entries()], async ([index, deed]) => {
    const { minute, buyer, friend, device, network } = deed;
    const at = firstDay + minute * minuteMs;
    const code = friend === undefined ? undefined : codes.get(friend);
    const hold = {
      ...aHold({
        orderId: OrderId.parse(named(`o-${index}`)),
        customerId: CustomerId.parse(named(buyer)),
        at,
        ...(code && { code }),
      }),
      source: { device: named(device), network: named(network) },
    };
    await reserve(hold, at);
    await confirm(hold.orderId, at);
    return { ...deed, orderId: hold.orderId };
  });
  clock = firstDay + 8 * dayMs;
  return { world, orders, records: await recordsSince() };
}

/** The orders in review, by the names of their buyers. */
async function reviewed(orders: (Deed & { orderId: string })[]): Promise<string[]> {
  const items = await scan(table, tableName);
  const inReview = new Set(items.filter(({ sk }) => sk === '6#REVIEW').map((item) => item.orderId));
  return orders
    .filter(({ orderId }) => inReview.has(orderId))
    .map(({ buyer }) => buyer)
    .sort();
}

const suspects = [
  'a household with one tablet',
  'a self-referrer with two telephones',
  'a ring of four',
];

const made = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);
const inReview = [...made('made-up', 6), ...made('ring', 4)];

describe('screen-referrals', () => {
  it('holds the rewards of suspicious orders back, of earlier ones too', async () => {
    const { orders, records } = await play(suspects);
    expect(await handOver([records], handler)).toEqual([]);
    expect(await reviewed(orders)).toEqual(inReview);
    expect(lastLine()).toMatchObject({ orders: 14, judged: 12, reviewed: 10, faults: 0 });
    expect(lastLine()).not.toHaveProperty('customerId');
    const figures = lines.map((line) => JSON.parse(line)).filter(({ code }) => code === 'figures');
    expect(figures.at(-1)).toMatchObject({ ScreenedOrders: 14 });
    expect(await handOver([records], handler)).toEqual([]);
    expect(lastLine()).toMatchObject({ judged: 12, reviewed: 0 });
    expect(await reviewed(orders)).toEqual(inReview);
    expect(await drift(table, tableName)).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5])('does the same under every delivery: seed %i', async (seed) => {
    const { orders, records } = await play(suspects);
    const batches = deliveries(records, seed, { poisonEvery: 7, batchSize: 6 });
    const aside = await handOver(batches, handler);
    expect(aside.every((place) => place.startsWith(poisonPrefix))).toBe(true);
    expect(aside.length).toBeGreaterThan(0);
    expect(await reviewed(orders)).toEqual(inReview);
    expect(await drift(table, tableName)).toEqual([]);
  });

  it('goes on after a crash at any of its calls', async () => {
    const { orders, records } = await play(['a ring of four']);
    const event = { Records: records };
    const calls = await forEveryCall((call) => crashingAt(call, () => handler(event)));
    expect(calls).toBeGreaterThan(10);
    expect(await reviewed(orders)).toEqual(made('ring', 4));
    expect(await drift(table, tableName)).toEqual([]);
  });
});
