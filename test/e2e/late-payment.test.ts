import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PointsShop } from './points-shop.ts';

let shop: PointsShop;
beforeAll(async () => {
  shop = await PointsShop.open('2027-01-05T08:00:00Z');
});
afterAll(() => shop?.close());

const halfAnHour = 30 * 60;
const expired = { status: 409, body: { code: 'hold_expired' } };

/** A new customer's order with 100 of 150 points and the one use of a code, past its end. */
async function overdue() {
  const { customerId: owner } = await shop.customer();
  const code = shop.id('LATE').replace('-', '');
  const made = { code, owner, usageLimit: 1 };
  expect((await shop.api.call('POST /v1/admin/codes', { body: made })).status).toBe(201);
  const { customerId } = await shop.customer(150);
  const discounts = { points: 100, referralCode: code, customerIsNew: true };
  const orderId = await shop.held(customerId, discounts);
  await shop.pass(halfAnHour);
  expect(await status(orderId)).toBe('expired');
  return { orderId, customerId, code, owner };
}

const status = async (orderId: string) =>
  (await shop.api.call(`GET /v1/orders/${orderId}`)).body.status;
const uses = async (code: string) => (await shop.api.call(`GET /v1/admin/codes/${code}`)).body.uses;

describe('a payment after the hold’s end', () => {
  it.each(['before', 'after'])(
    'confirms at the held price %s the job released it',
    async (when) => {
      const { orderId, customerId, code, owner } = await overdue();
      if (when === 'after') {
        await shop.job('expire-holds');
        expect(await shop.points(customerId)).toMatchObject({ available: 150, held: 0 });
        expect(await uses(code)).toBe(0);
      }
      const confirmed = await shop.confirm(orderId);
      expect(confirmed).toMatchObject({
        status: 200,
        body: { status: 'confirmed', total: 135_000 },
      });
      expect(confirmed.headers.get('idempotency-replayed')).toBeNull();
      const again = await shop.confirm(orderId);
      expect(again).toMatchObject({ status: 200, text: confirmed.text });
      expect(again.headers.get('idempotency-replayed')).toBe('true');

      await shop.job('expire-holds');
      expect(await status(orderId)).toBe('confirmed');
      expect(await shop.points(customerId)).toMatchObject({ available: 50, held: 0, spent: 100 });
      expect(await uses(code)).toBe(1);
      expect(await shop.points(owner)).toMatchObject({ pending: 10 });
      expect(await shop.timeline(customerId)).toEqual(['redeemed -100', 'adjusted 150']);
      const refunded = await shop.refund(orderId, 135_000);
      expect(refunded.body).toMatchObject({ pointsReturned: 100, rewardClawedBack: 10 });
    },
  );

  it('is refused for good when the code was paused, and gives everything back', async () => {
    const { orderId, customerId, code, owner } = await overdue();
    const patch = (status: string) =>
      shop.api.call(`PATCH /v1/admin/codes/${code}`, { body: { status } });
    expect((await patch('paused')).status).toBe(200);
    expect(await shop.confirm(orderId)).toMatchObject(expired);
    expect(await shop.points(customerId)).toMatchObject({ available: 150, held: 0, spent: 0 });
    expect(await shop.points(owner)).toMatchObject({ pending: 0 });
    expect((await patch('active')).status).toBe(200);
    await shop.pass(3);
    expect(await shop.confirm(orderId)).toMatchObject(expired);
    expect(await status(orderId)).toBe('expired');
  });

  it('is refused for good when the points were spent meanwhile', async () => {
    const { customerId } = await shop.customer(150);
    const orderId = await shop.held(customerId, { points: 100 });
    await shop.pass(halfAnHour);
    await shop.job('expire-holds');
    await shop.bought(customerId, { points: 60 });
    expect(await shop.confirm(orderId)).toMatchObject(expired);
    await shop.give(customerId, 100);
    expect(await shop.confirm(orderId)).toMatchObject(expired);
    expect(await shop.points(customerId)).toMatchObject({ available: 190, held: 0, spent: 60 });
  });

  it('is refused for good after a cancellation, before the end or after it', async () => {
    const late = await overdue();
    expect((await shop.cancel(late.orderId)).body.status).toBe('expired');
    expect(await shop.confirm(late.orderId)).toMatchObject(expired);
    const { customerId } = await shop.customer(100);
    const orderId = await shop.held(customerId, { points: 100 });
    expect((await shop.cancel(orderId)).body.status).toBe('cancelled');
    await shop.pass(halfAnHour);
    const refused = await shop.confirm(orderId);
    expect(refused).toMatchObject({ status: 409, body: { code: 'order_cancelled' } });
    expect(await shop.points(customerId)).toMatchObject({ available: 100, held: 0, spent: 0 });
  });
});
