import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

let ids = 0;
const unique = (prefix: string) => `${prefix}-${++ids}`;
const hour = 60 * 60;

async function customerWith(points: number): Promise<string> {
  const customerId = unique('c');
  await api.call(`PUT /v1/customers/${customerId}`, { body: { name: 'Sari' } });
  if (points > 0) await api.give(customerId, points);
  return customerId;
}

const points = async (customerId: string) =>
  (await api.call(`GET /v1/customers/${customerId}`)).body.points;
const statusOf = async (orderId: string) =>
  (await api.call(`GET /v1/orders/${orderId}`)).body.status;
const end = (orderId: string, deed: 'confirm' | 'cancel') =>
  api.call(`POST /v1/orders/${orderId}/${deed}`, { body: {} });

const hold = (orderId: string, customerId: string, rest: object = {}) =>
  api.call(`PUT /v1/orders/${orderId}/hold`, {
    body: { customerId, currency: 'IDR', subtotal: 150_000, points: 1200, ...rest },
  });

/** A customer with 1,500 points of whom 1,200 wait in an order. */
async function pendingOrder(rest: object = {}) {
  const customerId = await customerWith(1500);
  const orderId = unique('o');
  const held = await hold(orderId, customerId, rest);
  expect(held).toMatchObject({ status: 202, body: { status: 'pending_approval' } });
  return { orderId, customerId };
}

const decideOn = (path: string, decision: string) =>
  api.call(`POST /v1/admin/${path}/decision`, {
    as: 'approver',
    body: { decision, reason: 'called the customer' },
  });
const decide = (approvalId: string, decision: 'approve' | 'reject') =>
  decideOn(`approvals/${approvalId}`, decision);

async function listed(status: 'open' | 'all', approvalId: string) {
  const { body } = await api.call(`GET /v1/admin/approvals?status=${status}`, { as: 'auditor' });
  const isIt = (approval: { approvalId: string }) => approval.approvalId === approvalId;
  return body.approvals.find(isIt);
}

const adjust = (customerId: string, adjustmentId: string, by: number) =>
  api.call(`PUT /v1/admin/customers/${customerId}/adjustments/${adjustmentId}`, {
    body: { points: by, reason: 'opening balance' },
  });

