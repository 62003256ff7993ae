import { describe, expect, it } from '@jest/globals';
import { heldPoints, OrderView, orderView } from '../../shared/domain/order.ts';
import { buyer, holdOf, orderId } from './builders.ts';

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
