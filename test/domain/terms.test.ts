import { describe, expect, it } from '@jest/globals';
import { price } from '../../shared/domain/price.ts';
import { Terms, termsOf } from '../../shared/domain/terms.ts';
import {
  buyer,
  codeTerms,
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