describe('a large redemption', () => {
  it('is held, approved by a second person and confirmed', async () => {
    const { orderId, customerId } = await pendingOrder();
    expect(await points(customerId)).toMatchObject({ available: 300, held: 1200 });
    expect(await statusOf(orderId)).toBe('pending_approval');
    const early = await end(orderId, 'confirm');
    expect(early).toMatchObject({ status: 409, body: { code: 'awaiting_approval' } });
    expect(await listed('open', `order,${orderId}`)).toMatchObject({
      kind: 'order',
      points: 1200,
      amount: 120_000,
      status: 'open',
    });

    const approved = await decide(`order,${orderId}`, 'approve');
    expect(approved).toMatchObject({ status: 200, body: { status: 'approved' } });
    const again = await decide(`order,${orderId}`, 'approve');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.text).toBe(approved.text);
    expect(await listed('open', `order,${orderId}`)).toBeUndefined();
    expect(await listed('all', `order,${orderId}`)).toEqual(approved.body);

    expect(await statusOf(orderId)).toBe('held');
    expect(await end(orderId, 'confirm')).toMatchObject({ body: { status: 'confirmed' } });
    expect(await points(customerId)).toMatchObject({ available: 300, held: 0, spent: 1200 });
  });

  it('is rejected and gives back the points, the use of the code and the referral', async () => {
    const owner = await customerWith(0);
    const code = `LARGE${unique('').slice(1)}X`;
    const body = { code, owner, usageLimit: 1 };
    expect((await api.call('POST /v1/admin/codes', { body })).status).toBe(201);
    const asked = { referralCode: code, customerIsNew: true };
    const { orderId, customerId } = await pendingOrder(asked);
    expect((await api.call(`GET /v1/admin/codes/${code}`)).body.uses).toBe(1);

    expect(await decide(`order,${orderId}`, 'reject')).toMatchObject({ status: 200 });
    expect(await statusOf(orderId)).toBe('cancelled');
    expect(await points(customerId)).toMatchObject({ available: 1500, held: 0 });
    expect((await api.call(`GET /v1/admin/codes/${code}`)).body.uses).toBe(0);
    const late = await end(orderId, 'confirm');
    expect(late).toMatchObject({ status: 409, body: { code: 'approval_rejected' } });
    expect((await hold(unique('o'), customerId, asked)).status).toBe(202);
  });

  it('can be cancelled while it waits, and is then not to be decided on', async () => {
    const { orderId, customerId } = await pendingOrder();
    expect(await end(orderId, 'cancel')).toMatchObject({ body: { status: 'cancelled' } });
    const decided = await decide(`order,${orderId}`, 'approve');
    expect(decided).toMatchObject({ status: 409, body: { code: 'order_cancelled' } });
    expect(await points(customerId)).toMatchObject({ available: 1500, held: 0 });
  });

  it('is confirmed after an hour, which is longer than other orders have', async () => {
    const { orderId } = await pendingOrder();
    await api.advance(hour);
    await api.call('POST /_local/jobs/expire-holds', { as: 'nobody' });
    await decide(`order,${orderId}`, 'approve');
    expect(await end(orderId, 'confirm')).toMatchObject({ body: { status: 'confirmed' } });
  });

  it.each([true, false])('is released when nobody decides; the job has run: %s', async (job) => {
    const { orderId, customerId } = await pendingOrder();
    await api.advance(48 * hour);
    if (job) {
      const run = await api.call('POST /_local/jobs/expire-holds', { as: 'nobody' });
      expect(run.status).toBe(200);
      expect(await points(customerId)).toMatchObject({ available: 1500, held: 0 });
    }
    expect(await statusOf(orderId)).toBe('expired');
    expect(await listed('open', `order,${orderId}`)).toBeUndefined();
    expect(await listed('all', `order,${orderId}`)).toMatchObject({ status: 'expired' });
    for (const decision of ['approve', 'reject'] as const) {
      const decided = await decide(`order,${orderId}`, decision);
      expect(decided).toMatchObject({ status: 409, body: { code: 'hold_expired' } });
    }
    const late = await end(orderId, 'confirm');
    expect(late).toMatchObject({ status: 409, body: { code: 'hold_expired' } });
    expect(await points(customerId)).toMatchObject({ available: 1500, held: 0 });
  });

  it('goes by the settings in force at the hold, whatever the quote said', async () => {
    const customerId = await customerWith(1500);
    const body = { customerId, currency: 'IDR', subtotal: 150_000, points: 600 };
    const quote = await api.call('POST /v1/quotes', { body });
    expect(quote.body.points).toMatchObject({ points: 600, needsApproval: false });
    const settings = await api.call('GET /v1/admin/settings');
    const strict = structuredClone(settings.body);
    strict.points.approvalThreshold = 600;
    strict.points.valuePerPoint = 50;
    const ifMatch = (answer: typeof settings) => ({ 'if-match': answer.headers.get('etag') ?? '' });
    const put = (document: object, headers: Record<string, string>) =>
      api.call('PUT /v1/admin/settings', { body: document, headers });
    const changed = await put(strict, ifMatch(settings));
    await api.advance(3);
    const { quoteToken } = quote.body;
    const held = await hold(unique('o'), customerId, { points: 600, quoteToken });
    expect(held).toMatchObject({
      status: 202,
      body: { status: 'pending_approval', points: { points: 600, discount: 60_000 } },
    });
    expect((await put(settings.body, ifMatch(changed))).status).toBe(200);
    await api.advance(3);
  });
});

