import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient, memoryOutbox } from '../../client/src/index.ts';
import { PointsShop } from '../e2e/points-shop.ts';
import { type Network, startNetwork } from './network.ts';

let shop: PointsShop;
let network: Network;
let token: string;
beforeAll(async () => {
  shop = await PointsShop.open('2027-01-05T08:00:00Z');
  network = await startNetwork(() => shop.api.url);
  token = await shop.api.token('orders');
});
afterAll(async () => {
  await network?.close();
  await shop?.close();
});
beforeEach(() => network.decide(() => 'arrives'));

const limits = { timeoutMs: 10_000, deadlineMs: 30_000, backoffMs: 10 };
const open = (less: object = {}) =>
  createClient({
    ...{ baseUrl: network.url, token: async () => token, outbox: memoryOutbox() },
    ...limits,
    ...less,
  });
const asked = { currency: 'IDR', subtotal: 150_000, points: 100 };

/** What an order's books show. */
const kinds = async (orderId: string) => {
  const { body } = await shop.api.call(`GET /v1/orders/${orderId}`);
  const entries: { kind: string }[] = body.entries;
  return entries.map(({ kind }) => kind).toSorted();
};

describe('a reply that is lost', () => {
  it('of a hold, a confirmation and a refund is asked for again, and each is done once', async () => {
    const kawan = open();
    const { customerId } = await shop.customer(150);
    const orderId = shop.id('lost');
    const path = `/v1/orders/${orderId}`;
    const twice = ['loses the reply', 'loses the reply'] as const;

    network.next(`PUT ${path}/hold`, ...twice);
    const held = await kawan.hold(orderId, { customerId, ...asked });
    expect(held).toMatchObject({ outcome: 'held', order: { total: 140_000, status: 'held' } });
    expect(network.sent(`PUT ${path}/hold`).map(({ replayed }) => replayed)).toEqual([
      false,
      true,
      true,
    ]);

    network.next(`POST ${path}/confirm`, ...twice);
    expect(await kawan.confirm(orderId)).toMatchObject({ outcome: 'confirmed' });
    expect(network.sent(`POST ${path}/confirm`)).toHaveLength(3);

    network.next(`PUT ${path}/refunds/r-1`, ...twice);
    const refunded = await kawan.refund(orderId, 'r-1', 70_000);
    expect(refunded).toMatchObject({ outcome: 'refunded', refund: { refundedTotal: 70_000 } });
    expect(network.sent(`PUT ${path}/refunds/r-1`)).toHaveLength(3);

    expect(await kinds(orderId)).toEqual(['confirmed', 'held', 'refunded']);
    expect(await shop.points(customerId)).toMatchObject({ available: 100, held: 0, spent: 50 });
  });

  it('may also be one that doesn’t come in time', async () => {
    const { customerId } = await shop.customer(150);
    const orderId = shop.id('hangs');
    network.next(`PUT /v1/orders/${orderId}/hold`, 'is done and hangs');
    const held = await open({ timeoutMs: 1500 }).hold(orderId, { customerId, ...asked });
    expect(held).toMatchObject({ outcome: 'held' });
    expect(await kinds(orderId)).toEqual(['held']);
  });

  it('is not asked for again where the request is no caller’s to repeat', async () => {
    const { customerId } = await shop.customer();
    const route = `POST /v1/customers/${customerId}/links`;
    network.next(route, 'loses the reply');
    const link = open().api.POST('/v1/customers/{customerId}/links', {
      params: { path: { customerId } },
    });
    await expect(link).rejects.toMatchObject({ code: 'unreachable', status: 0 });
    expect(network.sent(route)).toHaveLength(1);
  });

  it('is asked for so many times and no more', async () => {
    const orderId = shop.id('tries');
    network.decide(() => 'is lost');
    const confirmed = await open({ triesMax: 3 }).confirm(orderId);
    expect(confirmed).toMatchObject({ outcome: 'pending', cause: { code: 'unreachable' } });
    expect(network.sent(`POST /v1/orders/${orderId}/confirm`)).toHaveLength(3);
  });
});

