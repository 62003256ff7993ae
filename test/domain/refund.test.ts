import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Hold, Resolution } from '../../shared/domain/order.ts';
import { Refund, refundShares, refundView } from '../../shared/domain/refund.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { buyer, holdOf, numRuns, orderId, referrer } from './builders.ts';
import { confirmedOf, orders, paidHold, type RandomOrder } from './refund-builders.ts';

const given = { rewardPoints: 10, earnedPoints: 13 };
const hold = holdOf();
const confirmed = confirmedOf(given);

function shares(of: Hold, by: Resolution, before: number | undefined, amount: number) {
  const decided = refundShares(of, by, before, amount);
  if (isRefusal(decided)) throw new Error(decided.detail);
  return decided;
}

const names = ['returnPoints', 'rewardPoints', 'earnedPoints'] as const;
type Returned = Record<(typeof names)[number], number>;

/** What refunds one after another give in all, and what was wrong with any of them. */
function refundParts({ total, points, ...rest }: RandomOrder, parts: number[]) {
  const of = paidHold(total, points);
  const by = confirmedOf(rest);
  const sum: Returned = { returnPoints: 0, rewardPoints: 0, earnedPoints: 0 };
  const wrong: string[] = [];
  let before: number | undefined;
  for (const amount of parts) {
    const part = shares(of, by, before, amount);
    const refunded = (before ?? 0) + amount;
    if (part.refundedTotal !== refunded) wrong.push('the total is off');
    if (part.isWhole !== (refunded === total)) wrong.push('it is not whole, or is');
    const crosses = 2 * (before ?? 0) <= total && 2 * refunded > total;
    if (part.endsReferral !== crosses) wrong.push('it ends the referral, or does not');
    for (const name of names) {
      if (part[name] < 0 || !Number.isSafeInteger(part[name])) wrong.push(`${name}: ${part[name]}`);
      sum[name] += part[name];
    }
    before = refunded;
  }
  return { ...sum, wrong };
}

const exactly = (order: RandomOrder, refunded: number) => {
  const share = (whole: number) => Number((BigInt(whole) * BigInt(refunded)) / BigInt(order.total));
  return {
    returnPoints: share(order.points),
    rewardPoints: share(order.rewardPoints),
    earnedPoints: share(order.earnedPoints),
    wrong: [],
  };
};

