import { afterAll, describe, expect, it } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { readHold } from '../../shared/data/orders.ts';
import { OrderId } from '../../shared/domain/ids.ts';
import { drift } from '../ledger.ts';
import type { Call } from './invoke.ts';
import { call, confirmed, done, inReview, later, refundOf, standStill } from './shop.ts';

standStill();
afterAll(async () => {
  expect(await drift(table, tableName)).toEqual([]);
});

const problem = (status: number, code: string) => ({ status, body: { status, code } });

const decide = ({ params = {} }: Call, decision: string, as = 'rina', reason = 'Checked') =>
  call('decide-review', { as, params, body: { decision, reason } });

async function referrerOf({ params }: Call): Promise<string> {
  const hold = await readHold(OrderId.parse(params?.orderId));
  return String(hold?.terms.referral?.referrerId);
}

const pendingOf = async (customerId: string) =>
  (await call('get-customer', { params: { customerId } })).body.points.pending;

const list = async (query: Record<string, string> = {}) => {
  const { body } = await done('list-reviews', { query });
  return { ...body, orders: body.reviews.map(({ orderId }: { orderId: string }) => orderId) };
};

describe('decide-review', () => {
  it('gives a released reward back to its referrer', async () => {
    const asked = await inReview();
    const referrer = await referrerOf(asked);
    expect(await pendingOf(referrer)).toBe(0);
    const { status, body } = await decide(asked, 'release');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        orderId: asked.params?.orderId,
        referrerId: referrer,
        status: 'released',
        score: 60,
        reasons: [{ signal: 'ring', value: 2, weight: 60 }],
        heldBackPoints: 10,
        decision: { decision: 'release', by: 'rina', reason: 'Checked', points: 10 },
      },
    });
    expect(await pendingOf(referrer)).toBe(10);
  });

  it('leaves a rejected reward taken, and the buyer their discount', async () => {
    const asked = await inReview();
    expect((await decide(asked, 'reject')).body.status).toBe('rejected');
    expect(await pendingOf(await referrerOf(asked))).toBe(0);
    const story = await call('get-order', asked);
    expect(story.body).toMatchObject({ status: 'confirmed', referral: { discount: 5000 } });
  });

  it('answers the same decision of the same person as before, and no other', async () => {
    const asked = await inReview();
    const first = await decide(asked, 'release');
    const again = await decide(asked, 'release');
    expect(again.body).toEqual(first.body);
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    for (const other of [
      decide(asked, 'reject'),
      decide(asked, 'release', 'dewi'),
      decide(asked, 'release', 'rina', 'Called them'),
    ]) {
      expect(await other).toMatchObject(problem(409, 'already_decided'));
    }
  });

  it('knows no review of an order that nobody suspects, or that is not there', async () => {
    expect(await decide(await confirmed(), 'release')).toMatchObject(problem(404, 'not_found'));
    const nobodys = { params: { orderId: 'o-nobodys' } };
    expect(await decide(nobodys, 'release')).toMatchObject(problem(404, 'not_found'));
  });

  it('releases what refunds have left', async () => {
    const asked = await inReview();
    const { body } = await done('refund-order', refundOf(asked, 30_000));
    expect(body.rewardClawedBack).toBe(2);
    expect((await decide(asked, 'release')).body.decision.points).toBe(8);
    expect(await pendingOf(await referrerOf(asked))).toBe(8);
  });
});

describe('list-reviews', () => {
  it('shows what waits, newest first and in pages, and with `all` what was decided', async () => {
    const asked: Call[] = [];
    for (let made = 0; made < 3; made++) {
      later(1000);
      asked.push(await inReview());
    }
    const [oldest, middle, newest] = asked.map(({ params }) => params?.orderId);
    await decide(asked[1] ?? {}, 'reject');
    const open = await list();
    expect(open.orders.slice(0, 2)).toEqual([newest, oldest]);
    const all = await list({ status: 'all', limit: '2' });
    expect(all.orders).toEqual([newest, middle]);
    const next = await list({ status: 'all', limit: '2', cursor: all.next });
    expect(next.orders[0]).toBe(oldest);
    expect((await list({ limit: '100' })).next).toBeUndefined();
  });

  it.each<Record<string, string>>([
    { status: 'closed' },
    { limit: '0' },
    { limit: '101' },
    { cursor: 'zzz' },
    { cursor: Buffer.from('2026-11-22T10:00:00.000Z#o/1').toString('base64url') },
  ])('takes no other query: %j', async (query) => {
    expect(await call('list-reviews', { query })).toMatchObject(problem(400, 'invalid_request'));
  });
});

describe('the story of an order in review', () => {
  it('tells why, by whom it was decided, and what refunds took before and after', async () => {
    const asked = await inReview();
    await done('refund-order', refundOf(asked, 30_000));
    later(1000);
    await decide(asked, 'release');
    await done('refund-order', refundOf(asked, 30_000));
    const { body } = await call('get-order', asked);
    const told = body.entries.map(({ kind, by, rewardPoints }: Record<string, unknown>) => [
      kind,
      by,
      rewardPoints,
    ]);
    expect(told.slice(1)).toEqual([
      ['confirmed', 'order platform', 10],
      ['reviewed', 'kawan', -10],
      ['refunded', 'order platform', -2],
      ['review_released', 'rina', 8],
      ['refunded', 'order platform', -2],
    ]);
    expect(body.review).toMatchObject({ status: 'released', heldBackPoints: 10 });
    expect(body.explanation.at(-1)).toBe(
      'Its reward was held back with a score of 60: ring (2). rina released the 8 points left of it: Checked',
    );
  });

  it('is on the referrer’s timeline, each point told of once', async () => {
    const asked = await inReview();
    await done('refund-order', refundOf(asked, 30_000));
    later(1000);
    await decide(asked, 'release');
    const customerId = await referrerOf(asked);
    const { body } = await call('list-entries', { params: { customerId } });
    const told = body.entries.map(({ kind, points, detail }: Record<string, unknown>) => [
      kind,
      points,
      detail,
    ]);
    expect(told).toEqual([
      ['reward', 8, 'review'],
      ['clawed_back', -10, 'review'],
      ['reward', 10, undefined],
    ]);
  });
});
