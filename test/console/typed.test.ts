import { describe, expect, it } from '@jest/globals';
import { amountIn, basisPointsIn, wholeIn } from '../../console/typed.ts';

describe('wholeIn', () => {
  it.each([
    ['150000', 150_000],
    ['150.000', 150_000],
    ['1,250,000', 1_250_000],
    [' 1 000 ', 1000],
    ['0', 0],
  ])('reads %s', (typed, whole) => {
    expect(wholeIn(typed)).toBe(whole);
  });

  it.each(['', '12,5', '1.5', '1.0000', '-5', 'max', '12 months', '99999999999999999999'])(
    'takes %s for no whole number',
    (typed) => {
      expect(wholeIn(typed)).toBeUndefined();
    },
  );
});

describe('amountIn', () => {
  it('reads rupiah, which have no smaller unit, and cents', () => {
    const rupiah = { code: 'IDR', exponent: 0 };
    const dollars = { code: 'USD', exponent: 2 };
    expect(amountIn('Rp 150.000', rupiah)).toBe(150_000);
    expect(amountIn('1.50', rupiah)).toBeUndefined();
    expect(amountIn('$1,250.5', dollars)).toBe(125_050);
    expect(amountIn('12', dollars)).toBe(1200);
  });
});

describe('basisPointsIn', () => {
  it('reads percents with a comma or a dot', () => {
    expect(basisPointsIn('12,5')).toBe(1250);
    expect(basisPointsIn('0.01 %')).toBe(1);
    expect(basisPointsIn('100')).toBe(10_000);
    expect(basisPointsIn('1.234')).toBeUndefined();
  });
});
