import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Api, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

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

const order = (rest: object) => ({
  customerId: unique('guest'),
  currency: 'IDR',
  subtotal: 150_000,
  customerIsNew: true,
  ...rest,
});

const hold = (body: object, orderId = unique('o')): Promise<Answer> =>
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
    const standing = order({ referralCode: code, client });
    const orderId = unique('o');
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
    expectTooMany(await hold(order({ client, referralCode: code })));
    expect((await hold(order({ client }))).status).toBe(201);
    const quote = await api.call('POST /v1/quotes', {
      body: order({ client, referralCode: code }),
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
    expectTooMany(await hold(order({ referralCode: code, client })));
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
