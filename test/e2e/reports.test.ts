import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Api, startApi } from './api.ts';

let api: Api;
const today = '2027-01-15';
beforeAll(async () => {
  api = await startApi();
  const clock = { now: `${today}T10:00:00.000Z` };
  await api.call('POST /_local/clock', { as: 'nobody', body: clock });
  for (const id of ['c-1', 'c-2']) {
    await api.call(`PUT /v1/customers/${id}`, { body: { name: 'Sari' } });
  }
  await api.give('c-1', 200);
  const { code } = (await api.call('GET /v1/customers/c-2')).body;
  const order = { customerId: 'c-1', currency: 'IDR', subtotal: 150_000, points: 60 };
  const referred = { ...order, referralCode: code, customerIsNew: true };
  await api.call('PUT /v1/orders/o-1/hold', { body: referred });
  await api.call('POST /v1/orders/o-1/confirm', { body: {} });
  await api.call('PUT /v1/orders/o-2/hold', { body: { ...order, points: 90 } });
  await api.call('PUT /v1/orders/o-3/hold', { body: { ...order, points: 5000 } });
  const reason = '=HYPERLINK("http://evil")';
  await api.call('POST /v1/orders/o-2/cancel', { body: { reason } });
  expect((await api.call('POST /_local/drain', { as: 'nobody' })).status).toBe(200);
});
afterAll(() => api.close());

const asCsv = (route: string): Promise<Answer> =>
  api.call(route, { headers: { accept: 'text/csv' } });
