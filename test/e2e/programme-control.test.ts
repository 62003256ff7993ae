import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

let ids = 0;
const unique = (prefix: string) => `${prefix}-${++ids}`;

/** The contract's document as it was before there was an allow list, put under the current ETag. */
async function program(changes: object): Promise<void> {
  const { body, headers } = await api.call('GET /v1/admin/settings');
  const { allowList, ...before } = body.program;
  const rest = { enabled: true, codes: true, earn: true, redeem: true, mode: 'on' };
  const put = await api.call('PUT /v1/admin/settings', {
    body: { ...body, program: { ...before, ...rest, rolloutPercent: 100, ...changes } },
    headers: { 'if-match': headers.get('etag') ?? '' },
  });
  expect(put.status).toBe(200);
  await api.advance(3);
}
beforeEach(() => program({}));

async function enrolled(name: string): Promise<{ customerId: string; code: string }> {
  const customerId = unique('c');
  const { body } = await api.call(`PUT /v1/customers/${customerId}`, { body: { name } });
  return { customerId, code: body.code };
}

/** A referrer, and a new customer with points who has the referrer's code. */
async function friends() {
  const sari = await enrolled('Sari');
  const budi = await enrolled('Budi');
  const route = `PUT /v1/admin/customers/${budi.customerId}/adjustments/${unique('a')}`;
  expect((await api.call(route, { body: { points: 400, reason: 'welcome' } })).status).toBe(201);
  const plain = { customerId: budi.customerId, currency: 'IDR', subtotal: 150_000 };
  const full = { ...plain, referralCode: sari.code, customerIsNew: true, points: 100 };
  return { sari, budi, plain, full };
}

const hold = (orderId: string, body: object) =>
  api.call(`PUT /v1/orders/${orderId}/hold`, { body });
const end = (orderId: string, deed: 'cancel' | 'confirm') =>
  api.call(`POST /v1/orders/${orderId}/${deed}`, { body: {} });
const pointsOf = async (customerId: string) =>
  (await api.call(`GET /v1/customers/${customerId}`)).body.points;

/** The shadow lines of an order, once there are so many: workers' output trails their answers. */
async function shadowLines(orderId: string, count: number) {
  for (let tries = 0; ; tries++) {
    const lines = readFileSync(join(api.data, 'functions.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"shadow"') && line.includes(`"${orderId}"`));
    if (lines.length >= count || tries === 100) return lines;
    await sleep(50);
  }
}

describe('shadow mode', () => {
  it('gives nothing, and the log says what it would have given', async () => {
    const { sari, budi, plain, full } = await friends();
    await program({ mode: 'shadow' });
    const orderId = unique('o');
    const quote = await api.call('POST /v1/quotes', { body: { ...full, orderId } });
    expect(quote).toMatchObject({
      status: 200,
      body: {
        lines: [],
        total: 150_000,
        referral: { status: 'refused', reason: 'program_off' },
        points: { status: 'refused', reason: 'program_off' },
      },
    });
    expect(await hold(orderId, full)).toMatchObject({ status: 422, body: { code: 'program_off' } });
    const { customerId } = budi;
    const check = { code: sari.code, customerId, customerIsNew: true };
    expect((await api.call('POST /v1/codes/check', { body: check })).body).toEqual({
      usable: false,
      reason: 'code_not_usable',
    });

    const lines = await shadowLines(orderId, 2);
    const everything = {
      code: 'shadow',
      referral: 'applied',
      referralDiscount: 5000,
      rewardPoints: 10,
      points: 'applied',
      pointsUsed: 100,
      pointsDiscount: 10_000,
      total: 135_000,
      settingsVersion: quote.body.settingsVersion,
    };
    expect(lines.map((line) => JSON.parse(line)).sort(byOperation)).toMatchObject([
      { operation: 'hold-order', ...everything },
      { operation: 'quote-order', ...everything },
    ]);
    for (const secret of [customerId, sari.customerId, sari.code, 'Sari', 'Budi']) {
      expect(lines.join()).not.toContain(`"${secret}"`);
    }

    expect((await hold(orderId, plain)).body).toMatchObject({ status: 'held', total: 150_000 });
    await program({});
    expect((await end(orderId, 'confirm')).body.status).toBe('confirmed');
    expect(await pointsOf(sari.customerId)).toMatchObject({ available: 0, pending: 0 });
    expect(await pointsOf(customerId)).toMatchObject({ available: 400, spent: 0 });
  });
});

type Logged = { operation: string };
const byOperation = (left: Logged, right: Logged) => (left.operation < right.operation ? -1 : 1);

