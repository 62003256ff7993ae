import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { dayMs, minuteMs } from '../../shared/domain/calendar.ts';
import { streamRecords } from '../data/stream-records.ts';
import { handOver } from '../faults/deliveries.ts';
import { type Call, invoke } from '../functions/invoke.ts';
import { scan } from '../ledger.ts';

const lines: string[] = [];
jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);

let clock = Date.parse('2026-11-22T10:00:00.000Z');
const codes: Record<string, string> = {};

type Who = { device?: string; ip?: string; code?: string };
const where = { device: 'd-shared', ip: '203.0.113.7' };

let ids = 0;
const asked = ({ device, ip, code = codes.selfish }: Who): Call => ({
  params: { orderId: `o-${++ids}` },
  body: {
    customerId: `c-${ids}`,
    currency: 'IDR',
    subtotal: 150_000,
    referralCode: code,
    customerIsNew: true,
    client: { ...(device && { deviceId: device }), ...(ip && { ip }) },
  },
});

const hold = (who: Who, query = {}) => invoke('hold-order', { ...asked(who), query }, clock);
const answered = async (who: Who) => {
  const { status, body } = await hold(who);
  return status === 201 ? 'held' : body.code;
};

async function order(who: Who): Promise<void> {
  const call = asked(who);
  await invoke('hold-order', call, clock);
  await invoke('confirm-order', { ...call, body: {} }, clock);
}

/** A referrer orders, then has six customers made up on the same telephone. */
beforeAll(async () => {
  jest.spyOn(Date, 'now').mockImplementation(() => clock);
  const recordsSince = await streamRecords('screen-referrals');
  for (const customerId of ['selfish', 'other']) {
    const call = { params: { customerId }, body: { name: customerId } };
    codes[customerId] = (await invoke('enrol-customer', call, clock)).body.code;
  }
  const own = asked(where);
  const { referralCode: _, ...body } = own.body as Record<string, unknown>;
  await invoke('hold-order', { ...own, body: { ...body, customerId: 'selfish' } }, clock);
  await invoke('confirm-order', { ...own, body: {} }, clock);
  for (const ip of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
    for (let time = 0; time < 2; time++) {
      clock += minuteMs;
      await order({ device: where.device, ip });
    }
  }
  await order({ device: where.device, ip: where.ip, code: codes.other });
  const records = await recordsSince();
  const { handler } = await import('../../functions/screen-referrals/handler.ts');
  expect(await answered(where)).toBe('held');
  expect(await handOver([records], handler)).toEqual([]);
});

describe('a code that was used too suspiciously from one device', () => {
  it('is refused from there, like a code that is none', async () => {
    const none = await hold({ device: 'd-elsewhere', code: 'NOPE2026' });
    const refused = await hold(where);
    const { instance: _, ...problem } = refused.body;
    expect({ status: refused.status, problem }).toEqual({
      status: none.status,
      problem: { ...problem, code: 'code_not_usable', detail: none.body.detail },
    });
    expect(Object.keys(refused.headers)).toEqual(Object.keys(none.headers));
  });

  it('shows in a metric', () => {
    const told = lines.map((line) => JSON.parse(line)).filter((line) => 'BlockedOrders' in line);
    expect(told).toMatchObject([{ code: 'figures', ScreenedOrders: 8 }]);
    expect(told[0].BlockedOrders).toBeGreaterThan(0);
  });

  it('is refused there in a quote and a check too', async () => {
    const { customerId, currency, subtotal, client } = asked(where).body as Record<string, unknown>;
    const buyer = { customerId, customerIsNew: true, client };
    const check = { body: { ...buyer, code: codes.selfish } };
    expect((await invoke('check-code', check, clock)).body).toEqual({
      usable: false,
      reason: 'code_not_usable',
    });
    const quote = { body: { ...buyer, currency, subtotal, referralCode: codes.selfish } };
    expect((await invoke('quote-order', quote, clock)).body.referral).toMatchObject({
      status: 'refused',
      reason: 'code_not_usable',
    });
  });

  it('counts as a wrong guess there', async () => {
    const items = await scan(table, tableName);
    const counted = items.filter(({ pk, failed }) => String(pk).startsWith('ATTEMPTS#') && failed);
    expect(counted.length).toBeGreaterThan(0);
  });

  const quoted = async (client?: object) => {
    const call = asked(where);
    const body = { ...call.body, client };
    const { quoteToken, referral } = (await invoke('quote-order', { body }, clock)).body;
    expect(referral.status).toBe('applied');
    return { ...call, body: { ...body, quoteToken } };
  };

  it.each([undefined, { deviceId: 'd-elsewhere' }])(
    'is refused there also with the token of a quote that didn’t say from there: %j',
    async (client) => {
      const call = await quoted(client);
      const there = { ...call, body: { ...call.body, client: { deviceId: where.device } } };
      for (const query of [{ dryRun: 'true' }, { dryRun: 'false' }]) {
        const refused = await invoke('hold-order', { ...there, query }, clock);
        expect(refused).toMatchObject({ status: 422, body: { code: 'code_not_usable' } });
      }
      const elsewhere = { ...call, body: { ...call.body, client: { deviceId: 'd-at-home' } } };
      clock += 1;
      expect(await invoke('hold-order', elsewhere, clock)).toMatchObject({ status: 201 });
    },
  );

  it('is held again as it was with a token that was shown from elsewhere first', async () => {
    const call = await quoted();
    const first = await invoke('hold-order', call, clock);
    const there = { ...call, body: { ...call.body, client: { deviceId: where.device } } };
    const again = await invoke('hold-order', there, clock);
    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
  });

  it('is good from any other device, also on the same network', async () => {
    expect(await answered({ device: 'd-elsewhere', ip: '203.0.113.1' })).toBe('held');
    expect(await answered({ ip: '203.0.113.1' })).toBe('held');
  });

  it('is refused alone: another friend’s code is good there', async () => {
    expect(await answered({ ...where, code: codes.other })).toBe('held');
  });

  it('is good from there on the next day', async () => {
    const today = clock;
    clock = Date.parse('2026-11-23T00:00:00.000Z') - 1;
    expect(await answered(where)).toBe('code_not_usable');
    clock += 1;
    expect(await answered(where)).toBe('held');
    clock = today;
  });
});

describe('what is kept of a client', () => {
  it('is nothing but hashes', async () => {
    const text = JSON.stringify(await scan(table, tableName));
    expect(text).toContain('"source"');
    for (const told of [where.device, 'd-elsewhere', '203.0.113.'])
      expect(text).not.toContain(told);
  });

  it('is in no answer, and no part of what makes a request the same', async () => {
    const call = asked({ device: 'd-first', code: codes.other });
    const first = await invoke('hold-order', call, clock);
    const moved = { ...call.body, client: { deviceId: 'd-second' } };
    const again = await invoke('hold-order', { ...call, body: moved }, clock + dayMs / 48);
    expect(again.body).toEqual(first.body);
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect(JSON.stringify(first.body)).not.toContain('source');
    const { params = {} } = call;
    const story = await invoke('get-order', { params }, clock);
    expect(JSON.stringify(story.body)).not.toContain('source');
  });
});
