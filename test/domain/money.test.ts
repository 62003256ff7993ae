import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  basisPointsOf,
  moneyMax,
  pointsMax,
  shareOf,
  valuePerPointMax,
} from '../../shared/domain/money.ts';
import { numRuns } from './builders.ts';

/** Every number that a number can count exactly, the largest as often as the others. */
const whole = fc.oneof(
  fc.maxSafeNat(),
  fc.nat({ max: 1000 }).map((less) => Number.MAX_SAFE_INTEGER - less),
);

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
    const exact = fc.property(whole, fc.integer({ min: 0, max: 10_000 }), (amount, share) => {
      const expected = (BigInt(amount) * BigInt(share)) / 10_000n;
      expect(BigInt(basisPointsOf(amount, share))).toBe(expected);
    });
    fc.assert(exact, { numRuns });
  });
});

describe('shareOf', () => {
  it('rounds down, and gives the whole for all of it', () => {
    expect(shareOf(10, 1, 3)).toBe(3);
    expect(shareOf(10, 2, 3)).toBe(6);
    expect(shareOf(10, 3, 3)).toBe(10);
    expect(shareOf(10, 0, 3)).toBe(0);
    expect(shareOf(0, 2, 3)).toBe(0);
  });

  it('gives the whole where the total is 0', () => {
    expect(shareOf(10, 0, 0)).toBe(10);
  });

  it('is exact for every number, and never more than the whole', () => {
    const parts = fc.tuple(whole, whole).map(([one, two]): [number, number] => {
      const total = Math.max(one, two, 1);
      return [Math.min(one, two), total];
    });
    const exact = fc.property(whole, parts, (amount, [part, total]) => {
      const share = shareOf(amount, part, total);
      expect(share).toBeLessThanOrEqual(amount);
      const product = BigInt(amount) * BigInt(part);
      const rest = product - BigInt(share) * BigInt(total);
      expect(rest >= 0n && rest < BigInt(total)).toBe(true);
    });
    fc.assert(exact, { numRuns });
  });
});

describe('the caps', () => {
  it('keep the largest value of points a number that can be counted', () => {
    expect(Number.isSafeInteger(pointsMax * valuePerPointMax)).toBe(true);
    expect(Number.isSafeInteger(moneyMax * 11)).toBe(true);
  });
});