describe('the allow list', () => {
  it('lets its customers take part when the rollout share is 0, and nobody else', async () => {
    const [listed, other] = [await friends(), await friends()];
    const allowList = [listed.budi.customerId, listed.sari.customerId];
    await program({ rolloutPercent: 0, allowList });
    const orderId = unique('o');
    expect((await hold(orderId, listed.full)).body).toMatchObject({ total: 135_000 });
    const refused = await hold(unique('o'), other.full);
    expect(refused).toMatchObject({ status: 422, body: { code: 'program_off' } });
    expect((await end(orderId, 'confirm')).status).toBe(200);
    expect(await pointsOf(listed.sari.customerId)).toMatchObject({ pending: 10 });
  });

  it('promises a referrer who is outside of the rollout nothing', async () => {
    const { budi, full } = await friends();
    await program({ rolloutPercent: 0, allowList: [budi.customerId] });
    const orderId = unique('o');
    expect((await hold(orderId, full)).body).toMatchObject({ total: 135_000 });
    const { terms } = (await api.call(`GET /v1/orders/${orderId}`)).body;
    expect(terms.referral.rewardPoints).toBe(0);
  });
});

describe('the history of the settings', () => {
  it('says what changed, and nothing of a document that was put again', async () => {
    await program({});
    await program({ rolloutPercent: 30, allowList: ['c-1'] });
    const { body } = await api.call('GET /v1/admin/settings/history?limit=2', { as: 'auditor' });
    expect(body.versions.map(({ changes }: { changes: object[] }) => changes)).toEqual([
      [
        { path: 'program.allowList', from: [], to: ['c-1'] },
        { path: 'program.rolloutPercent', from: 100, to: 30 },
      ],
      [],
    ]);
  });
});

describe.each([
  ['codes', { codes: false }],
  ['redeem', { redeem: false }],
  ['earn', { earn: false }],
  ['enabled', { enabled: false }],
  ['mode', { mode: 'shadow' }],
  ['rolloutPercent', { rolloutPercent: 0 }],
])('switching program.%s off', (name, off) => {
  it('stops what it is for in new holds, and every open order ends as it was promised', async () => {
    const shops = [await friends(), await friends(), await friends()] as const;
    const [confirmed, cancelled, left] = shops;
    const open = shops.map((shop) => ({ ...shop, orderId: unique('o') }));
    for (const { orderId, full } of open) expect((await hold(orderId, full)).status).toBe(201);
    const [first = '', second = '', third = ''] = open.map(({ orderId }) => orderId);

    await program(off);
    const { full, plain, sari } = await friends();
    const { referralCode, customerIsNew, points } = full;
    const withCode = await hold(unique('o'), { ...plain, referralCode, customerIsNew });
    const everything = ['enabled', 'mode', 'rolloutPercent'].includes(name);
    const codesStop = everything || name === 'codes';
    expect(withCode.status).toBe(codesStop ? 422 : 201);
    if (codesStop) expect(withCode.body.code).toBe('program_off');
    else {
      expect(withCode.body).toMatchObject({ total: 145_000, referral: { discount: 5000 } });
      expect((await end(withCode.body.orderId, 'confirm')).status).toBe(200);
      const pending = name === 'earn' ? 0 : 10;
      expect(await pointsOf(sari.customerId)).toMatchObject({ pending });
    }
    const withPoints = await hold(unique('o'), { ...plain, points });
    const pointsStop = everything || name === 'redeem';
    expect(withPoints.status).toBe(pointsStop ? 422 : 201);
    if (pointsStop) expect(withPoints.body.code).toBe('program_off');
    expect((await hold(unique('o'), plain)).status).toBe(201);

    expect((await end(first, 'confirm')).body).toMatchObject({
      status: 'confirmed',
      total: 135_000,
    });
    expect(await pointsOf(confirmed.sari.customerId)).toMatchObject({ pending: 10 });
    expect(await pointsOf(confirmed.budi.customerId)).toMatchObject({ available: 300, spent: 100 });
    expect((await end(second, 'cancel')).body.status).toBe('cancelled');
    expect(await pointsOf(cancelled.budi.customerId)).toMatchObject({ available: 400, held: 0 });
    await api.advance(31 * 60);
    expect((await api.call('POST /_local/jobs/expire-holds', { as: 'nobody' })).status).toBe(200);
    expect((await api.call(`GET /v1/orders/${third}`)).body.status).toBe('expired');
    expect(await pointsOf(left.budi.customerId)).toMatchObject({ available: 400, held: 0 });
  });
});
