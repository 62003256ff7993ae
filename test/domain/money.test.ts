import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { basisPointsOf, moneyMax, pointsMax, valuePerPointMax } from '../../shared/domain/money.ts';

describe('basisPointsOf', () => {
  it('rounds down', () => {
    expect(basisPointsOf(150_000, 1000)).toBe(15_000);
    expect(basisPointsOf(9999, 1)).toBe(0);
    expect(basisPointsOf(10_000, 1)).toBe(1);
    expect(basisPointsOf(19_999, 9999)).toBe(19_997);
    expect(basisPointsOf(5, 10_000)).toBe(5);
    expect(basisPointsOf(5, 0)).toBe(0);
  });

  it('is exact for every amount that a number can count', () => {
    const amount = fc.oneof(
      fc.maxSafeNat(),
      fc.nat({ max: 1000 }).map((less) => Number.MAX_SAFE_INTEGER - less),
    );
    const exact = fc.property(amount, fc.integer({ min: 0, max: 10_000 }), (whole, share) => {
      const expected = (BigInt(whole) * BigInt(share)) / 10_000n;
      expect(BigInt(basisPointsOf(whole, share))).toBe(expected);
    });
    fc.assert(exact, { numRuns: 1000 });
  });
});

describe('the caps', () => {
  it('keep the largest value of points a number that can be counted', () => {
    expect(Number.isSafeInteger(pointsMax * valuePerPointMax)).toBe(true);
    expect(Number.isSafeInteger(moneyMax * 11)).toBe(true);
  });
});
