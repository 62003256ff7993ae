import { describe, expect, it } from '@jest/globals';
import { call, done, later, order, standStill, withTwoLots } from './shop.ts';

standStill();

/** What is left of the month in which `withTwoLots` leaves the clock, in milliseconds. */
const toMonthEnd = 10 * 60_000;

/** What a customer with 60 points of this month and 80 of the next sees and gets. */
async function seen(customerId: string) {
  const asked = order(customerId, { points: 140 });
  const customer = await done('get-customer', { params: { customerId } });
  const quote = await done('quote-order', asked);
  const hold = await call('hold-order', asked);
  return { available: customer.body.points.available, quoted: quote.body.points, hold };
}

describe('the end of a month', () => {
  it('leaves points good in its last millisecond', async () => {
    const customerId = await withTwoLots();
    later(toMonthEnd - 1);
    expect(await seen(customerId)).toMatchObject({
      available: 140,
      quoted: { status: 'applied', available: 140 },
      hold: { status: 201 },
    });
  });

  it('takes them with its first instant, before any job ran', async () => {
    const customerId = await withTwoLots();
    later(toMonthEnd);
    expect(await seen(customerId)).toMatchObject({
      available: 80,
      quoted: { status: 'refused', available: 80 },
      hold: { status: 422, body: { code: 'insufficient_points' } },
    });
    expect((await call('hold-order', order(customerId, { points: 80 }))).status).toBe(201);
  });
});
