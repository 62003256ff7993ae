import { describe, expect, it } from '@jest/globals';
import { priceOf } from '../../console/admin/settings/price-of.ts';
import { defaultSettings, type Settings } from '../../shared/domain/settings.ts';

const now = Date.parse('2026-11-22T10:00:00Z');
const order = {
  ...{ subtotal: 150_000, other: 10_000, hasCode: true, points: 200 },
  names: { other: 'SHOP', friend: 'FRIEND' },
};
const withRules = (change: (settings: Settings) => void): Settings => {
  const settings = structuredClone(defaultSettings);
  change(settings);
  return settings;
};

describe('priceOf', () => {
  it('prices an order that nobody has made by the rules for real ones', () => {
    expect(priceOf(defaultSettings, order, now)).toMatchObject({
      lines: [
        { kind: 'other', amount: 10_000 },
        { kind: 'referral', code: 'FRIEND', amount: 5000 },
        { kind: 'points', points: 200, amount: 20_000 },
      ],
      total: 115_000,
      referrerPoints: 10,
      buyerPoints: 0,
      waits: false,
    });
  });

  it('names what is refused, and tells what is promised and what waits', () => {
    const settings = withRules(({ referral, points }) => {
      referral.stacking = 'exclusive';
      points.earn = { perAmount: 10_000, points: 1 };
      points.approvalThreshold = 200;
    });
    expect(priceOf(settings, order, now)).toMatchObject({
      total: 120_000,
      refusedCode: 'not_stackable',
      referrerPoints: 0,
      buyerPoints: 12,
      waits: true,
    });
    expect(priceOf(settings, { ...order, points: 10 }, now).refusedPoints).toBe(
      'below_minimum_points',
    );
  });

  it('shows the rules also while the programme is off, on trial, or for a few', () => {
    const off = withRules(({ program }) => {
      Object.assign(program, { enabled: false, redeem: false, mode: 'shadow', rolloutPercent: 0 });
    });
    expect(priceOf(off, order, now).total).toBe(115_000);
  });
});