const linesOfLogs = (data: string): Record<string, unknown>[] =>
  readFileSync(join(data, 'functions.log'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
const linesIn = ({ text }: Answer) => text.split('\r\n').slice(0, -1);

describe('GET /v1/admin/reports/{date}', () => {
  it('tells what the day came to', async () => {
    const { status, body } = await api.call(`GET /v1/admin/reports/${today}`, { as: 'auditor' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ date: today, status: 'open' },
      orders: { holds: 2, confirmedOrders: 1, cancelledOrders: 1, refusals: 1, refunds: 0 },
      money: { subtotalAmount: 150_000, paidAmount: 139_000 },
      discounts: { referralDiscountAmount: 5000, pointsDiscountAmount: 6000 },
      points: { issuedPoints: 200, spentPoints: 60, releasedPoints: 90, unexplainedPoints: 0 },
      funnel: { referredHolds: 1, referredOrders: 1, rewardedOrders: 1 },
      standing: { outstandingPoints: 140, pendingPoints: 10, liabilityAmount: 14_000 },
      refusalsByReason: [{ reason: 'above_maximum_points', refusals: 1 }],
      topReferrers: [{ customerId: 'c-2', rewardedOrders: 1, promisedRewardPoints: 10 }],
      adjustmentsBy: [{ adjustments: 1, adjustedUpPoints: 200, adjustedDownPoints: 0 }],
      chain: { status: 'open', links: expect.any(Number), root: expect.any(String) },
    });
    expect(body).not.toHaveProperty('reported');
  });

  it('tells it as a table too', async () => {
    const answer = await asCsv(`GET /v1/admin/reports/${today}`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(answer.headers.get('vary')).toBe('accept');
    const lines = linesIn(answer);
    expect(lines[0]).toBe('"section","of","figure","value"');
    expect(lines).toContain('"orders","","holds",2');
    expect(lines).toContain('"topReferrers","c-2","rewardedOrders",1');
  });

  it('tells nothing of a day to come, and zeros of one on which nothing was', async () => {
    const none = await api.call('GET /v1/admin/reports/2999-01-01');
    expect([none.status, none.body.code]).toEqual([404, 'not_found']);
    const { body } = await api.call('GET /v1/admin/reports/2020-02-29');
    expect(body).toMatchObject({
      status: 'over',
      orders: { holds: 0 },
      chain: { status: 'empty' },
    });
    expect((await api.call('GET /v1/admin/reports/2021-02-29')).status).toBe(400);
  });
});

describe('GET /v1/admin/audit', () => {
  const kinds = async (query: string) =>
    (await api.call(`GET /v1/admin/audit?${query}`, { as: 'support' })).body.events.map(
      ({ kind, orderId }: { kind: string; orderId?: string }) =>
        orderId ? `${orderId} ${kind}` : kind,
    );

  it('lists the events of an order, of a customer, and of a day', async () => {
    const first = ['o-1 lots_spent', 'o-1 confirmed', 'o-1 held'];
    expect((await kinds('orderId=o-1')).sort()).toEqual(first.toSorted());
    expect((await kinds('customerId=c-1')).sort()).toEqual(
      [...first, 'o-2 cancelled', 'o-2 held', 'adjusted', 'code_changed'].sort(),
    );
    // Also what others did with the referrer's code.
    expect((await kinds('customerId=c-2')).sort()).toEqual(
      ['o-1 held', 'o-1 confirmed', 'code_changed'].sort(),
    );
    const day = await kinds(`date=${today}`);
    expect(day).toHaveLength(9);
    expect(day).toContain('o-3 refused');
    expect(await kinds('date=2020-01-01')).toEqual([]);
  });

  it.each(['orderId=o-1', 'customerId=c-1', 'date='])('lists them by pages: %s', async (query) => {
    const asked = query === 'date=' ? `date=${today}` : query;
    const all = (await api.call(`GET /v1/admin/audit?${asked}`)).body.events;
    const paged: unknown[] = [];
    let route = `GET /v1/admin/audit?${asked}&limit=2`;
    for (let page = 0; page < 9; page++) {
      const { body, headers } = await api.call(route);
      expect(body.events.length).toBeLessThanOrEqual(2);
      paged.push(...body.events);
      const [, next] = /^<(.*)>; rel="next"$/.exec(headers.get('link') ?? '') ?? [];
      expect(next === undefined).toBe(body.next === undefined);
      if (next === undefined) break;
      route = `GET /v1/admin/audit${next}`;
    }
    expect(paged).toEqual(all);
  });

  it('is a table in which a reason stays a text', async () => {
    const lines = linesIn(await asCsv('GET /v1/admin/audit?orderId=o-2'));
    expect(lines).toHaveLength(3);
    expect(lines.join('\n')).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(lines.join('\n')).toContain('"c-1: 90 from held to available"');
  });

  it.each(['', '?orderId=o-1&date=2026-11-22', '?date=2026-13-01', '?orderId=o-1&cursor=!'])(
    'refuses what it can’t list: %s',
    async (query) => {
      expect((await api.call(`GET /v1/admin/audit${query}`)).status).toBe(400);
    },
  );
});

describe('GET /v1/admin/reports', () => {
  it('tells what each day of a range came to, and all', async () => {
    const { body } = await api.call('GET /v1/admin/reports?from=2027-01-14&to=2027-01-16');
    expect(body).toMatchObject({
      orders: { holds: 2, confirmedOrders: 1 },
      opening: { outstandingPoints: 0, pendingPoints: 0 },
      standing: { outstandingPoints: 140, pendingPoints: 10 },
      days: [
        { date: '2027-01-14', orders: { holds: 0 }, outstandingPoints: 0 },
        { date: today, orders: { holds: 2 }, outstandingPoints: 140 },
        { date: '2027-01-16', orders: { holds: 0 }, outstandingPoints: 140 },
      ],
    });
    const lines = linesIn(await asCsv('GET /v1/admin/reports?from=2027-01-14&to=2027-01-16'));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^"date","holds","confirmedOrders",/);
    expect(lines[2]).toMatch(/^"2027-01-15",2,1,0,1,/);
  });

  it.each([
    ['reports', 'from=2027-01-02&to=2027-01-01'],
    ['reports', 'from=2026-01-01&to=2027-01-02'],
    ['reports', 'from=2027-01-01'],
    ['analytics', 'from=2027-01-01&to=2027-02-01'],
    ['analytics', 'from=2027-01-01&to=2027-01-01&by=minute'],
  ])('refuses a range that is none or too long: %s?%s', async (route, query) => {
    expect((await api.call(`GET /v1/admin/${route}?${query}`)).status).toBe(400);
  });

  it('takes a whole leap year', async () => {
    const { status } = await api.call('GET /v1/admin/reports?from=2028-01-01&to=2028-12-31');
    expect(status).toBe(200);
  });
});

describe('GET /v1/admin/analytics', () => {
  it('tells how the programme does, by day or by hour', async () => {
    const range = `from=${today}&to=${today}`;
    const { body } = await api.call(`GET /v1/admin/analytics?${range}`);
    expect(body).toMatchObject({
      ratios: {
        confirmedBasisPoints: 5000,
        cancelledBasisPoints: 5000,
        discountBasisPoints: 733,
        averagePaidAmount: 139_000,
      },
      topReferrers: [{ customerId: 'c-2' }],
      series: [{ from: `${today}T00:00:00.000Z`, holds: 2 }],
    });
    const lines = linesIn(await asCsv(`GET /v1/admin/analytics?${range}&by=hour`));
    expect(lines).toHaveLength(25);
    expect(lines[11]).toMatch(/^"2027-01-15T10:00:00.000Z",2,1,1,/);
  });
});

describe('npm run report', () => {
  const report = (...args: string[]) =>
    spawnSync(process.execPath, ['infra/local/report.ts', ...args, '--data', api.data], {
      encoding: 'utf8',
    });

  it('prints today’s report by the clock of the stack, beside the running one', () => {
    const { stdout, stderr, status } = report();
    expect(stderr).toBe('');
    expect(stdout).toMatch(new RegExp(`^${today} \\(UTC\\), so far\n`));
    expect(stdout).toMatch(/^ {2}holds +2$/m);
    expect(stdout).toMatch(/^ {2}liability amount +14,000$/m);
    expect(stdout).toMatch(/^ {2}c-2: rewarded orders +1$/m);
    expect(status).toBe(0);
    expect(report('--date', today, '--csv').stdout).toContain('"orders","","holds",2\r\n');
  });

  it('says what it can’t read', () => {
    const { stderr, status } = report('--date', 'yesterday');
    expect(stderr).toMatch(/^--date takes a day such as 2026-11-22, not yesterday/);
    expect(status).toBe(2);
  });
});

describe('report-day', () => {
  it('reports a day that is over, once, and logs it without names', async () => {
    await api.advance(26 * 3600);
    for (const days of [1, 0]) {
      const { body } = await api.call('POST /_local/jobs/report-day', { as: 'nobody' });
      expect(body).toMatchObject({ days });
    }
    const { body } = await api.call(`GET /v1/admin/reports/${today}`);
    expect(body).toMatchObject({ status: 'over', reported: { changed: [] } });
    const lines = linesOfLogs(api.data).filter(({ code }) => code === 'daily_report');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      operation: 'report-day',
      report: { date: today, orders: { holds: 2 }, standing: { liabilityAmount: 14_000 } },
    });
    expect(JSON.stringify(lines)).not.toContain('c-2');
  });
});
