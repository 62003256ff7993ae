import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dayStart, PointsShop } from './points-shop.ts';

let shop: PointsShop;
beforeAll(async () => {
  shop = await PointsShop.open('2027-01-05T08:00:00Z');
});
afterAll(() => shop?.close());

const earn = { perAmount: 9_000, points: 3 };
const defaults = {
  referral: { referrerPoints: 11 },
  points: { clawback: 'within_balance', earn: null, minimumPerRedemption: 1 },
};
beforeEach(() => shop.change(defaults));

async function mature(): Promise<void> {
  await shop.moveTo(dayStart(await shop.now(), 14));
  await shop.job('mature-rewards');
}

/** A new customer's order of 150,001 with a new friend's code and 201 of 300 points. */
async function order() {
  const sari = await shop.customer();
  const { customerId } = await shop.customer(300);
  const discounts = { referralCode: sari.code, customerIsNew: true };
  const asked = { ...discounts, subtotal: 150_001, points: 201 };
  const orderId = await shop.bought(customerId, asked);
  return { orderId, customerId, sari, total: await shop.total(orderId) };
}

describe('refunds of parts', () => {
  const shares = ({ body }: Awaited<ReturnType<typeof shop.refund>>) => [
    body.pointsReturned,
    body.rewardClawedBack,
    body.earnedClawedBack,
  ];
  const sums = (parts: number[][]) =>
    [0, 1, 2].map((share) => parts.reduce((sum, part) => sum + (part[share] ?? 0), 0));

  it.each(['pending', 'given'])(
    'come to what one refund of the whole comes to, to the point, when points are %s',
    async (when) => {
      await shop.change({ points: { earn } });
      const [whole, halves, sevenths] = [await order(), await order(), await order()];
      const { total } = whole;
      expect(total).toBe(124_901);
      if (when === 'given') await mature();
      const refunded = await shop.refund(whole.orderId, total);
      expect(refunded.body).toMatchObject({ refundedTotal: total, status: 'refunded' });
      expect(shares(refunded)).toEqual([201, 11, 39]);

      const half = Math.floor(total / 2);
      const first = await shop.refund(halves.orderId, half);
      expect(first.body).toMatchObject({ refundedTotal: half, status: 'partially_refunded' });
      expect(shares(first)).toEqual([100, 5, 19]);
      expect(shares(await shop.refund(halves.orderId, total - half))).toEqual([101, 6, 20]);
      const parts: number[][] = [];
      const seventh = total / 7;
      for (let part = 0; part < 7; part++) {
        parts.push(shares(await shop.refund(sevenths.orderId, seventh)));
      }
      expect(sums(parts)).toEqual([201, 11, 39]);

      const buyer = await shop.points(whole.customerId);
      expect(buyer).toMatchObject({ available: 300, spent: 0, pending: 0, debt: 0 });
      const referrer = await shop.see(whole.sari.customerId);
      expect(referrer).toMatchObject({ referrals: 0, points: { available: 0, pending: 0 } });
      for (const twin of [halves, sevenths]) {
        expect(await shop.points(twin.customerId)).toEqual(buyer);
        expect((await shop.see(twin.sari.customerId)).points).toEqual(referrer.points);
        expect((await shop.see(twin.sari.customerId)).referrals).toBe(0);
      }
    },
  );

  it('are paid out exactly ten times, when twenty of a tenth come at once', async () => {
    const { customerId } = await shop.customer(500);
    const orderId = await shop.bought(customerId, { points: 500 });
    const tenth = (await shop.total(orderId)) / 10;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => shop.refund(orderId, tenth)),
    );
    const told = Map.groupBy(answers, ({ status, body }) => body.code ?? status);
    expect([...told.keys()].sort()).toEqual([201, 'refund_exceeds_paid']);
    expect(told.get(201)).toHaveLength(10);
    const totals = told.get(201)?.map(({ body }) => body.refundedTotal / tenth);
    expect(totals?.sort((left, right) => left - right)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await shop.points(customerId)).toMatchObject({ available: 500, spent: 0 });
  });
});

