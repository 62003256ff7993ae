import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.ts';

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
