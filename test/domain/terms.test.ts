import { describe, expect, it } from '@jest/globals';
import { Hold } from '../../shared/domain/order.ts';
import { type PriceContext, price } from '../../shared/domain/price.ts';
import { decideHold, promiseOf } from '../../shared/domain/quote.ts';
import { Terms, termsOf } from '../../shared/domain/terms.ts';
import {
  buyer,
  codeTerms,
  orderId,
  priceContext,
  priceRequest,
  referrer,
  type SettingsChanges,
  settingsWith,
} from './builders.ts';

function terms(changes: SettingsChanges = {}, code = codeTerms(), referralCode?: string) {
  const context = priceContext({ settings: settingsWith(changes), code });
  return termsOf(context.settings, price(priceRequest({ referralCode }), context), buyer);
}

const withCode = (changes: SettingsChanges = {}, code = codeTerms()) =>
  terms(changes, code, 'SARI26').referral;

describe('termsOf', () => {
  it('keeps the rules that the order’s later steps go by', () => {
    const kept = terms({ points: { clawback: 'debt', maturesAfterDays: 0, valuePerPoint: 7 } });
    expect(kept).toEqual({
      settingsVersion: 3,
      valuePerPoint: 7,
      clawback: 'debt',
      maturesAfterDays: 0,
      expiresAfterMonths: 12,
    });
    expect(Terms.parse(kept)).toEqual(kept);
  });

  it('promises the reward to the code’s owner', () => {
    expect(withCode()).toEqual({
      referrerId: referrer,
      rewardPoints: 10,
      discount: { kind: 'fixed', amount: 5000 },
      ofCode: false,
      rewardShards: 1,
      onceOnly: true,
    });
  });

  it('promises the buyer points on what is paid, where there is a rule and it is on', () => {
    const points = { earn: { perAmount: 10_000, points: 1 } };
    expect(terms({ points })).toMatchObject(points);
    expect(terms()).not.toHaveProperty('earn');
    for (const program of [
      { earn: false },
      { enabled: false },
      { mode: 'shadow' as const },
      { rolloutPercent: 0 },
    ]) {
      expect(terms({ points, program })).not.toHaveProperty('earn');
    }
  });

  it('gives points for ever where they don’t expire', () => {
    const kept = terms({ points: { expiresAfterMonths: null } });
    expect(kept.expiresAfterMonths).toBeNull();
    expect(Terms.parse(kept)).toEqual(kept);
  });

  it('keeps the code’s own discount, and that it is the code’s', () => {
    const discount = { kind: 'percent', basisPoints: 1000 } as const;
    expect(withCode({}, codeTerms({ discount }))).toMatchObject({ discount, ofCode: true });
  });

  it('promises the bonus and keeps the month’s maximum, where there are any', () => {
    const bonus = { every: 5, points: 100 };
    const kept = withCode({ referral: { bonus, rewardsPerReferrerPerMonthMax: 20 } });
    expect(kept).toMatchObject({ bonus, rewardsPerMonthMax: 20, rewardPoints: 10 });
    expect(withCode()).not.toHaveProperty('bonus');
    expect(withCode()).not.toHaveProperty('rewardsPerMonthMax');
  });

  it('promises no bonus while earning is off, and keeps the maximum', () => {
    const referral = { bonus: { every: 5, points: 100 }, rewardsPerReferrerPerMonthMax: 20 };
    const kept = withCode({ referral, program: { earn: false } });
    expect(kept).toMatchObject({ rewardPoints: 0, rewardsPerMonthMax: 20 });
    expect(kept).not.toHaveProperty('bonus');
  });

  it('asks for each whether they take part: the buyer for earning, the owner for the reward', () => {
    const points = { earn: { perAmount: 10_000, points: 1 } };
    const referral = { bonus: { every: 5, points: 100 } };
    const only = (allowList: (typeof buyer)[]) =>
      terms({ points, referral, program: { rolloutPercent: 0, allowList } }, undefined, 'SARI26');
    const justBuyer = only([buyer]);
    expect(justBuyer).toMatchObject({ ...points, referral: { rewardPoints: 0 } });
    expect(justBuyer.referral).not.toHaveProperty('bonus');
    expect(only([buyer, referrer]).referral).toMatchObject({ rewardPoints: 10, ...referral });
  });

  it('promises no reward where the setting is 0 or earning is off', () => {
    expect(withCode({ referral: { referrerPoints: 0 } })).toMatchObject({ rewardPoints: 0 });
    expect(withCode({ program: { earn: false } })).toMatchObject({ rewardPoints: 0 });
  });

  it('names the shards only of a code whose uses are counted', () => {
    expect(withCode({}, codeTerms({ shards: 4 }))).not.toHaveProperty('limitShards');
    const limited = codeTerms({ shards: 4, usageLimit: 0 });
    expect(withCode({}, limited)).toMatchObject({ rewardShards: 4, limitShards: 4 });
  });

  it('lets a customer be referred again where codes are not for new ones only', () => {
    expect(withCode({ referral: { newCustomersOnly: false } })).toMatchObject({ onceOnly: false });
  });

  it('promises nothing for a refused code', () => {
    expect(withCode({}, codeTerms({ status: 'revoked' }))).toBeUndefined();
  });
});

