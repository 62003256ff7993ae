import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Api, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

const asked = { customerId: 'c-1', currency: 'IDR', subtotal: 150_000 };
const json = { 'content-type': 'application/json' };

function expectProblem(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(Object.keys(answer.body)).toEqual(
    expect.arrayContaining(['type', 'title', 'status', 'code', 'detail', 'instance']),
  );
}

const quote = (body: unknown, headers = {}) => api.call('POST /v1/quotes', { body, headers });

describe('a body', () => {
  it.each([
    ['not JSON', '{"customerId"'],
    ['an array', '[]'],
    ['a number', '1'],
    ['null', 'null'],
    ['text that is not UTF-8 once decoded', '"\ud800"'],
    ['deep', `${'['.repeat(8000)}${']'.repeat(8000)}`],
    ['a key of the prototype', '{"__proto__":{"customerId":"c"},"constructor":1}'],
  ])('that is %s is refused with a problem', async (_, body) => {
    expectProblem(await quote(body), 400, 'invalid_request');
  });

  it('names each wrong field with a pointer', async () => {
    const answer = await quote({
      ...asked,
      subtotal: -1,
      otherDiscounts: [{ code: '', amount: 1.5 }],
      surprise: true,
    });
    expectProblem(answer, 400, 'invalid_request');
    const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(
      expect.arrayContaining([
        '/subtotal',
        '/otherDiscounts/0/code',
        '/otherDiscounts/0/amount',
        '/surprise',
      ]),
    );
  });

  it('with half a character is refused where it would be stored', async () => {
    const half = '\ud800';
    const discounts = { ...asked, otherDiscounts: [{ code: half, amount: 1 }] };
    expectProblem(await quote(discounts), 400, 'invalid_request');
    const named = await api.call('PUT /v1/customers/half', { body: { name: `Sari${half}` } });
    expectProblem(named, 400, 'invalid_request');
    const body = { reason: half };
    expectProblem(await api.call('POST /v1/orders/x/cancel', { body }), 400, 'invalid_request');
  });

  it.each([1.5, '150000', '1e3', null, true, -1, 2 ** 53, 1e308, [], {}])(
    'with the subtotal %p is refused',
    async (subtotal) => {
      expectProblem(await quote({ ...asked, subtotal }), 400, 'invalid_request');
    },
  );

  it('may have 16 KB and not a byte more', async () => {
    const filler = (bytes: number) => {
      const body = JSON.stringify(asked);
      return `${body}${' '.repeat(bytes - body.length)}`;
    };
    expect((await quote(filler(16 * 1024))).status).toBe(200);
    expectProblem(await quote(filler(16 * 1024 + 1)), 413, 'body_too_large');
  });

  it('must say that it is JSON', async () => {
    const text = { 'content-type': 'text/plain' };
    expectProblem(await quote(asked, text), 415, 'unsupported_media_type');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expectProblem(await quote('a=1', form), 415, 'unsupported_media_type');
    const charset = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await quote(asked, charset)).status).toBe(200);
    const binary = { 'content-type': 'application/octet-stream' };
    expectProblem(await quote(asked, binary), 415, 'unsupported_media_type');
  });

  it('is an empty object when there is none', async () => {
    expectProblem(await api.call('POST /v1/quotes'), 400, 'invalid_request');
    expectProblem(await api.call('POST /v1/orders/none/confirm'), 404, 'order_not_found');
  });
});

