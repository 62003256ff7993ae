import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Call, invoke } from './invoke.ts';

process.env.CALLERS = 'orders,admin,support';

beforeAll(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterAll(() => {
  jest.restoreAllMocks();
});

const inGroup = (group: string) => ({ group });

const call = (operation: string, asked: Call = {}, came = Date.now()) =>
  invoke(operation, asked, came);

let ids = 0;
const unique = (prefix: string) => `${prefix}-${++ids}`;
const replayed = { 'idempotency-replayed': 'true' };

async function enrolled(): Promise<{ customerId: string; code: string }> {
  const params = { customerId: unique('c') };
  return (await call('enrol-customer', { params, body: { name: 'Sari' } })).body;
}

const hold = (orderId: string, rest: object = {}, came?: number) =>
  call(
    'hold-order',
    {
      params: { orderId },
      body: { customerId: 'buyer', currency: 'IDR', subtotal: 150_000, ...rest },
    },
    came,
  );

const adjust = (params: Record<string, string>, body: object, group = 'admin') =>
  call('adjust-points', { params, body, as: inGroup(group) });

describe('hold-order', () => {
  it('says of a replay that it is one, also when the device is another', async () => {
    const orderId = unique('o');
    const first = await hold(orderId, { client: { ip: '203.0.113.7' } });
    expect(first.status).toBe(201);
    expect(first.headers).not.toMatchObject(replayed);
    const again = await hold(orderId, { client: { ip: '203.0.113.8' } });
    expect(again).toMatchObject({ status: 200, headers: replayed, body: first.body });
  });

  it('takes the same request with another quote for another request', async () => {
    const orderId = unique('o');
    const asked = { customerId: 'buyer', currency: 'IDR', subtotal: 150_000 };
    const { quoteToken } = (await call('quote-order', { body: asked })).body;
    expect((await hold(orderId, { quoteToken })).status).toBe(201);
    expect(await hold(orderId)).toMatchObject({ status: 422, body: { code: 'order_reused' } });
  });

  it('takes a quote for its own request and order only', async () => {
    const asked = { customerId: 'buyer', currency: 'IDR', subtotal: 150_000 };
    const body = { ...asked, orderId: unique('o') };
    const { quoteToken } = (await call('quote-order', { body })).body;
    const mismatch = { status: 422, body: { code: 'quote_mismatch' } };
    expect(await hold(unique('o'), { quoteToken })).toMatchObject(mismatch);
    expect(await hold(body.orderId, { quoteToken, subtotal: 150_001 })).toMatchObject(mismatch);
    expect((await hold(body.orderId, { quoteToken })).status).toBe(201);
  });

  it('fences off earlier attempts also with what the rules refuse', async () => {
    const orderId = unique('o');
    const came = Date.now();
    expect(await hold(orderId, { points: 49 })).toMatchObject({
      body: { code: 'below_minimum_points' },
    });
    expect(await hold(orderId, {}, came)).toMatchObject({ status: 503, body: { code: 'busy' } });
  });
});

describe.each(['confirm-order', 'cancel-order'])('%s', (operation) => {
  it('says of a replay that it is one', async () => {
    const params = { orderId: unique('o') };
    await hold(params.orderId);
    const first = await call(operation, { params });
    expect(first.headers).not.toMatchObject(replayed);
    const again = await call(operation, { params });
    expect(again).toMatchObject({ status: 200, headers: replayed, body: first.body });
  });
});

describe('cancel-order', () => {
  it('refuses an order that is confirmed', async () => {
    const params = { orderId: unique('o') };
    await hold(params.orderId);
    await call('confirm-order', { params });
    const cancelled = await call('cancel-order', { params });
    expect(cancelled).toMatchObject({ status: 409, body: { code: 'order_confirmed' } });
  });
});

describe('adjust-points', () => {
  it('says of a replay that it is one, and refuses the id with another reason', async () => {
    const { customerId } = await enrolled();
    const params = { customerId, adjustmentId: unique('a') };
    const body = { points: 70, reason: 'goodwill' };
    const first = await adjust(params, body);
    expect(first.status).toBe(201);
    expect(first.headers).not.toMatchObject(replayed);
    expect(await adjust(params, body)).toMatchObject({
      status: 200,
      headers: replayed,
      body: first.body,
    });
    expect(await adjust(params, { ...body, reason: 'another' })).toMatchObject({
      status: 422,
      body: { code: 'adjustment_reused' },
    });
  });

  it.each([
    ['support', 499, 201],
    ['support', 500, 403],
    ['support', -499, 201],
    ['support', -500, 403],
    ['admin', 499, 201],
    ['admin', 500, 202],
    ['admin', -500, 202],
  ])('lets %s adjust by %i: %i', async (group, points, status) => {
    const { customerId } = await enrolled();
    const params = { customerId, adjustmentId: unique('a') };
    for (const points of [250, 250]) {
      await adjust({ customerId, adjustmentId: unique('a') }, { points, reason: 'x' });
    }
    expect((await adjust(params, { points, reason: 'x' }, group)).status).toBe(status);
  });
});

describe('check-code', () => {
  const check = async (code: string, customerId = 'somebody') =>
    (await call('check-code', { body: { code, customerId, customerIsNew: true } })).body;

  it('gives one reason for every code that can’t be used', async () => {
    const { customerId, code } = await enrolled();
    const unusable = { usable: false, reason: 'code_not_usable' };
    expect(await check('NOPE2026')).toEqual(unusable);
    expect(await check(code, customerId)).toEqual(unusable);
    const regular = unique('c');
    const orderId = unique('o');
    await hold(orderId, { customerId: regular });
    await call('confirm-order', { params: { orderId } });
    expect(await check(code, regular)).toEqual(unusable);
    const used = unique('USED').replace('-', '');
    const body = { code: used, owner: customerId, usageLimit: 1 };
    await call('create-code', { body, as: inGroup('admin') });
    await hold(unique('o'), { customerId: unique('n'), referralCode: used, customerIsNew: true });
    expect(await check(used)).toEqual(unusable);
  });

  it('shows a code’s own discount before the programme’s', async () => {
    const { customerId, code } = await enrolled();
    expect(await check(code)).toMatchObject({ usable: true, discount: { amount: 5000 } });
    const special = unique('SPECIAL').replace('-', '');
    const discount = { kind: 'fixed', amount: 7000 };
    const body = { code: special, owner: customerId, discount };
    await call('create-code', { body, as: inGroup('admin') });
    expect(await check(special)).toMatchObject({ usable: true, code: special, discount });
  });
});

describe('change-code', () => {
  it('sets a date and takes it away', async () => {
    const { customerId } = await enrolled();
    const made = async (rest: object) => {
      const code = unique('DATED').replace('-', '');
      await call('create-code', {
        body: { code, owner: customerId, ...rest },
        as: inGroup('admin'),
      });
      return { params: { code }, as: inGroup('admin') };
    };
    const validUntil = '2030-01-01T00:00:00.000Z';
    const [dated, freed] = await Promise.all([
      call('change-code', { ...(await made({})), body: { validUntil } }),
      call('change-code', { ...(await made({ validUntil })), body: { validUntil: null } }),
    ]);
    expect(dated).toMatchObject({ status: 200, body: { validUntil } });
    expect(freed).toMatchObject({ status: 200, body: { validUntil: null } });
  });
});

describe('a code that is not there', () => {
  it.each([
    ['get-code', undefined],
    ['change-code', {}],
  ])('is not found: %s', async (operation, body) => {
    for (const code of ['?', 'NOBODYS2026']) {
      const answer = await call(operation, {
        params: { code },
        as: inGroup('admin'),
        ...(body && { body }),
      });
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });
});

describe('change-settings', () => {
  const as = inGroup('admin');
  const change = (body: object, etag: string) =>
    call('change-settings', { body, headers: { 'if-match': etag }, as });

  it('follows If-Match from version to version, and the history in pages to its end', async () => {
    const read = await call('get-settings', { as });
    expect(read.headers.etag).toBe('"0"');
    const first = await change(read.body, '"0"');
    expect(first).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    const off = { ...read.body, program: { ...read.body.program, enabled: false } };
    expect(await change(off, '"0"')).toMatchObject({ status: 412 });
    expect((await change(off, '"1"')).headers.etag).toBe('"2"');
    expect((await call('get-settings', { as })).headers.etag).toBe('"2"');
    expect(await call('change-settings', { body: read.body, as })).toMatchObject({ status: 428 });

    const page = async (query: Record<string, string>) =>
      (await call('list-settings-history', { query, as })).body;
    const newest = await page({ limit: '1' });
    expect(newest).toMatchObject({ versions: [{ version: 2 }], next: 2 });
    const oldest = await page({ limit: '1', before: '2' });
    expect(oldest).toMatchObject({ versions: [{ version: 1, by: 'admin' }] });
    expect(oldest).not.toHaveProperty('next');
  });

  it('holds for the next adjustment at once', async () => {
    const { customerId } = await enrolled();
    const give = (points: number) =>
      adjust({ customerId, adjustmentId: unique('a') }, { points, reason: 'x' }, 'support');
    expect((await give(200)).status).toBe(201);
    const { body, headers } = await call('get-settings', { as });
    const strict = { ...body, points: { ...body.points, adjustmentApprovalThreshold: 200 } };
    expect((await change(strict, headers.etag)).status).toBe(200);
    expect((await give(200)).status).toBe(403);
  });
});