describe('Terms', () => {
  const kept = terms({}, codeTerms({ usageLimit: 1 }), 'SARI26');
  const isGood = (changes: object) => Terms.safeParse({ ...kept, ...changes }).success;
  const { referral } = kept;

  it('read the smallest that a programme can have', () => {
    const least = { settingsVersion: 0, valuePerPoint: 1, maturesAfterDays: 0 };
    expect(isGood({ ...least, expiresAfterMonths: 1 })).toBe(true);
    const smallest = { rewardPoints: 0, rewardsPerMonthMax: 1, rewardShards: 1, limitShards: 1 };
    expect(isGood({ referral: { ...referral, ...smallest } })).toBe(true);
  });

  it.each(['settingsVersion', 'maturesAfterDays'])('refuse a negative %s', (field) => {
    expect(isGood({ [field]: -1 })).toBe(false);
  });

  it.each(['valuePerPoint', 'expiresAfterMonths'])('refuse 0 for %s', (field) => {
    expect(isGood({ [field]: 0 })).toBe(false);
  });

  it.each(['rewardsPerMonthMax', 'rewardShards', 'limitShards'])(
    'refuse 0 for a referral’s %s',
    (field) => {
      expect(isGood({ referral: { ...referral, [field]: 0 } })).toBe(false);
    },
  );
});

describe('the terms of a hold that was quoted', () => {
  const request = priceRequest({ referralCode: 'SARI26' });
  const ofShop = (changes: SettingsChanges, code = codeTerms()): PriceContext =>
    priceContext({ settings: settingsWith(changes), code });

  /** What is held at one time of what was quoted at another. */
  function heldTerms(quotedIn: PriceContext, heldIn: PriceContext): Terms {
    const about = { requestHash: 'priced', orderId, customerId: buyer };
    const promise = promiseOf(price(request, quotedIn), quotedIn, about);
    return Hold.parse(decideHold(orderId, request, 'whole', heldIn, promise)).terms;
  }

  it('keep the discount that was quoted, and whose it was', () => {
    const fixed = { kind: 'fixed', amount: 7000 } as const;
    const percent = { kind: 'percent', basisPoints: 1000, max: 9000 } as const;
    const ofProgramme = ofShop({ referral: { discount: fixed } });
    const ofCode = ofShop({ referral: { discount: fixed } }, codeTerms({ discount: percent }));
    const since = ofShop({ referral: { discount: { kind: 'fixed', amount: 1 } } });
    expect(heldTerms(ofProgramme, ofCode).referral).toMatchObject({
      discount: fixed,
      ofCode: false,
    });
    expect(heldTerms(ofCode, since).referral).toMatchObject({ discount: percent, ofCode: true });
  });

  it('tell nobody in the quote whose code it is', () => {
    const about = { requestHash: 'priced', orderId, customerId: buyer };
    const promise = promiseOf(price(request, priceContext()), priceContext(), about);
    expect(promise.referral).toEqual({
      rewardPoints: 10,
      discount: { kind: 'fixed', amount: 5000 },
      ofCode: false,
    });
    expect(JSON.stringify(promise)).not.toContain(referrer);
  });

  const earning = (perAmount: number) => ({ points: { earn: { perAmount, points: 1 } } });

  it('keep what the buyer was to earn, whatever the rule has become', () => {
    const earn = { perAmount: 10_000, points: 1 };
    expect(heldTerms(ofShop(earning(10_000)), ofShop(earning(99)))).toMatchObject({ earn });
    expect(heldTerms(ofShop(earning(10_000)), ofShop({}))).toMatchObject({ earn });
  });

  it('promise no earned points once earning is off, nor what was not quoted', () => {
    const off = ofShop({ ...earning(10_000), program: { earn: false } });
    expect(heldTerms(ofShop(earning(10_000)), off)).not.toHaveProperty('earn');
    expect(heldTerms(ofShop({}), ofShop(earning(10_000)))).not.toHaveProperty('earn');
    expect(heldTerms(off, ofShop(earning(10_000)))).not.toHaveProperty('earn');
  });

  it('have the bonus and the month’s maximum of the day they are held', () => {
    const limits = { bonus: { every: 5, points: 100 }, rewardsPerReferrerPerMonthMax: 20 };
    const kept = { bonus: limits.bonus, rewardsPerMonthMax: 20 };
    const today = ofShop({ referral: limits });
    expect(heldTerms(ofShop({}), today).referral).toMatchObject(kept);
    expect(heldTerms(today, ofShop({})).referral).not.toHaveProperty('bonus');
    expect(heldTerms(today, ofShop({})).referral).not.toHaveProperty('rewardsPerMonthMax');
  });
});
