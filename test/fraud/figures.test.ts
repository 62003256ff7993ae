import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { dayMs, minuteMs } from '../../shared/domain/calendar.ts';
import { streamRecords } from '../data/stream-records.ts';
import { type Delivered, handOver } from '../faults/deliveries.ts';
import { invoke } from '../functions/invoke.ts';
import { drift, scan } from '../ledger.ts';
import { type Deed, traffic } from './stories.ts';

jest.spyOn(process.stdout, 'write').mockImplementation(() => true);

const firstDay = Date.parse('2026-11-22T00:00:00.000Z');
let clock = firstDay;
let recordsSince: () => Promise<Delivered[]>;
let handler: Parameters<typeof handOver>[1];

beforeAll(async () => {
  jest.spyOn(Date, 'now').mockImplementation(() => clock);
  recordsSince = await streamRecords('screen-referrals');
  ({ handler } = await import('../../functions/screen-referrals/handler.ts'));
});

const codes = new Map<string, string>();
const addresses = new Map<string, string>();
const addressOf = (network: string): string => {
  const place = addresses.size + 1;
  const address = addresses.get(network) ?? `203.0.${place >> 8}.${place & 255}`;
  addresses.set(network, address);
  return address;
};

async function codeOf(customerId: string, isCampaign = false): Promise<string> {
  const known = codes.get(customerId);
  if (known) return known;
  const call = { params: { customerId }, body: { name: customerId } };
  const own = (await invoke('enrol-customer', call, clock)).body.code;
  const made = { body: { owner: customerId, code: `POSTER${codes.size}` } };
  const code = isCampaign ? (await invoke('create-code', made, clock)).body.code : own;
  codes.set(customerId, code);
  return code;
}

/** An order as a shop's till makes it; what it was refused with, if it was. */
async function order(deed: Deed, orderId: string) {
  const { buyer, friend, isCampaign, device, network, wrongCodes = 0 } = deed;
  const client = { ip: addressOf(network), deviceId: device };
  const customer = { customerId: buyer, customerIsNew: true, client };
  for (let guess = 0; guess < wrongCodes; guess++) {
    await invoke('check-code', { body: { ...customer, code: `WRONG${guess}` } }, clock);
  }
  const referralCode = friend && (await codeOf(friend, isCampaign));
  const asked = { ...customer, currency: 'IDR', subtotal: 150_000 };
  const body = { ...asked, ...(referralCode && { referralCode }) };
  const held = await invoke('hold-order', { params: { orderId }, body }, clock);
  if (held.status !== 201) return String(held.body.code);
  await invoke('confirm-order', { params: { orderId }, body: {} }, clock);
  return undefined;
}

const ordersBetweenBatches = 5;

/** Lives all days through, the consumer some orders behind, as it is. */
async function live() {
  const orders: (Deed & { orderId: string; refused: string | undefined })[] = [];
  for (const [index, deed] of traffic.entries()) {
    clock = firstDay + deed.minute * minuteMs;
    const orderId = `o-${index}`;
    orders.push({ ...deed, orderId, refused: await order(deed, orderId) });
    if (index % ordersBetweenBatches === 0) await handOver([await recordsSince()], handler);
  }
  await handOver([await recordsSince()], handler);
  const items = await scan(table, tableName);
  const inReview = new Set(items.filter(({ sk }) => sk === '6#REVIEW').map((item) => item.orderId));
  return orders.map((each) => ({ ...each, isReviewed: inReview.has(each.orderId) }));
}

type Lived = Awaited<ReturnType<typeof live>>;

const share = (part: number, whole: number) => Math.round((1000 * part) / whole) / 1000;

/** What came of each story, as a table for people. */
function tableOf(lived: Lived): string {
  const stories = [...Map.groupBy(lived, ({ story }) => story)];
  const rows = stories.map(([story, all]) => {
    const referred = all.filter(({ friend }) => friend !== undefined);
    const reviewed = all.filter(({ isReviewed }) => isReviewed).length;
    const refused = all.filter((each) => each.refused).length;
    const isFraud = referred.some((each) => each.isFraud);
    return `${story.padEnd(38)}${isFraud ? 'fraud ' : 'honest'}${[
      referred.length,
      reviewed,
      refused,
    ]
      .map((count) => String(count).padStart(10))
      .join('')}`;
  });
  const heads = ['referred', 'reviewed', 'refused'].map((head) => head.padStart(10)).join('');
  return [`${''.padEnd(44)}${heads}`, ...rows].join('\n');
}

describe('the labelled traffic', () => {
  let lived: Lived;
  beforeAll(async () => {
    lived = await live();
  }, 10 * minuteMs);

  const of = (story: string) => lived.filter((each) => each.story === story && each.friend);
  const reviewedOf = (story: string) => of(story).filter(({ isReviewed }) => isReviewed).length;

  it('is told apart well enough', () => {
    const given = lived.filter(({ refused }) => refused === undefined);
    const reviewed = given.filter(({ isReviewed }) => isReviewed);
    const right = reviewed.filter(({ isFraud }) => isFraud).length;
    const precision = share(right, reviewed.length);
    const recall = share(right, given.filter(({ isFraud }) => isFraud).length);
    process.stderr.write(`${tableOf(lived)}\nprecision ${precision}, recall ${recall}\n`);
    expect(precision).toBeGreaterThanOrEqual(0.93);
    expect(recall).toBeGreaterThanOrEqual(0.86);
  });

  it.each([
    'a household',
    'a large household',
    'a household with one tablet',
    'friends of five',
    'somebody with many friends',
    'an office',
    'a café',
    'a clumsy customer',
    'a code on posters',
  ])('leaves %s in peace', (story) => {
    expect(of(story).length).toBeGreaterThan(0);
    expect(reviewedOf(story)).toBe(0);
    expect(of(story).filter(({ refused }) => refused)).toEqual([]);
  });

  it.each([
    'a self-referrer with two telephones',
    'a ring of four',
    'a code on a coupon site',
    'a guesser',
  ])('finds every order of %s', (story) => {
    const given = of(story).filter(({ refused }) => refused === undefined);
    expect(reviewedOf(story)).toBe(given.length);
    expect(given.length).toBeGreaterThan(0);
  });

  it('leaves the ledger sound', async () => {
    clock += dayMs;
    expect(await drift(table, tableName)).toEqual([]);
  });
});
