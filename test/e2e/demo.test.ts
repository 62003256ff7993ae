import { describe, expect, it } from '@jest/globals';
import { type Day, playDay } from '../../infra/local/demo/play-day.ts';
import { startStack } from '../../infra/local/stack.ts';

const orders = 24;

describe('a day at the shop', () => {
  it('is told by the API as it was booked, and ends alike with the same seed', async () => {
    const stack = await startStack();
    try {
      const tokens = { orders: await stack.token('orders'), admin: await stack.token('admin') };
      const day = { url: stack.url, tokens, orders, seed: 5, untilRewards: true };
      const play = () => playDay(day);
      const [first, again] = [await play(), await play()];
      expect(first.differences).toEqual([]);
      expect(again.differences).toEqual([]);
      expect(first.books.orders).toHaveLength(orders);
      expect(first.books.repeats.sent).toBeGreaterThan(0);
      const statuses = new Set(first.books.orders.map(({ status }) => status));
      for (const status of [
        'confirmed',
        'partially_refunded',
        'refunded',
        'cancelled',
        'expired',
      ]) {
        expect(statuses).toContain(status);
      }
      expect(figures(again)).toEqual(figures(first));
    } finally {
      await stack.close();
    }
  });
});

/** What doesn't depend on ids, nor on which till was faster. */
const figures = ({ books: { orders, refusals, ...rest } }: Day) => ({
  orders: orders.map(({ status, total }) => `${status} ${total}`).sort(),
  refusals: refusals.map(({ counter, reason }) => `${counter} ${reason}`).sort(),
  repeats: rest.repeats,
  quotes: rest.quotes,
});
