import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Api, startApi } from './api.ts';

let api: Api;
let own: string;
const codesOf = async (query = '') =>
  (await api.call(`GET /v1/admin/codes${query}`, { as: 'support' })).body.codes;
const usesOf = async (code: string): Promise<number> =>
  (await api.call(`GET /v1/admin/codes/${code}`)).body.uses;
const drain = async () => expect((await api.call('POST /_local/drain')).status).toBe(200);

beforeAll(async () => {
  api = await startApi();
  for (const id of ['c-1', 'c-2', 'c-3']) {
    await api.call(`PUT /v1/customers/${id}`, { body: { name: 'Sari' } });
  }
  own = (await api.call('GET /v1/customers/c-1')).body.code;
  for (const code of [
    { code: 'OPEN2026', owner: 'c-1' },
    { code: 'TWICE2026', owner: 'c-2', usageLimit: 2 },
  ]) {
    expect((await api.call('POST /v1/admin/codes', { body: code })).status).toBe(201);
  }
});
afterAll(() => api.close());

const order = (customerId: string, referralCode: string) => ({
  body: { customerId, currency: 'IDR', subtotal: 150_000, referralCode, customerIsNew: true },
});

describe('GET /v1/admin/codes', () => {
  it('shows how often each code is used, once the audit has heard', async () => {
    const held = [
      await api.call('PUT /v1/orders/o-1/hold', order('n-1', 'OPEN2026')),
      await api.call('PUT /v1/orders/o-2/hold', order('n-2', 'OPEN2026')),
      await api.call('PUT /v1/orders/o-3/hold', order('n-3', 'TWICE2026')),
      await api.call('PUT /v1/orders/o-4/hold', order('n-4', own)),
    ];
    expect(held.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(await usesOf('TWICE2026')).toBe(1);
    await api.call('POST /v1/orders/o-1/confirm', { body: {} });
    await api.call('POST /v1/orders/o-2/cancel', { body: {} });
    await drain();
    expect(await codesOf()).toMatchObject([
      { code: 'TWICE2026', owner: 'c-2', usageLimit: 2, uses: 1 },
      { code: 'OPEN2026', owner: 'c-1', usageLimit: null, uses: 1 },
    ]);
    expect(await codesOf('?owner=c-1')).toMatchObject([
      { code: 'OPEN2026', kind: 'vanity', uses: 1 },
      { code: own, kind: 'own', uses: 1 },
    ]);
    expect([await usesOf('OPEN2026'), await usesOf(own)]).toEqual([1, 1]);
    expect(await codesOf('?owner=c-3')).toMatchObject([{ owner: 'c-3', uses: 0 }]);
  });

  it('shows a customer’s own code to whom looks for changed ones, when it was changed', async () => {
    const route = `PATCH /v1/admin/codes/${own}`;
    const { body } = await api.call(route, { body: { status: 'active' } });
    expect(body).toMatchObject({ uses: 1, changedAt: expect.any(String) });
    expect(await codesOf('?limit=1')).toEqual([body]);
  });

  it.each(['?status=open', '?owner=', '?limit=101', '?cursor=!', '?cursor=zzz', '?code=OPEN2026'])(
    'takes no such query: %s',
    async (query) => {
      const { status, body } = await api.call(`GET /v1/admin/codes${query}`);
      expect([status, body.code]).toEqual([400, 'invalid_request']);
    },
  );
});

const setClock = (now: string) => api.call('POST /_local/clock', { as: 'nobody', body: { now } });

let ids = 0;
const unique = (prefix: string) => `${prefix}-${++ids}`;

async function aCode(): Promise<string> {
  const { body } = await api.call(`PUT /v1/customers/${unique('friend')}`, {
    body: { name: 'Sari' },
  });
  return body.code;
}

const check = (rest: object): Promise<Answer> =>
  api.call('POST /v1/codes/check', {
    body: { code: 'NOPE2026', customerId: unique('guest'), customerIsNew: true, ...rest },
  });

const guest = (rest: object) => ({
  customerId: unique('guest'),
  currency: 'IDR',
  subtotal: 150_000,
  customerIsNew: true,
  ...rest,
});

const hold = (body: object, orderId = unique('order')): Promise<Answer> =>
  api.call(`PUT /v1/orders/${orderId}/hold`, { body });

function expectTooMany(answer: Answer): void {
  expect(answer).toMatchObject({ status: 429, body: { code: 'too_many_attempts', status: 429 } });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
}

const retryAfter = ({ headers }: Answer): number => Number(headers.get('retry-after'));

describe('guessing codes', () => {
  it('ends after twenty wrong ones until the clock strikes, wherever they are tried', async () => {
    await setClock('2027-03-01T10:15:00Z');
    const code = await aCode();
    const client = { ip: '203.0.113.7' };
    const standing = guest({ referralCode: code, client });
    const orderId = unique('order');
    const held = await hold(standing, orderId);
    expect(held.status).toBe(201);

    const answers = await Promise.all(Array.from({ length: 100 }, () => check({ client })));
    const noes = answers.filter(({ status }) => status === 200);
    expect(noes).toHaveLength(20);
    expect(new Set(noes.map(({ text }) => text))).toEqual(
      new Set(['{"usable":false,"reason":"code_not_usable"}']),
    );
    for (const answer of answers) if (answer.status !== 200) expectTooMany(answer);

    const right = await check({ client, code });
    expectTooMany(right);
    expect(retryAfter(right)).toBeGreaterThan(44 * 60);
    expect(retryAfter(right)).toBeLessThanOrEqual(45 * 60);
    expectTooMany(await hold(guest({ client, referralCode: code })));
    expect((await hold(guest({ client }))).status).toBe(201);
    const quote = await api.call('POST /v1/quotes', {
      body: guest({ client, referralCode: code }),
    });
    expect(quote).toMatchObject({
      status: 200,
      body: { lines: [], total: 150_000, referral: { reason: 'too_many_attempts' } },
    });
    const again = await hold(standing, orderId);
    expect(again.status).toBe(200);
    expect(again.text).toBe(held.text);

    await api.advance(retryAfter(right));
    expect((await check({ client, code })).body.usable).toBe(true);
    expect((await check({ client })).status).toBe(200);
  });

  it('ends for everybody in one network, and for nobody in another', async () => {
    await setClock('2027-03-01T12:15:00Z');
    const code = await aCode();
    const client = { ip: '2001:db8:1:2::3' };
    await Promise.all(Array.from({ length: 20 }, () => check({ client })));
    expectTooMany(await check({ code, client: { ip: '2001:db8:1:2:aaaa::4' } }));
    expectTooMany(await hold(guest({ referralCode: code, client })));
    const elsewhere = await check({ code, client: { ip: '2001:db8:1:3::3' } });
    expect(elsewhere.body).toMatchObject({ usable: true });
  });

  it('goes by the settings', async () => {
    await setClock('2027-03-01T14:15:00Z');
    const { body, headers } = await api.call('GET /v1/admin/settings');
    body.abuse.failedChecksPerHourMax = 2;
    const ifMatch = { 'if-match': headers.get('etag') ?? '' };
    const changed = await api.call('PUT /v1/admin/settings', { body, headers: ifMatch });
    expect(changed.status).toBe(200);
    await api.advance(3);
    const customerId = unique('guest');
    expect((await check({ customerId })).status).toBe(200);
    expect((await check({ customerId })).status).toBe(200);
    expectTooMany(await check({ customerId }));
  });
});