describe('a path and a query', () => {
  it.each([
    'GET /v1/orders/%23',
    'GET /v1/orders/a%2Fb',
    `GET /v1/orders/${'x'.repeat(65)}`,
    'GET /v1/orders/%00',
    'GET /v1/orders/%F0%9F%91%9F',
    'GET /v1/customers/c-1/entries?limit=0',
    'GET /v1/customers/c-1/entries?limit=1e9',
    'GET /v1/customers/c-1/entries?cursor=%0A',
    'GET /v1/customers/c-1/entries?cursor=zzz',
    `GET /v1/customers/c-1/entries?cursor=${Buffer.from('2026-13').toString('base64url')}`,
    'GET /v1/customers/c-1/entries?unknown=1',
    'GET /v1/orders/o-1?expand=all',
  ])('%s is refused with a problem', async (route) => {
    expectProblem(await api.call(route), 400, 'invalid_request');
  });

  it('that nobody answers is not found', async () => {
    expectProblem(await api.call('GET /'), 404, 'not_found');
    expectProblem(await api.call('DELETE /v1/orders/o-1'), 404, 'not_found');
    expectProblem(await api.call('GET /v1/orders/o-1/hold'), 404, 'not_found');
  });

  it('with a broken percent sign is refused, not a fault', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(`${api.url}/v1/orders/%E0%A4%A`, (response) => resolve(response.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(400);
  });
});

describe('a hold', () => {
  const hold = (body: object) => api.call('PUT /v1/orders/bad/hold', { body });

  it('in another currency is refused and holds nothing', async () => {
    expectProblem(await hold({ ...asked, currency: 'USD' }), 422, 'currency_mismatch');
    expect((await hold(asked)).status).toBe(201);
  });

  it.each([
    ['another order in the body', { orderId: 'other' }, 400, 'invalid_request'],
    ['an unknown code', { referralCode: 'NOPE', customerIsNew: true }, 422, 'code_not_usable'],
    ['a code of two letters', { referralCode: 'AB', customerIsNew: true }, 422, 'code_not_usable'],
    ['a code from Cyrillic', { referralCode: 'САРИ', customerIsNew: true }, 422, 'code_not_usable'],
    ['a forged quote', { quoteToken: 'a.b.c' }, 422, 'quote_mismatch'],
    ['an empty quote', { quoteToken: '' }, 422, 'quote_mismatch'],
    ['no address', { client: { ip: '999.1.1.1' } }, 400, 'invalid_request'],
    ['half a point', { points: 0.5 }, 400, 'invalid_request'],
    ['points in words', { points: 'all' }, 400, 'invalid_request'],
  ])('with %s is refused', async (name, rest, status, code) => {
    const orderId = `bad-${name.replace(/ /g, '-')}`;
    const answer = await api.call(`PUT /v1/orders/${orderId}/hold`, {
      body: { ...asked, ...rest },
    });
    expectProblem(answer, Number(status), String(code));
    expect((await api.call(`GET /v1/orders/${orderId}`)).status).toBe(404);
  });
});

describe('a balance', () => {
  it('may grow beyond what one request may ask', async () => {
    await api.call('PUT /v1/customers/rich', { body: { name: 'Kaya' } });
    for (const points of [1_000_000_000, 1_000_000_000]) await api.give('rich', points);
    const customer = await api.call('GET /v1/customers/rich');
    expect(customer.body.points.available).toBe(2_000_000_000);
    const priced = await quote({ ...asked, customerId: 'rich', points: 'max' });
    expect(priced.body.points).toMatchObject({ available: 2_000_000_000, points: 1500 });
    const huge = { ...asked, customerId: 'rich', subtotal: 1_000_000_000_000 };
    const most = { points: 1_000_000_000, redeemableMax: 1_000_000_000 };
    expect((await quote({ ...huge, points: 'max' })).body.points).toMatchObject(most);
  });
});

describe('settings', () => {
  it('need If-Match, and a whole document', async () => {
    const { body } = await api.call('GET /v1/admin/settings');
    expectProblem(await api.call('PUT /v1/admin/settings', { body }), 428, 'if_match_required');
    const ifMatch = { 'if-match': '"0"' };
    const { points: _, ...partly } = body;
    const answer = await api.call('PUT /v1/admin/settings', { body: partly, headers: ifMatch });
    expectProblem(answer, 400, 'invalid_request');
    const weak = { 'if-match': 'W/"0"' };
    expectProblem(
      await api.call('PUT /v1/admin/settings', { body, headers: weak }),
      400,
      'invalid_request',
    );
  });
});

describe('a caller', () => {
  it('of support adjusts below the threshold only', async () => {
    await api.call('PUT /v1/customers/c-9', { body: { name: 'Kartika' } });
    const adjust = (points: number, as: 'support' | 'admin') =>
      api.call(`PUT /v1/admin/customers/c-9/adjustments/${as}${points}`, {
        as,
        body: { points, reason: 'goodwill' },
        headers: json,
      });
    expect((await adjust(499, 'support')).status).toBe(201);
    expectProblem(await adjust(500, 'support'), 403, 'forbidden');
    const asked = await adjust(500, 'admin');
    expect(asked).toMatchObject({ status: 202, body: { points: 500, by: 'admin' } });
  });
});
