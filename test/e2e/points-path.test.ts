import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dayStart, monthStart, PointsShop } from './points-shop.ts';

let shop: PointsShop;
beforeAll(async () => {
  shop = await PointsShop.open('2027-01-05T08:00:00Z');
});
afterAll(() => shop?.close());

const defaults = {
  referral: { referrerPoints: 10, rewardsPerReferrerPerMonthMax: null, bonus: null },
  points: { expiresAfterMonths: 12, maturesAfterDays: 14, clawback: 'within_balance', earn: null },
};
beforeEach(() => shop.change(defaults));

const iso = (at: number) => new Date(at).toISOString();
const day = (at: number) => iso(at).slice(0, 10);

/** Lets the day come on which what was promised now is given, and gives it. */
async function mature(afterDays = 14): Promise<void> {
  await shop.moveTo(dayStart(await shop.now(), afterDays));
  await shop.job('mature-rewards');
}

describe('points at the end of their month', () => {
  /** Points that end with the next month, and the instant at which they do. */
  async function withPoints(...customers: number[]) {
    await shop.change({ points: { expiresAfterMonths: 1 } });
    const end = monthStart(await shop.now(), 2);
    const ids: string[] = [];
    for (const points of customers) ids.push((await shop.customer(points)).customerId);
    return { ids, end };
  }
  const quoted = async (customerId: string) => {
    const body = { customerId, currency: 'IDR', subtotal: 150_000, points: 'max' };
    return (await shop.api.call('POST /v1/quotes', { body })).body.points;
  };

  it('can be spent until the last moment, and at the instant not at all, without a job', async () => {
    const { ids, end } = await withPoints(200, 200);
    const [spends = '', saves = ''] = ids;
    const before = await shop.points(saves);
    expect(before.expiring).toEqual([{ points: 200, expiresAt: iso(end) }]);

    await shop.moveTo(end - 2000);
    expect(await quoted(spends)).toMatchObject({ status: 'applied', points: 200, available: 200 });
    const last = await shop.hold(spends, { points: 150 });
    expect(last.status).toBe(201);
    expect(Date.parse(last.body.heldAt)).toBeLessThan(end);

    await shop.moveTo(end);
    expect(await quoted(spends)).toMatchObject({ status: 'refused', available: 0 });
    expect(await quoted(saves)).toMatchObject({ status: 'refused', reason: 'insufficient_points' });
    const gone = { available: 0, expired: 200, expiring: [] };
    expect(await shop.points(saves)).toMatchObject(gone);
    expect(await shop.timeline(saves)).toEqual(['adjusted 200']);
    const late = await shop.hold(spends, { points: 50 });
    expect(late).toMatchObject({ status: 422, body: { code: 'insufficient_points' } });
    expect(await shop.points(spends)).toMatchObject({ available: 0, held: 150, expired: 50 });

    await shop.job('expire-points');
    expect(await shop.points(saves)).toEqual({ ...before, ...gone });
    expect(await shop.timeline(saves)).toEqual(['expired -200', 'adjusted 200']);
    expect(await shop.timeline(spends)).toEqual(['expired -50', 'adjusted 200']);
    await shop.job('expire-points');
    expect(await shop.timeline(saves)).toHaveLength(2);
  });

  it('come back for the rest of the month from a hold that outlived them', async () => {
    const { ids, end } = await withPoints(200);
    const [customerId = ''] = ids;
    await shop.moveTo(end - 60_000);
    const orderId = await shop.held(customerId, { points: 150 });
    await shop.moveTo(end + 60_000);
    expect((await shop.cancel(orderId)).body.status).toBe('cancelled');
    const expiresAt = iso(monthStart(end, 1));
    expect(await shop.points(customerId)).toMatchObject({
      ...{ available: 150, held: 0, spent: 0, expired: 50 },
      expiring: [{ points: 150, expiresAt }],
    });
    expect((await shop.hold(customerId, { points: 150 })).status).toBe(201);
  });
});

