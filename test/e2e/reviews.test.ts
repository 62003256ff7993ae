import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

const drained = () => api.call('POST /_local/drain', { as: 'nobody' });

const pointsOf = async (customerId: string) =>
  (await api.call(`GET /v1/customers/${customerId}`)).body.points;

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
    const { body } = await api.call('PUT /v1/customers/c-1', { body: { name: 'Sari' } });
    const orders: string[] = [];
    for (const buyer of ['a', 'b', 'c', 'd']) orders.push(await order(buyer, body.code));
    expect((await drained()).status).toBe(200);
    expect((await pointsOf('c-1')).pending).toBe(0);

    const open = await api.call('GET /v1/admin/reviews', { as: 'auditor' });
    const listed = open.body.reviews.map(({ orderId }: { orderId: string }) => orderId);
    expect(listed.sort()).toEqual(orders);

    const decide = (orderId: string, decision: string) =>
      api.call(`POST /v1/admin/reviews/${orderId}/decision`, {
        as: 'approver',
        body: { decision, reason: 'called the customer' },
      });
    expect((await decide('o-a', 'release')).status).toBe(200);
    expect((await decide('o-b', 'reject')).status).toBe(200);
    expect((await pointsOf('c-1')).pending).toBe(10);
    const left = await api.call('GET /v1/admin/reviews', { as: 'approver' });
    expect(left.body.reviews).toHaveLength(2);

    await api.advance(15 * 24 * 60 * 60);
    await api.call('POST /_local/jobs/mature-rewards', { as: 'nobody' });
    expect(await pointsOf('c-1')).toMatchObject({ available: 10, pending: 0 });
  });

  it.each(['support', 'auditor'] as const)('is not decided on by %s', async (as) => {
    const body = { decision: 'release', reason: 'a friend' };
    const asked = await api.call('POST /v1/admin/reviews/o-c/decision', { as, body });
    expect(asked.status).toBe(403);
  });
});
