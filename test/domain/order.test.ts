import { describe, expect, it } from '@jest/globals';
import {
  heldPoints,
  OrderEntry,
  OrderView,
  orderEntries,
  orderView,
  type Resolution,
  statusAtFirst,
  statusOf,
} from '../../shared/domain/order.ts';
import { buyer, holdOf, now, orderId } from './builders.ts';

const resolution = (kind: Resolution['kind'], reason?: string): Resolution => ({
  kind,
  orderId,
  customerId: buyer,
  at: '2026-11-22T10:05:00.000Z',
  points: 200,
  rewardPoints: 0,
  ...(reason !== undefined && { reason }),
});

const waiting = holdOf({ needsApproval: true, requestedBy: 'till' });

const decisionOf = (decision: 'approve' | 'reject') => ({
  ...{ decision, by: 'rina', reason: 'Called the customer' },
  at: '2026-11-22T10:04:00.000Z',
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

describe('statusOf an order that needs approval', () => {
  const expiresAt = Date.parse(waiting.expiresAt);

  it('is pending until somebody decides or its time runs out', () => {
    expect(statusAtFirst(waiting)).toBe('pending_approval');
    expect(statusOf(waiting, undefined, expiresAt - 1)).toBe('pending_approval');
    expect(statusOf(waiting, undefined, expiresAt)).toBe('expired');
  });

  it('is held once it is approved, and ends like every other', () => {
    const approve = decisionOf('approve');
    expect(statusOf(waiting, undefined, now, approve)).toBe('held');
    expect(statusOf(waiting, undefined, expiresAt, approve)).toBe('expired');
    expect(statusOf(waiting, resolution('confirmed'), now, approve)).toBe('confirmed');
  });

  it('is cancelled once it is rejected, also when only the decision was read', () => {
    const reject = decisionOf('reject');
    expect(statusOf(waiting, resolution('cancelled'), now, reject)).toBe('cancelled');
    expect(statusOf(waiting, undefined, expiresAt, reject)).toBe('cancelled');
  });
});

describe('orderEntries', () => {
  const told = (
    hold = holdOf(),
    end?: Resolution,
    decision?: Parameters<typeof orderEntries>[2],
  ) => {
    const entries = orderEntries(hold, end, decision);
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

  it('tells who decided, and who cancelled by it', () => {
    const approved = { kind: 'approved', points: 0, amount: 0, by: 'rina' };
    const paid = { kind: 'confirmed', points: 0, amount: 125_000, by: 'order platform' };
    expect(told(waiting, undefined, decisionOf('approve'))).toEqual([held, approved]);
    const confirmed = resolution('confirmed');
    expect(told(waiting, confirmed, decisionOf('approve'))).toEqual([held, approved, paid]);
    const cancelled = { ...resolution('cancelled'), rejectedBy: 'rina' };
    expect(told(waiting, cancelled, decisionOf('reject'))).toEqual([
      held,
      { kind: 'rejected', points: 0, amount: 0, by: 'rina' },
      { kind: 'cancelled', points: 200, amount: 0, by: 'rina' },
    ]);
    const [, entry] = orderEntries(waiting, undefined, decisionOf('approve'));
    expect(entry).toMatchObject({
      entryId: 'approved:INV-2041',
      at: '2026-11-22T10:04:00.000Z',
      reason: 'Called the customer',
    });
  });

  it('gives each entry an id of its own and the reason where there is one', () => {
    const [first, second] = orderEntries(holdOf(), resolution('cancelled', 'changed my mind'));
    expect(first).toMatchObject({ entryId: 'held:INV-2041', at: holdOf().at });
    expect(second).toMatchObject({ entryId: 'cancelled:INV-2041', reason: 'changed my mind' });
    expect(first).not.toHaveProperty('reason');
  });
});
