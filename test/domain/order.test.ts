import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { moneyMax, pointsMax } from '../../shared/domain/money.ts';
import { earnedPoints, heldPoints, OrderView, orderView } from '../../shared/domain/order.ts';
import { buyer, holdOf, numRuns, orderId } from './builders.ts';
import { upTo } from './refund-builders.ts';

const plain = holdOf({ lines: [{ kind: 'other', code: 'X', amount: 5 }], total: 149_995 });

describe('orderView', () => {
  it('is the contract’s shape', () => {
    const view = orderView(holdOf(), 'held');
    expect(OrderView.parse(view)).toEqual(view);
    expect(view).toEqual({
      orderId,
      customerId: buyer,
      status: 'held',
      currency: 'IDR',
      subtotal: 150_000,
      lines: holdOf().lines,
      total: 125_000,
      referral: { code: 'SARI26', discount: 5000 },
      points: { points: 200, discount: 20_000 },
      settingsVersion: 3,
      heldAt: '2026-11-22T10:00:00.000Z',
      expiresAt: '2026-11-22T10:30:00.000Z',
    });
  });

  it('leaves out the discounts that were not given', () => {
    const view = orderView(plain, 'confirmed');
    expect(view).not.toHaveProperty('referral');
    expect(view).not.toHaveProperty('points');
  });

  it('is the same bytes for the same entries', () => {
    const stored = JSON.parse(JSON.stringify(holdOf()));
    expect(JSON.stringify(orderView(stored, 'held'))).toBe(
      JSON.stringify(orderView(holdOf(), 'held')),
    );
  });
});

describe('heldPoints', () => {
  it('are those of the points line, or none', () => {
    expect(heldPoints(holdOf())).toBe(200);
    expect(heldPoints(plain)).toBe(0);
  });
});

describe('earnedPoints', () => {
  const earned = (total: number, perAmount: number, points: number) =>
    earnedPoints({ ...plain, total, terms: { ...plain.terms, earn: { perAmount, points } } });

  it('are none without a rule', () => {
    expect(earnedPoints(plain)).toBe(0);
  });

  it('are the rule’s for each whole amount of what is paid', () => {
    expect([0, 9999, 10_000, 19_999, 20_000].map((total) => earned(total, 10_000, 3))).toEqual([
      0, 0, 3, 3, 6,
    ]);
  });

  it('count what is paid, not the subtotal', () => {
    const earn = { perAmount: 25_000, points: 1 };
    expect(earnedPoints({ ...holdOf(), terms: { ...plain.terms, earn } })).toBe(5);
  });

  it('are at most what an order can give', () => {
    expect(earned(pointsMax, 1, 1)).toBe(pointsMax);
    expect(earned(pointsMax + 1, 1, 1)).toBe(pointsMax);
    expect(earned(moneyMax, 1, pointsMax)).toBe(pointsMax);
  });

  it('are exact for every total and rule', () => {
    const any = fc.tuple(upTo(moneyMax), upTo(moneyMax, 1), upTo(pointsMax, 1));
    const exact = fc.property(any, ([total, perAmount, points]) => {
      const due = (BigInt(total) / BigInt(perAmount)) * BigInt(points);
      const most = BigInt(pointsMax);
      expect(BigInt(earned(total, perAmount, points))).toBe(due < most ? due : most);
    });
    fc.assert(exact, { numRuns });
  });
});