describe('a referrer’s reward', () => {
  it('is pending until its day and can be spent from then on', async () => {
    const sari = await shop.customer();
    await shop.referred(sari.code);
    const due = dayStart(await shop.now(), 14);
    const pending = await shop.see(sari.customerId);
    expect(pending).toMatchObject({
      referrals: 1,
      points: { available: 0, pending: 10, maturing: [{ points: 10, on: day(due) }] },
    });
    await shop.moveTo(due - 60_000);
    await shop.job('mature-rewards');
    expect(await shop.see(sari.customerId)).toEqual(pending);

    await shop.moveTo(due);
    await shop.job('mature-rewards');
    const expiresAt = iso(monthStart(due, 13));
    expect(await shop.see(sari.customerId)).toMatchObject({
      referrals: 1,
      points: { available: 10, pending: 0, maturing: [], expiring: [{ points: 10, expiresAt }] },
    });
    expect(await shop.timeline(sari.customerId)).toEqual(['matured 10', 'reward 10']);
  });

  it('comes with the next run of the job where it matures after no days', async () => {
    await shop.change({ points: { maturesAfterDays: 0 } });
    const sari = await shop.customer();
    await shop.referred(sari.code);
    expect(await shop.points(sari.customerId)).toMatchObject({ available: 0, pending: 10 });
    await shop.pass(60);
    await shop.job('mature-rewards');
    expect(await shop.points(sari.customerId)).toMatchObject({ available: 10, pending: 0 });
  });

  it('brings the bonus with every second, on one day or on two', async () => {
    await shop.change({ referral: { bonus: { every: 2, points: 100 } } });
    const sari = await shop.customer();
    for (let friends = 0; friends < 3; friends++) await shop.referred(sari.code);
    await mature();
    expect(await shop.see(sari.customerId)).toMatchObject({
      referrals: 3,
      points: { available: 130, pending: 0 },
    });
    await shop.referred(sari.code);
    await mature();
    expect(await shop.points(sari.customerId)).toMatchObject({ available: 240, pending: 0 });
    const [matured, bonus] = await shop.timeline(sari.customerId);
    expect([matured, bonus]).toEqual(['matured 10', 'bonus 100']);
  });

  it('is given so often a month; the next month, or a refund of more than half, makes room', async () => {
    await shop.change({ referral: { rewardsPerReferrerPerMonthMax: 1 } });
    await shop.moveTo(monthStart(await shop.now(), 1));
    const sari = await shop.customer();
    const first = await shop.referred(sari.code);
    await shop.referred(sari.code);
    expect(await shop.see(sari.customerId)).toMatchObject({
      referrals: 1,
      points: { pending: 10 },
    });
    const total = await shop.total(first);
    await shop.refund(first, Math.floor(total / 2));
    await shop.referred(sari.code);
    expect(await shop.points(sari.customerId)).toMatchObject({ pending: 5 });
    await shop.refund(first, total - Math.floor(total / 2));
    expect(await shop.see(sari.customerId)).toMatchObject({ referrals: 0, points: { pending: 0 } });
    await shop.referred(sari.code);
    await shop.referred(sari.code);
    expect(await shop.see(sari.customerId)).toMatchObject({
      referrals: 1,
      points: { pending: 10 },
    });

    await shop.moveTo(monthStart(await shop.now(), 1));
    await shop.job('mature-rewards');
    await shop.referred(sari.code);
    await shop.referred(sari.code);
    expect(await shop.see(sari.customerId)).toMatchObject({
      referrals: 2,
      points: { available: 10, pending: 10 },
    });
  });
});

describe('points for what is paid', () => {
  it('are promised to the buyer for each whole amount and given on their day', async () => {
    await shop.change({ points: { earn: { perAmount: 10_000, points: 1 } } });
    const { customerId } = await shop.customer(60);
    await shop.bought(customerId, { points: 60 });
    expect(await shop.points(customerId)).toMatchObject({ available: 0, spent: 60, pending: 14 });
    await mature();
    expect(await shop.points(customerId)).toMatchObject({ available: 14, pending: 0 });
    expect(await shop.timeline(customerId)).toEqual([
      'matured 14',
      ...['redeemed -60', 'earned 14', 'adjusted 60'],
    ]);
  });
});

describe('settings that change while an order is under way', () => {
  const earn = { perAmount: 10_000, points: 1 };

  it('change nothing of what it promises', async () => {
    await shop.change({ points: { earn, expiresAfterMonths: 6 } });
    const sari = await shop.customer();
    const { customerId } = await shop.customer();
    const orderId = await shop.held(customerId, { referralCode: sari.code, customerIsNew: true });
    await shop.change({
      referral: { referrerPoints: 99, rewardsPerReferrerPerMonthMax: 1 },
      points: { earn: null, maturesAfterDays: 30, expiresAfterMonths: 3 },
    });
    expect((await shop.confirm(orderId)).status).toBe(200);
    const due = dayStart(await shop.now(), 14);
    const maturing = (points: number) => [{ points, on: day(due) }];
    expect((await shop.points(sari.customerId)).maturing).toEqual(maturing(10));
    expect((await shop.points(customerId)).maturing).toEqual(maturing(14));
    await mature();
    const expiring = (points: number) => [{ points, expiresAt: iso(monthStart(due, 7)) }];
    expect((await shop.points(sari.customerId)).expiring).toEqual(expiring(10));
    expect((await shop.points(customerId)).expiring).toEqual(expiring(14));
  });

  it.each([
    ['forgives', 'within_balance', 'debt', 0],
    ['owes', 'debt', 'within_balance', 60],
  ])('change nothing of what a refund %s', async (_, clawback, other, debt) => {
    await shop.change({ referral: { referrerPoints: 60 }, points: { clawback } });
    const sari = await shop.customer();
    const orderId = await shop.referred(sari.code);
    await mature();
    await shop.bought(sari.customerId, { points: 60 });
    await shop.change({ points: { clawback: other } });
    const refunded = await shop.refund(orderId, await shop.total(orderId));
    expect(refunded.body).toMatchObject({ rewardClawedBack: debt, status: 'refunded' });
    expect(await shop.points(sari.customerId)).toMatchObject({ available: 0, debt });
  });
});

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
