import { describe, expect, it } from '@jest/globals';
import type { PriceContext } from '../../shared/domain/price.ts';
import { price } from '../../shared/domain/price.ts';
import { decideHold, quoteView } from '../../shared/domain/quote.ts';
import { shadowCheck, shadowHold, shadowQuote } from '../../shared/domain/shadow.ts';
import {
  codeTerms,
  keyOf,
  orderId,
  outcomes,
  priceContext,
  priceRequest,
  referrer,
  type SettingsChanges,
  settingsWith,
} from './builders.ts';

const request = {
  ...priceRequest({
    otherDiscounts: [{ code: 'WEEKEND', amount: 10_000 }],
    referralCode: 'sari 26',
    points: 200,
  }),
  orderId,
};

const inShadow = (changes: Partial<PriceContext> = {}, program: SettingsChanges['program'] = {}) =>
  priceContext({ settings: settingsWith({ program: { ...program, mode: 'shadow' } }), ...changes });

const everything = {
  orderId,
  referral: 'applied',
  referralDiscount: 5000,
  rewardPoints: 10,
  points: 'applied',
  pointsUsed: 200,
  pointsDiscount: 20_000,
  total: 115_000,
  settingsVersion: 3,
};

describe('shadowQuote', () => {
  it('says what mode on would have given', () => {
    expect(shadowQuote(request, inShadow())).toStrictEqual(everything);
  });

  it('says nothing when the mode is on', () => {
    expect(shadowQuote(request, priceContext())).toBeUndefined();
  });

  it('says why a discount would have been refused, beside the one that would be given', () => {
    const poor = inShadow({ standing: { available: 60, isNew: true } });
    expect(shadowQuote(request, poor)).toStrictEqual({
      orderId,
      referral: 'applied',
      referralDiscount: 5000,
      rewardPoints: 10,
      points: 'insufficient_points',
      total: 135_000,
      settingsVersion: 3,
    });
    expect(shadowQuote(request, inShadow({ usedUp: true }))).toMatchObject({
      referral: 'code_not_usable',
      points: 'applied',
      total: 120_000,
    });
  });

  it('leaves out what was not asked for', () => {
    const plain = { ...priceRequest(), orderId: undefined };
    const said = { orderId: undefined, total: 150_000, settingsVersion: 3 };
    expect(shadowQuote(plain, inShadow())).toStrictEqual(said);
  });

  it('respects the other switches, the rollout share and the allow list', () => {
    const off = { referral: 'program_off', points: 'program_off', total: 140_000 };
    const said = (program: SettingsChanges['program']) =>
      shadowQuote(request, inShadow({}, program));
    expect(said({ enabled: false })).toMatchObject(off);
    expect(said({ rolloutPercent: 0 })).toMatchObject(off);
    expect(said({ codes: false })).toMatchObject({ referral: 'program_off', points: 'applied' });
    expect(said({ redeem: false })).toMatchObject({ referral: 'applied', points: 'program_off' });
    expect(said({ earn: false })).toStrictEqual({ ...everything, rewardPoints: 0 });
    const listed = said({ rolloutPercent: 0, allowList: [request.customerId] });
    expect(listed).toStrictEqual({ ...everything, rewardPoints: 0 });
    const allowList = [request.customerId, referrer];
    expect(said({ rolloutPercent: 0, allowList })).toStrictEqual(everything);
  });
});

describe('shadowHold', () => {
  it('says what the whole hold would have given', () => {
    expect(shadowHold(request, inShadow())).toStrictEqual(everything);
    expect(shadowHold(request, priceContext())).toBeUndefined();
  });

  it('counts on the write for what the hold does not read', () => {
    const blind = inShadow({ standing: undefined });
    expect(shadowHold({ ...request, points: 1000 }, blind)).toMatchObject({
      referral: 'applied',
      pointsUsed: 1000,
    });
  });

  it('has reasons and no amounts when a discount would have refused it', () => {
    const said = shadowHold({ ...request, points: 49 }, inShadow());
    const points = 'below_minimum_points';
    expect(said).toStrictEqual({ orderId, referral: 'applied', points, settingsVersion: 3 });
    const noPoints = { ...request, points: undefined };
    expect(shadowHold(noPoints, inShadow({ code: undefined }))).toStrictEqual({
      orderId,
      referral: 'code_not_usable',
      settingsVersion: 3,
    });
  });

  it('says nothing of an order in another currency, which is refused in every mode', () => {
    expect(shadowHold({ ...request, currency: 'USD' }, inShadow())).toBeUndefined();
  });
});

describe('shadowCheck', () => {
  it('says whether the code could be used, or why not', () => {
    const said = (changes: Partial<PriceContext>) => shadowCheck(request, inShadow(changes));
    expect(said({})).toStrictEqual({ referral: 'applied', settingsVersion: 3 });
    const own = codeTerms({ owner: request.customerId, key: keyOf('SARI26') });
    expect(said({ code: own })).toMatchObject({ referral: 'own_code' });
    expect(shadowCheck(request, priceContext())).toBeUndefined();
  });
});

describe('a programme in shadow mode', () => {
  it('quotes and holds as one that is off', () => {
    const off = priceContext({ settings: settingsWith({ program: { enabled: false } }) });
    const views = [inShadow(), off].map((context) => quoteView(price(request, context), context));
    expect(views[0]).toEqual(views[1]);
    expect(outcomes(price(request, inShadow()))).toEqual({
      referral: 'program_off',
      points: 'program_off',
    });
    for (const asked of [request, priceRequest(), { ...request, points: undefined }]) {
      const [shadow, turnedOff] = [inShadow(), off].map((context) =>
        decideHold(orderId, asked, 'whole', context),
      );
      expect(shadow).toEqual(turnedOff);
    }
  });

  it('holds an order without discounts that earns nobody anything', () => {
    const held = decideHold(orderId, priceRequest(), 'whole', inShadow());
    expect(held).toMatchObject({ kind: 'held', lines: [], total: 150_000 });
    expect(held).not.toHaveProperty('terms.referral');
  });
});
