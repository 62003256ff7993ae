import { describe, expect, it } from '@jest/globals';
import { tooManyAttempts } from '../../shared/domain/attempts.ts';
import { price } from '../../shared/domain/price.ts';
import { quoteView } from '../../shared/domain/quote.ts';
import {
  codeTerms,
  now,
  outcomes,
  priceContext,
  priceRequest,
  type SettingsChanges,
  settingsWith,
} from './builders.ts';

type Asked = Parameters<typeof priceRequest>[0];

/** The price of an order with a code, under changed referral rules. */
function withCode(referral: SettingsChanges['referral'], asked: Asked = {}, more = {}) {
  const context = priceContext({ settings: settingsWith({ referral }), ...more });
  return price(priceRequest({ referralCode: 'SARI26', ...asked }), context);
}

const other = (amount: number) => ({ otherDiscounts: [{ code: 'WEEKEND', amount }] });

describe('price', () => {
  it('is what the contract’s example says', () => {
    const request = priceRequest({
      otherDiscounts: [{ code: 'WEEKEND', amount: 10_000 }],
      referralCode: 'SARI-7K3M9QX2D',
      points: 200,
    });
    const context = priceContext({ code: codeTerms({ display: 'SARI-7K3M9QX2D' }) });
    expect(quoteView(price(request, context), context)).toEqual({
      lines: [
        { kind: 'other', code: 'WEEKEND', amount: 10_000 },
        { kind: 'referral', code: 'SARI-7K3M9QX2D', amount: 5000 },
        { kind: 'points', points: 200, amount: 20_000 },
      ],
      total: 115_000,
      referral: { status: 'applied', discount: 5000 },
      points: {
        status: 'applied',
        points: 200,
        discount: 20_000,
        available: 430,
        redeemableMax: 430,
        needsApproval: false,
      },
      redeemable: { available: 430, max: 430, minimum: 50, step: 1, valuePerPoint: 100 },
      settingsVersion: 3,
    });
  });

  it('is the subtotal when nothing is asked for', () => {
    const context = priceContext({ standing: undefined });
    const quoted = price(priceRequest(), context);
    expect(quoted).toMatchObject({ lines: [], total: 150_000 });
    expect(quoteView(quoted, context)).toEqual({ lines: [], total: 150_000, settingsVersion: 3 });
  });

  it('trims the platform’s own discounts to what is owed, one after the other', () => {
    const otherDiscounts = [40_000, 100_000, 30_000].map((amount) => ({ code: 'X', amount }));
    const quoted = price(priceRequest({ otherDiscounts }), priceContext());
    expect(quoted.lines.map(({ amount }) => amount)).toEqual([40_000, 100_000, 10_000]);
    expect(quoted.total).toBe(0);
  });
});

