import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { moneyMax, pointsMax } from '../../shared/domain/money.ts';
import {
  earnedPoints,
  heldPoints,
  OrderEntry,
  OrderView,
  orderEntries,
  orderView,
  type Resolution,
  statusOf,
} from '../../shared/domain/order.ts';
import { buyer, holdOf, now, numRuns, orderId } from './builders.ts';
import { upTo } from './refund-builders.ts';

const resolution = (kind: Resolution['kind'], reason?: string): Resolution => ({
  kind,
  orderId,
  customerId: buyer,
  at: '2026-11-22T10:05:00.000Z',
  points: 200,
  rewardPoints: 0,
  ...(reason !== undefined && { reason }),
});

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

describe('statusOf', () => {
  const expiresAt = Date.parse(holdOf().expiresAt);

  it('is expired from the hold’s last instant on, though no job has run', () => {
    expect(statusOf(holdOf(), undefined, now)).toBe('held');
    expect(statusOf(holdOf(), undefined, expiresAt - 1)).toBe('held');
    expect(statusOf(holdOf(), undefined, expiresAt)).toBe('expired');
  });

  it('is the resolution’s once there is one, however late it is', () => {
    for (const kind of ['confirmed', 'cancelled', 'expired'] as const) {
      expect(statusOf(holdOf(), resolution(kind), expiresAt + 1)).toBe(kind);
    }
  });
});

describe('orderEntries', () => {
  const told = (hold = holdOf(), end?: Resolution) => {
    const entries = orderEntries(hold, end);
    for (const entry of entries) OrderEntry.parse(entry);
    return entries.map(({ kind, points, amount, by }) => ({ kind, points, amount, by }));
  };
  const held = { kind: 'held', points: -200, amount: 125_000, by: 'order platform' };

  it('tells that a hold took the points', () => {
    expect(told()).toEqual([held]);
  });

  it('tells that confirming left them taken and the total paid', () => {
    const end = { kind: 'confirmed', points: 0, amount: 125_000, by: 'order platform' };
    expect(told(holdOf(), resolution('confirmed'))).toEqual([held, end]);
  });

  it('tells that cancelling and expiring gave them back, and who did', () => {
    const back = { points: 200, amount: 0 };
    expect(told(holdOf(), resolution('cancelled'))).toEqual([
      held,
      { kind: 'cancelled', ...back, by: 'order platform' },
    ]);
    expect(told(holdOf(), resolution('expired'))).toEqual([
      held,
      { kind: 'expired', ...back, by: 'kawan' },
    ]);
  });

  it('gives each entry an id of its own and the reason where there is one', () => {
    const [first, second] = orderEntries(holdOf(), resolution('cancelled', 'changed my mind'));
    expect(first).toMatchObject({ entryId: 'held:INV-2041', at: holdOf().at });
    expect(second).toMatchObject({ entryId: 'cancelled:INV-2041', reason: 'changed my mind' });
    expect(first).not.toHaveProperty('reason');
  });
});