describe('a refund', () => {
  it('sent again is answered with the same bytes, and with another amount refused', async () => {
    const { orderId, total, customerId } = await order();
    const refundId = shop.id('r');
    const first = await shop.refund(orderId, total - 1, refundId);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    await shop.refund(orderId, 1);
    const points = await shop.points(customerId);
    await mature();
    const again = await shop.refund(orderId, total - 1, refundId);
    expect(again).toMatchObject({ status: 200, text: first.text });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await shop.refund(orderId, total, refundId);
    expect(other).toMatchObject({ status: 422, body: { code: 'refund_reused' } });
    const more = await shop.refund(orderId, 1);
    expect(more).toMatchObject({ status: 422, body: { code: 'refund_exceeds_paid' } });
    expect(await shop.points(customerId)).toEqual(points);
  });

  it('is told by the order’s story, which adds up to what is left', async () => {
    const { orderId, total } = await order();
    const story = async () => (await shop.api.call(`GET /v1/orders/${orderId}`)).body;
    const parts = [9_901, 100_000, 15_000];
    for (const [index, amount] of parts.entries()) {
      // The ids' order is not that of the refunds.
      await shop.refund(orderId, amount, `r-${9 - index}-of-${orderId}`);
      const { status, entries } = await story();
      expect(status).toBe(index === 2 ? 'refunded' : 'partially_refunded');
      expect(entries.at(-1)).toMatchObject({ kind: 'refunded', amount: -amount });
    }
    const { entries } = await story();
    const told: { kind: string; points: number; amount: number }[] = entries;
    const kinds = ['held', 'confirmed', 'refunded', 'refunded', 'refunded'];
    expect(told.map(({ kind }) => kind)).toEqual(kinds);
    expect(told.map(({ points }) => points)).toEqual([-201, 0, 15, 161, 25]);
    const [, ...moved] = told.map(({ amount }) => amount);
    expect(moved).toEqual([total, ...parts.map((amount) => -amount)]);
  });

  it('of the whole frees neither the customer’s one referral nor the use of the code', async () => {
    const { customerId: owner } = await shop.customer();
    const code = shop.id('ONCE').replace('-', '');
    const made = { code, owner, usageLimit: 1 };
    expect((await shop.api.call('POST /v1/admin/codes', { body: made })).status).toBe(201);
    const { customerId } = await shop.customer();
    const orderId = await shop.bought(customerId, { referralCode: code, customerIsNew: true });
    const { body } = await shop.refund(orderId, await shop.total(orderId));
    expect(body).toMatchObject({ status: 'refunded', rewardClawedBack: 11 });

    expect((await shop.api.call(`GET /v1/admin/codes/${code}`)).body.uses).toBe(1);
    const sari = await shop.customer();
    const second = { referralCode: sari.code, customerIsNew: true };
    const again = await shop.hold(customerId, second);
    expect(again).toMatchObject({ status: 422, body: { code: 'customer_not_new' } });
    const another = await shop.customer();
    const used = { referralCode: code, customerIsNew: true };
    const usedUp = await shop.hold(another.customerId, used);
    expect(usedUp).toMatchObject({ status: 422, body: { code: 'code_not_usable' } });
  });

  /** A referrer who spent 60 of 100 points that were given for an order, and that order. */
  async function spentReward() {
    const sari = await shop.customer();
    const orderId = await shop.referred(sari.code);
    await mature();
    await shop.bought(sari.customerId, { points: 60 });
    const { body } = await shop.refund(orderId, await shop.total(orderId));
    const points = await shop.points(sari.customerId);
    await shop.referred(sari.code);
    await mature();
    return { refunded: body, points, sari };
  }

  it('lets a spent reward be owed, and the next reward pays the debt off', async () => {
    await shop.change({ referral: { referrerPoints: 100 }, points: { clawback: 'debt' } });
    const { refunded, points, sari } = await spentReward();
    expect(refunded).toMatchObject({ rewardClawedBack: 100 });
    expect(points).toMatchObject({ available: 0, spent: 60, debt: 60 });
    expect(await shop.points(sari.customerId)).toMatchObject({ available: 40, spent: 60, debt: 0 });
    const [matured, paid] = await shop.timeline(sari.customerId);
    expect([matured, paid]).toEqual(['matured 100', 'clawed_back -60']);
  });

  it('forgives a spent reward where the balance is all that is taken', async () => {
    await shop.change({ referral: { referrerPoints: 100 } });
    const { refunded, points, sari } = await spentReward();
    expect(refunded).toMatchObject({ rewardClawedBack: 40 });
    expect(points).toMatchObject({ available: 0, spent: 60, debt: 0 });
    expect(await shop.points(sari.customerId)).toMatchObject({ available: 100, debt: 0 });
  });
});

describe('the pages of a timeline', () => {
  type Entry = { entryId: string; kind: string; points: number };

  async function inPages(customerId: string, limit: number): Promise<Entry[]> {
    const route = `GET /v1/customers/${customerId}/entries?limit=${limit}`;
    const seen: Entry[] = [];
    let next: string | undefined;
    do {
      const { status, body } = await shop.api.call(next ? `${route}&cursor=${next}` : route);
      expect(status).toBe(200);
      expect(body.entries.length).toBeLessThanOrEqual(limit);
      seen.push(...body.entries);
      next = body.next;
    } while (next);
    return seen;
  }

  it('show every entry once, also where one deed made several', async () => {
    await shop.change({
      referral: { bonus: { every: 1, points: 5 } },
      points: { earn, clawback: 'debt' },
    });
    const { customerId, code } = await shop.customer(300);
    const friends = [await shop.referred(code), await shop.referred(code)];
    const own = await shop.bought(customerId, { points: 100 });
    await mature();
    await shop.bought(customerId, { points: 277 });
    const [friend = ''] = friends;
    await shop.refund(friend, await shop.total(friend));
    await shop.refund(own, await shop.total(own));
    await shop.give(customerId, 7);
    await mature();
    const all = await inPages(customerId, 100);
    expect(all.map(({ kind, points }) => `${kind} ${points}`)).toEqual([
      ...['matured 39', 'clawed_back -16', 'adjusted 7'],
      ...['returned 100', 'clawed_back -45'],
      ...['redeemed -277', 'earned 39', 'matured 67', 'bonus 10'],
      ...['redeemed -100', 'earned 45', 'reward 11', 'reward 11', 'adjusted 300'],
    ]);
    expect(new Set(all.map(({ entryId }) => entryId)).size).toBe(all.length);
    for (const limit of [1, 2, 3]) expect(await inPages(customerId, limit)).toEqual(all);
    await shop.change({ referral: { bonus: null } });
  });
});