describe('the referral discount', () => {
  it('is a fixed amount, at most what is owed', () => {
    expect(withCode({ discount: { kind: 'fixed', amount: 7000 } }).total).toBe(143_000);
    expect(withCode({}, { subtotal: 3000 })).toMatchObject({ total: 0 });
  });

  it('is a share of what is owed, rounded down', () => {
    const discount = { kind: 'percent', basisPoints: 1250 } as const;
    expect(withCode({ discount }, other(10_001)).lines.at(-1)).toMatchObject({ amount: 17_499 });
    expect(outcomes(withCode({ discount }, { subtotal: 7 })).referral).toBe('order_below_minimum');
  });

  it('has a ceiling where the rule has one', () => {
    const discount = { kind: 'percent', basisPoints: 5000, max: 20_000 } as const;
    expect(withCode({ discount }).total).toBe(130_000);
    expect(withCode({ discount }, { subtotal: 30_000 }).total).toBe(15_000);
  });

  it('follows the code’s own terms before the programme’s', () => {
    const code = codeTerms({ discount: { kind: 'fixed', amount: 12_345 } });
    expect(withCode({}, {}, { code }).total).toBe(137_655);
  });

  it('needs the minimum order, which may be 0', () => {
    expect(outcomes(withCode({ minimumOrder: 150_001 })).referral).toBe('order_below_minimum');
    expect(outcomes(withCode({ minimumOrder: 150_000 })).referral).toBe('applied');
    expect(outcomes(withCode({ minimumOrder: 0 }, { subtotal: 1 })).referral).toBe('applied');
  });

  it('measures the minimum order before other discounts', () => {
    expect(outcomes(withCode({ minimumOrder: 150_000 }, other(140_000))).referral).toBe('applied');
  });

  it('is refused when nothing is left to take it off', () => {
    const quoted = withCode({}, other(150_000));
    expect(outcomes(quoted).referral).toBe('order_below_minimum');
    expect(quoted.lines).toEqual([{ kind: 'other', code: 'WEEKEND', amount: 150_000 }]);
    for (const stacking of ['stack', 'exclusive', 'best'] as const) {
      const free = withCode({ stacking }, { subtotal: 0 });
      expect(outcomes(free).referral).toBe('order_below_minimum');
    }
  });
});

describe('a price after too many wrong guesses', () => {
  it.each(['stack', 'exclusive', 'best'] as const)('is as without a code, with %s', (stacking) => {
    const settings = settingsWith({ referral: { stacking } });
    const context = priceContext({ settings, barred: tooManyAttempts(now) });
    const asked = { ...other(4000), points: 'max' as const };
    const { referral, ...rest } = price(
      priceRequest({ ...asked, referralCode: 'SARI26' }),
      context,
    );
    expect(referral).toMatchObject({ refused: 'too_many_attempts' });
    expect(rest).toEqual(price(priceRequest(asked), context));
  });
});

describe('stacking', () => {
  const kinds = (quoted: ReturnType<typeof price>) => quoted.lines.map(({ kind }) => kind);

  it('"stack" gives both', () => {
    const quoted = withCode({ stacking: 'stack' }, other(10_000));
    expect(kinds(quoted)).toEqual(['other', 'referral']);
    expect(quoted.total).toBe(135_000);
  });

  it('"exclusive" refuses the code beside another discount and gives it alone', () => {
    const quoted = withCode({ stacking: 'exclusive' }, other(1));
    expect(outcomes(quoted).referral).toBe('not_stackable');
    expect(kinds(quoted)).toEqual(['other']);
    expect(kinds(withCode({ stacking: 'exclusive' }, other(0)))).toEqual(['other', 'referral']);
    expect(kinds(withCode({ stacking: 'exclusive' }))).toEqual(['referral']);
  });

  it('"best" gives the code in place of smaller discounts', () => {
    const quoted = withCode({ stacking: 'best' }, other(4999));
    expect(kinds(quoted)).toEqual(['referral']);
    expect(quoted.total).toBe(145_000);
  });

  it('"best" leaves larger and equal discounts alone', () => {
    for (const amount of [5000, 5001]) {
      const quoted = withCode({ stacking: 'best' }, other(amount));
      expect(outcomes(quoted).referral).toBe('not_stackable');
      expect(quoted).toMatchObject({ total: 150_000 - amount, lines: [{ kind: 'other' }] });
    }
  });

  it('"best" weighs all the others together, and a percentage of the whole subtotal', () => {
    const discount = { kind: 'percent', basisPoints: 1000 } as const;
    const otherDiscounts = [7000, 7999].map((amount) => ({ code: 'X', amount }));
    expect(withCode({ stacking: 'best', discount }, { otherDiscounts }).total).toBe(135_000);
  });

  it('"best" doesn’t take the others away for a code that is refused', () => {
    const quoted = withCode({ stacking: 'best' }, other(10), { code: undefined });
    expect(quoted).toMatchObject({ total: 149_990, lines: [{ kind: 'other' }] });
  });
});
