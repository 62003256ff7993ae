import { describe, expect, it } from '@jest/globals';
import { type PriceContext, price } from '../../shared/domain/price.ts';
import {
  outcomes,
  priceContext,
  priceRequest,
  type SettingsChanges,
  settingsWith,
} from './builders.ts';

type Asked = Parameters<typeof priceRequest>[0];

const standingOf = (available: number) => ({ available, isNew: true });

/** The price of an order under changed rules for points, with 430 points unless told otherwise. */
const withRules = (
  points: SettingsChanges['points'],
  asked: Asked,
  changes: Partial<PriceContext> = {},
) => price(priceRequest(asked), priceContext({ settings: settingsWith({ points }), ...changes }));

const outcome = (...args: Parameters<typeof withRules>) => outcomes(withRules(...args)).points;

describe('points', () => {
  it('are worth what the setting says', () => {
    expect(withRules({ valuePerPoint: 7 }, { points: 100 }).total).toBe(149_300);
  });

  it('are refused below the minimum, which may be 0', () => {
    expect(outcome({}, { points: 49 })).toBe('below_minimum_points');
    expect(outcome({}, { points: 50 })).toBe('applied');
    expect(outcome({ minimumPerRedemption: 0 }, { points: 1 })).toBe('applied');
  });

  it('go in steps', () => {
    expect(outcome({ step: 20 }, { points: 70 })).toBe('not_a_step');
    expect(outcome({ step: 20 }, { points: 80 })).toBe('applied');
  });

  it('are refused beyond the balance where it is known', () => {
    expect(outcome({}, { points: 431 })).toBe('insufficient_points');
    expect(outcome({}, { points: 430 })).toBe('applied');
    expect(outcome({}, { points: 431 }, { standing: undefined })).toBe('applied');
    const nothing = { standing: standingOf(0) };
    expect(outcome({ minimumPerRedemption: 0 }, { points: 'max' }, nothing)).toBe(
      'insufficient_points',
    );
    expect(outcome({}, { points: 'max' }, { standing: standingOf(49) })).toBe(
      'insufficient_points',
    );
  });

  it('are never more than one request may ask, whatever there is and is owed', () => {
    const rich = { standing: standingOf(2_000_000_000) };
    const huge = { points: 'max', subtotal: 1_000_000_000_000 } as const;
    expect(withRules({}, huge, rich)).toMatchObject({
      redeemableMaxPoints: 1_000_000_000,
      points: { points: 1_000_000_000, discount: 100_000_000_000 },
    });
  });

  it('never pay for more than is owed', () => {
    expect(outcome({}, { points: 60, subtotal: 5999 })).toBe('above_maximum_points');
    expect(withRules({}, { points: 59, subtotal: 5999 }).total).toBe(99);
  });

  it('pay at most the programme’s share of the subtotal', () => {
    const rules = { maximumShareBasisPoints: 2000 };
    expect(outcome(rules, { points: 301 })).toBe('above_maximum_points');
    expect(withRules(rules, { points: 300 }).total).toBe(120_000);
    const otherDiscounts = [{ code: 'X', amount: 100_000 }];
    expect(withRules(rules, { points: 300, otherDiscounts }).total).toBe(20_000);
    expect(outcome({ maximumShareBasisPoints: 0 }, { points: 50 })).toBe('above_maximum_points');
  });

  it('are refused when other discounts leave nothing', () => {
    const otherDiscounts = [{ code: 'ALL', amount: 150_000 }];
    expect(outcome({}, { points: 50, otherDiscounts })).toBe('nothing_to_redeem');
    expect(outcome({}, { points: 'max', otherDiscounts })).toBe('nothing_to_redeem');
  });

  it('are refused for the order before they are for the balance, as a hold would', () => {
    const asked = { points: 500, subtotal: 40_000 };
    for (const standing of [standingOf(430), undefined]) {
      expect(withRules({}, asked, { standing }).points).toEqual({
        refused: 'above_maximum_points',
        detail: 'This order can take at most 400 points.',
      });
    }
  });

  it('come after the referral discount', () => {
    const request = priceRequest({ subtotal: 12_000, referralCode: 'SARI26', points: 'max' });
    const quoted = price(request, priceContext());
    expect(quoted.lines.map(({ amount }) => amount)).toEqual([5000, 7000]);
    expect(quoted.total).toBe(0);
  });

  it('are not asked for by 0', () => {
    const quoted = withRules({}, { points: 0 }, { standing: standingOf(0) });
    expect(outcomes(quoted).points).toBeUndefined();
    expect(quoted.total).toBe(150_000);
  });
});

describe('"max" points', () => {
  const taken = (...[rules, asked, changes]: Parameters<typeof withRules>) =>
    withRules(rules, { points: 'max', ...asked }, changes).points;

  it('are the balance, the share or what is owed, whichever is least', () => {
    expect(taken({}, {})).toEqual({ points: 430, discount: 43_000 });
    expect(taken({ maximumShareBasisPoints: 1000 }, {})).toMatchObject({ points: 150 });
    expect(taken({}, { subtotal: 9999 })).toMatchObject({ points: 99 });
  });

  it('are cut to a step', () => {
    expect(taken({ step: 100 }, {})).toEqual({ points: 400, discount: 40_000 });
    expect(taken({ step: 20 }, {}, { standing: standingOf(55) })).toEqual({
      refused: 'above_maximum_points',
      detail: 'Too few points for a whole step.',
    });
  });

  it('are refused when what is left is below the minimum', () => {
    expect(taken({ minimumPerRedemption: 0 }, { subtotal: 99 })).toMatchObject({
      refused: 'above_maximum_points',
    });
    expect(taken({}, { subtotal: 4999 })).toMatchObject({ refused: 'above_maximum_points' });
    expect(taken({}, { subtotal: 5000 })).toEqual({ points: 50, discount: 5000 });
  });
});

describe('the programme’s switches', () => {
  const asked = { referralCode: 'SARI26', points: 100 };
  const under = (program: SettingsChanges['program']) =>
    price(priceRequest(asked), priceContext({ settings: settingsWith({ program }) }));

  it('refuse everything when the programme is off, and the price stays', () => {
    for (const program of [
      { enabled: false },
      { mode: 'shadow' as const },
      { rolloutPercent: 0 },
      { enabled: false, codes: true, redeem: true },
    ]) {
      const quoted = under(program);
      expect(outcomes(quoted)).toEqual({ referral: 'program_off', points: 'program_off' });
      expect(quoted).toMatchObject({ lines: [], total: 150_000, redeemableMaxPoints: 0 });
    }
  });

  it('refuse one part alone', () => {
    expect(outcomes(under({ codes: false }))).toEqual({
      referral: 'program_off',
      points: 'applied',
    });
    expect(outcomes(under({ redeem: false }))).toEqual({
      referral: 'applied',
      points: 'program_off',
    });
    expect(under({ redeem: false }).redeemableMaxPoints).toBe(0);
    expect(under({ codes: false }).redeemableMaxPoints).toBe(430);
    expect(outcomes(under({ earn: false }))).toEqual({ referral: 'applied', points: 'applied' });
  });

  it('keep everything on when nothing is off', () => {
    expect(outcomes(under({}))).toEqual({ referral: 'applied', points: 'applied' });
  });
});