describe('settings', () => {
  it('are not put again over their own change, which would look like somebody else’s', async () => {
    const { body, headers } = await shop.api.call('GET /v1/admin/settings');
    const admin = await shop.api.token('admin');
    const kawan = open({ token: async () => admin });
    network.next('PUT /v1/admin/settings', 'loses the reply');
    const put = kawan.api.PUT('/v1/admin/settings', {
      params: { header: { 'if-match': headers.get('etag') ?? '' } },
      body,
    });
    await expect(put).rejects.toMatchObject({ code: 'unreachable' });
    expect(network.sent('PUT /v1/admin/settings')).toHaveLength(1);
  });
});

describe('a service that is busy', () => {
  const busy = (seconds: number) => ({ status: 503, headers: { 'retry-after': `${seconds}` } });

  it('is asked again when Retry-After has passed', async () => {
    const { customerId } = await shop.customer(150);
    const orderId = shop.id('busy');
    const route = `PUT /v1/orders/${orderId}/hold`;
    network.next(route, busy(1));
    expect(await open().hold(orderId, { customerId, ...asked })).toMatchObject({ outcome: 'held' });
    const [first, second] = network.sent(route);
    expect(Number(second?.atMs) - Number(first?.atMs)).toBeGreaterThanOrEqual(990);
  });

  it('is not waited for beyond the deadline', async () => {
    const orderId = shop.id('later');
    const route = `PUT /v1/orders/${orderId}/hold`;
    network.next(route, busy(3600));
    const held = await open().hold(orderId, { customerId: 'c-1', ...asked });
    expect(held).toMatchObject({ outcome: 'unavailable' });
    expect(network.sent(route)).toHaveLength(1);
  });

  it('may be a gateway that has no time for anybody: 429 without a decision', async () => {
    const { customerId } = await shop.customer();
    network.next('POST /v1/quotes', { status: 429, body: '{"message":"Too Many Requests"}' });
    const quoted = await open().quote({ customerId, ...asked, points: 0 });
    expect(quoted).toMatchObject({ outcome: 'quoted', quote: { total: 150_000 } });
  });
});

describe('a refusal', () => {
  it('is a value with a code of its own, and is never asked for again', async () => {
    const kawan = open();
    const { customerId } = await shop.customer();
    const orderId = shop.id('no');
    const body = { customerId, currency: 'IDR', subtotal: 150_000 };
    const coded = await kawan.hold(orderId, {
      ...body,
      referralCode: 'NOBODY',
      customerIsNew: true,
    });
    expect(coded).toMatchObject({
      outcome: 'refused',
      problem: { code: 'code_not_usable', status: 422 },
    });
    expect(network.sent(`PUT /v1/orders/${orderId}/hold`)).toHaveLength(1);
    const confirmed = await kawan.confirm(orderId);
    if (confirmed.outcome !== 'refused') throw new Error('nothing was held');
    // The code is a union of this operation's own: another would not compile.
    const code: 'order_not_found' | 'order_cancelled' | 'hold_expired' | 'approval_rejected' =
      confirmed.problem.code;
    expect(code).toBe('order_not_found');
    expect(await kawan.reconcile()).toEqual({ settledOrders: 0, pendingOrders: 0 });
  });

  it('says when to ask again, after too many guesses', async () => {
    const { customerId } = await shop.customer();
    const route = `PUT /v1/orders/${shop.id('guess')}/hold`;
    const problem = { code: 'too_many_attempts', detail: 'Too many wrong codes.' };
    network.next(route, {
      status: 429,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '1' },
      body: JSON.stringify(problem),
    });
    const orderId = String(route.split('/')[3]);
    const body = { customerId, currency: 'IDR', subtotal: 150_000, referralCode: 'NOBODY' };
    expect(await open().hold(orderId, body)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'too_many_attempts', retryAfterSeconds: 1 },
    });
    expect(network.sent(route)).toHaveLength(1);
  });

  it('of a request that can’t be read is the caller’s mistake, and is thrown', async () => {
    const kawan = open();
    const held = kawan.hold(shop.id('bad'), { customerId: 'c-1', currency: 'IDR', subtotal: -1 });
    await expect(held).rejects.toMatchObject({ code: 'invalid_request', status: 400 });
    const orderId = shop.id('bad');
    await expect(kawan.refund(orderId, 'r-1', -1)).rejects.toMatchObject({ status: 400 });
    // Nor does it stand in the way of what comes after it.
    expect(await kawan.reconcile()).toEqual({ settledOrders: 0, pendingOrders: 0 });
  });
});