describe('refundShares', () => {
  it('shares out rounded down, and counts what was refunded', () => {
    expect(refundShares(hold, confirmed, undefined, 62_500)).toEqual({
      refundedTotal: 62_500,
      isWhole: false,
      endsReferral: false,
      returnPoints: 100,
      rewardPoints: 5,
      earnedPoints: 6,
    });
    expect(refundShares(hold, confirmed, 62_500, 62_500)).toEqual({
      refundedTotal: 125_000,
      isWhole: true,
      endsReferral: true,
      returnPoints: 100,
      rewardPoints: 5,
      earnedPoints: 7,
    });
  });

  it('gives for any split in any order what one refund of the sum gives', () => {
    const split = fc.property(orders, ({ order, parts, inOtherOrder }) => {
      const refunded = parts.reduce((sum, part) => sum + part, 0);
      const expected = exactly(order, refunded);
      expect(refundParts(order, parts)).toEqual(expected);
      expect(refundParts(order, inOtherOrder)).toEqual(expected);
      if (refunded > 0) expect(refundParts(order, [refunded])).toEqual(expected);
    });
    fc.assert(split, { numRuns });
  });

  it('gives everything back when the whole is refunded, however it was split', () => {
    const whole = fc.property(orders, ({ order, parts }) => {
      const rest = order.total - parts.reduce((sum, part) => sum + part, 0);
      const all = refundParts(order, rest > 0 ? [...parts, rest] : parts);
      const { points, rewardPoints, earnedPoints } = order;
      expect(all).toEqual({ returnPoints: points, rewardPoints, earnedPoints, wrong: [] });
    });
    fc.assert(whole, { numRuns });
  });

  it('gives more for a larger amount, or as much', () => {
    const monotone = fc.property(orders, ({ order, parts }) => {
      const [before = 0, one = 0, two = 0] = parts;
      if (one === 0 || two === 0) return;
      const of = paidHold(order.total, order.points);
      const by = confirmedOf(order);
      const less = shares(of, by, before, Math.min(one, two));
      const more = shares(of, by, before, Math.max(one, two));
      expect(names.filter((name) => more[name] < less[name])).toEqual([]);
    });
    fc.assert(monotone, { numRuns });
  });

  it('takes nothing of the buyer back where the order earned nothing', () => {
    const by = confirmedOf({ rewardPoints: 0 });
    expect(shares(hold, by, undefined, 125_000)).toMatchObject({
      rewardPoints: 0,
      earnedPoints: 0,
    });
  });

  it('refuses more than is left of what was paid, to the unit', () => {
    const refused = (before: number | undefined, amount: number) =>
      refundShares(hold, confirmed, before, amount);
    const exceeds = { refused: 'refund_exceeds_paid' };
    expect(refused(undefined, 125_000)).toMatchObject({ isWhole: true });
    expect(refused(undefined, 125_001)).toMatchObject({
      ...exceeds,
      detail: '125000 of what was paid can still be refunded.',
    });
    expect(refused(25_000, 100_000)).toMatchObject({ isWhole: true });
    expect(refused(25_000, 100_001)).toMatchObject({
      ...exceeds,
      detail: '100000 of what was paid can still be refunded.',
    });
    expect(refused(125_000, 1)).toMatchObject({
      ...exceeds,
      detail: 'Everything that was paid has been refunded.',
    });
  });

  it('refuses an amount of 0 for an order that was paid for', () => {
    for (const before of [undefined, 1000, 125_000]) {
      const decided = refundShares(hold, confirmed, before, 0);
      expect(decided).toMatchObject({ refused: 'invalid_request' });
    }
    const cheapest = refundShares(paidHold(1, 200), confirmed, undefined, 0);
    expect(cheapest).toMatchObject({ refused: 'invalid_request' });
  });

  it('refunds an order paid with points alone whole, by an amount of 0, once', () => {
    const free = paidHold(0, 1500);
    const all = {
      isWhole: true,
      endsReferral: true,
      returnPoints: 1500,
      rewardPoints: 10,
      earnedPoints: 13,
    };
    expect(refundShares(free, confirmed, undefined, 0)).toEqual({ refundedTotal: 0, ...all });
    const exceeds = { refused: 'refund_exceeds_paid' };
    expect(refundShares(free, confirmed, 0, 0)).toMatchObject(exceeds);
    expect(refundShares(free, confirmed, undefined, 1)).toMatchObject({
      ...exceeds,
      detail: 'No money was paid: refund the whole order by an amount of 0.',
    });
  });
});

describe('refundView', () => {
  const refund: Refund = {
    kind: 'refunded',
    orderId,
    refundId: Refund.shape.refundId.parse('r-1'),
    customerId: buyer,
    amount: 62_500,
    refundedTotal: 100_000,
    isWhole: false,
    endsReferral: false,
    at: '2026-11-22T10:00:00.000Z',
    points: 100,
    rewardPoints: 0,
  };
  const always = { orderId, refundId: 'r-1', amount: 62_500, refundedTotal: 100_000 };

  it('tells what went back, and nothing where nothing did', () => {
    expect(refundView(refund)).toEqual({
      ...always,
      pointsReturned: 100,
      rewardClawedBack: 0,
      bonusClawedBack: 0,
      earnedClawedBack: 0,
      status: 'partially_refunded',
    });
    const full = { ...refund, rewardPoints: 5, bonusPoints: 50, earnedPoints: 6, isWhole: true };
    expect(refundView({ ...full, referrerId: referrer })).toEqual({
      ...always,
      pointsReturned: 100,
      rewardClawedBack: 5,
      bonusClawedBack: 50,
      earnedClawedBack: 6,
      status: 'refunded',
    });
  });
});