describe('a large adjustment', () => {
  it('waits for a second person, and takes effect when that person approves', async () => {
    const customerId = await customerWith(0);
    const asked = await adjust(customerId, 'opening', 800);
    expect(asked).toMatchObject({ status: 202, body: { status: 'pending_approval' } });
    expect((await adjust(customerId, 'opening', 800)).text).toBe(asked.text);
    const { approvalId } = asked.body;
    expect(await listed('open', approvalId)).toMatchObject({ points: 800, requestedBy: 'admin' });
    expect(await points(customerId)).toMatchObject({ available: 0 });

    const own = await api.call(`POST /v1/admin/approvals/${approvalId}/decision`, {
      body: { decision: 'approve', reason: 'it is mine' },
    });
    expect(own).toMatchObject({ status: 422, body: { code: 'self_approval' } });
    expect((await decide(approvalId, 'approve')).status).toBe(200);
    expect(await points(customerId)).toMatchObject({ available: 800 });
    const done = await adjust(customerId, 'opening', 800);
    expect(done).toMatchObject({
      status: 200,
      body: { status: 'adjusted', by: 'admin', approvedBy: 'approver' },
    });
  });

  it('is taken back by another', async () => {
    const customerId = await customerWith(800);
    const { body } = await adjust(customerId, 'back', -600);
    expect(await decide(body.approvalId, 'reject')).toMatchObject({ body: { status: 'rejected' } });
    expect(await points(customerId)).toMatchObject({ available: 800 });
    const again = await adjust(customerId, 'back', -600);
    expect(again).toMatchObject({ status: 409, body: { code: 'approval_rejected' } });
    const { body: other } = await adjust(customerId, 'back-2', -600);
    await decide(other.approvalId, 'approve');
    expect(await points(customerId)).toMatchObject({ available: 200 });
  });

  it('is over when nobody decides in time', async () => {
    const customerId = await customerWith(0);
    const { body } = await adjust(customerId, 'late', 800);
    await api.advance(48 * hour);
    expect(await listed('all', body.approvalId)).toMatchObject({ status: 'expired' });
    const rejected = { status: 409, body: { code: 'approval_rejected' } };
    expect(await decide(body.approvalId, 'approve')).toMatchObject(rejected);
    expect(await adjust(customerId, 'late', 800)).toMatchObject(rejected);
    expect(await points(customerId)).toMatchObject({ available: 0 });
  });
});

/** A till asks again when the machine is busy. */
async function done(route: string, body: object): Promise<number> {
  for (;;) {
    const { status, text } = await api.call(route, { body });
    if (status < 300) return status;
    if (status !== 503) throw new Error(`${route}: ${text}`);
  }
}

async function order(customerId: string, referralCode: string): Promise<string> {
  const orderId = `o-${customerId}`;
  await done(`PUT /v1/orders/${orderId}/hold`, {
    ...{ customerId, currency: 'IDR', subtotal: 150_000, referralCode, customerIsNew: true },
    client: { ip: '203.0.113.7', deviceId: 'one-phone' },
  });
  expect(await done(`POST /v1/orders/${orderId}/confirm`, {})).toBe(200);
  return orderId;
}

describe('a customer who makes up four others on one telephone', () => {
  it('gets nothing for them until somebody has looked', async () => {
    const { body } = await api.call('PUT /v1/customers/sari', { body: { name: 'Sari' } });
    const orders: string[] = [];
    for (const buyer of ['a', 'b', 'c', 'd']) orders.push(await order(buyer, body.code));
    expect((await api.call('POST /_local/drain', { as: 'nobody' })).status).toBe(200);
    expect((await points('sari')).pending).toBe(0);

    const open = await api.call('GET /v1/admin/reviews', { as: 'auditor' });
    const listed = open.body.reviews.map(({ orderId }: { orderId: string }) => orderId);
    expect(listed.sort()).toEqual(orders);

    expect((await decideOn('reviews/o-a', 'release')).status).toBe(200);
    expect((await decideOn('reviews/o-b', 'reject')).status).toBe(200);
    expect((await points('sari')).pending).toBe(10);
    const left = await api.call('GET /v1/admin/reviews', { as: 'approver' });
    expect(left.body.reviews).toHaveLength(2);

    await api.advance(15 * 24 * hour);
    await api.call('POST /_local/jobs/mature-rewards', { as: 'nobody' });
    expect(await points('sari')).toMatchObject({ available: 10, pending: 0 });
  });

  it.each(['support', 'auditor'] as const)('is not decided on by %s', async (as) => {
    const body = { decision: 'release', reason: 'a friend' };
    const asked = await api.call('POST /v1/admin/reviews/o-c/decision', { as, body });
    expect(asked.status).toBe(403);
  });
});
