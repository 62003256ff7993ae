import { describe, expect, it } from '@jest/globals';
import { allows, Discount, defaultSettings, Settings } from '../../shared/domain/settings.ts';
import { settingsWith } from './builders.ts';

/** The document as the contract with the callers prints it. */
const contractDocument = `
{ "program": { "enabled": true, "codes": true, "earn": true, "redeem": true, "mode": "on", "rolloutPercent": 100 },
  "currency": { "code": "IDR", "exponent": 0 },
  "referral": { "discount": { "kind": "fixed", "amount": 5000 }, "minimumOrder": 0, "newCustomersOnly": true, "referrerPoints": 10,
                "stacking": "stack", "codeExpiresAfterDays": null, "rewardsPerReferrerPerMonthMax": null, "bonus": null },
  "points": { "valuePerPoint": 100, "minimumPerRedemption": 50, "step": 1, "maximumShareBasisPoints": 10000, "expiresAfterMonths": 12,
              "maturesAfterDays": 14, "approvalThreshold": 1000, "adjustmentApprovalThreshold": 500, "clawback": "within_balance", "earn": null },
  "holds": { "expireAfterMinutes": 30, "approvalExpiresAfterHours": 48 }, "quotes": { "validForMinutes": 15 },
  "abuse": { "failedChecksPerHourMax": 20, "reviewScore": 50, "blockScore": 90 } }`;

/** The document with one value changed, by its path. */
function changed(path: string, value: unknown): unknown {
  const document: Record<string, Record<string, unknown>> = structuredClone(defaultSettings);
  const [section = '', field = ''] = path.split('.');
  document[section] = { ...document[section], [field]: value };
  return document;
}

const accepts = (path: string, value: unknown): boolean =>
  Settings.safeParse(changed(path, value)).success;

describe('defaultSettings', () => {
  it('is the contract’s document, to the letter', () => {
    expect(defaultSettings).toEqual(JSON.parse(contractDocument));
    expect(Settings.parse(defaultSettings)).toEqual(defaultSettings);
  });
});

describe('Settings', () => {
  const million = 1_000_000;

  it.each([
    ['program.rolloutPercent', 0, 100],
    ['currency.exponent', 0, 4],
    ['referral.minimumOrder', 0, million * million],
    ['referral.referrerPoints', 0, 1000 * million],
    ['referral.codeExpiresAfterDays', 1, 3650],
    ['referral.rewardsPerReferrerPerMonthMax', 1, 100_000],
    ['points.valuePerPoint', 1, million],
    ['points.minimumPerRedemption', 0, 1000 * million],
    ['points.step', 1, 100_000],
    ['points.maximumShareBasisPoints', 0, 10_000],
    ['points.expiresAfterMonths', 1, 36],
    ['points.maturesAfterDays', 0, 365],
    ['points.approvalThreshold', 1, 1000 * million],
    ['points.adjustmentApprovalThreshold', 1, 1000 * million],
    ['holds.expireAfterMinutes', 1, 10_080],
    ['holds.approvalExpiresAfterHours', 1, 720],
    ['quotes.validForMinutes', 1, 1440],
    ['abuse.failedChecksPerHourMax', 1, 10_000],
    ['abuse.reviewScore', 1, 100],
    ['abuse.blockScore', 1, 100],
  ])('holds %s to %d at least and %d at most, in whole numbers', (path, min, max) => {
    expect([min, max].map((value) => accepts(path, value))).toEqual([true, true]);
    const wrong = [min - 1, max + 1, min + 0.5, String(min), Number.NaN, true, undefined];
    expect(wrong.filter((value) => accepts(path, value))).toEqual([]);
  });

  it('knows "no limit" where there can be none', () => {
    const nullable = [
      'referral.codeExpiresAfterDays',
      'referral.rewardsPerReferrerPerMonthMax',
      'referral.bonus',
      'points.expiresAfterMonths',
      'points.earn',
    ];
    expect(nullable.every((path) => accepts(path, null))).toBe(true);
    expect(accepts('points.maturesAfterDays', null)).toBe(false);
    expect(accepts('referral.bonus', { every: 10, points: 100 })).toBe(true);
    expect(accepts('referral.bonus', { every: 0, points: 100 })).toBe(false);
    expect(accepts('points.earn', { perAmount: 10_000, points: 1 })).toBe(true);
    expect(accepts('points.earn', { perAmount: 0, points: 1 })).toBe(false);
  });

  it('has no defaults of its own and no room for unknown fields', () => {
    expect(accepts('program.unknown', 1)).toBe(false);
    expect(accepts('unknown.field', 1)).toBe(false);
    for (const section of Object.keys(defaultSettings)) {
      expect(Settings.safeParse({ ...defaultSettings, [section]: undefined }).success).toBe(false);
    }
  });

  it('names its choices', () => {
    expect(accepts('program.mode', 'off')).toBe(false);
    expect(accepts('program.enabled', 'true')).toBe(false);
    expect(accepts('referral.stacking', 'both')).toBe(false);
    expect(accepts('points.clawback', 'debt')).toBe(true);
    const codes = ['IDR', 'USD', 'idr', 'IDRR', 'Rp', ''];
    expect(codes.filter((code) => accepts('currency.code', code))).toEqual(['IDR', 'USD']);
  });
});

describe('Discount', () => {
  const accepted = (discount: unknown): boolean => Discount.safeParse(discount).success;

  it('is a fixed amount or a share with or without a ceiling', () => {
    expect(accepted({ kind: 'fixed', amount: 5000 })).toBe(true);
    expect(accepted({ kind: 'percent', basisPoints: 1000, max: 20_000 })).toBe(true);
    expect(accepted({ kind: 'percent', basisPoints: 10_000 })).toBe(true);
  });

  it('takes something off and never more than everything', () => {
    expect(accepted({ kind: 'fixed', amount: 0 })).toBe(false);
    expect(accepted({ kind: 'fixed', amount: -5 })).toBe(false);
    expect(accepted({ kind: 'percent', basisPoints: 10_001 })).toBe(false);
    expect(accepted({ kind: 'percent', basisPoints: 0 })).toBe(false);
    expect(accepted({ kind: 'fixed', basisPoints: 1000 })).toBe(false);
    expect(accepted({ kind: 'fixed', amount: 5000, max: 1 })).toBe(false);
  });
});

describe('allows', () => {
  const customers = Array.from({ length: 5000 }, (_, index) => `c-${index}`);
  const inside = (rolloutPercent: number) => {
    const { document } = settingsWith({ program: { rolloutPercent } });
    return customers.filter((customer) => allows(document, 'codes', customer));
  };

  it('lets nobody in at 0 percent and everybody at 100', () => {
    expect(inside(0)).toEqual([]);
    expect(inside(100)).toEqual(customers);
  });

  it('lets about the share in, and keeps whoever is in when the share grows', () => {
    expect(inside(30).length / customers.length).toBeCloseTo(0.3, 1);
    const wider = new Set(inside(60));
    expect(inside(30).every((customer) => wider.has(customer))).toBe(true);
  });

  it('gives a customer the same answer for every capability and for ever', () => {
    const { document } = settingsWith({ program: { rolloutPercent: 50 } });
    for (const capability of ['codes', 'earn', 'redeem'] as const) {
      const inHalf = customers.slice(0, 8).filter((id) => allows(document, capability, id));
      expect(inHalf).toEqual(['c-2', 'c-3', 'c-4', 'c-7']);
    }
  });

  it('asks the switches of the programme and of the capability', () => {
    const { document } = settingsWith({ program: { earn: false } });
    expect(allows(document, 'earn', 'c-1')).toBe(false);
    expect(allows(document, 'redeem', 'c-1')).toBe(true);
    expect(allows(settingsWith({ program: { enabled: false } }).document, 'codes', 'c-1')).toBe(
      false,
    );
    expect(allows(settingsWith({ program: { mode: 'shadow' } }).document, 'codes', 'c-1')).toBe(
      false,
    );
  });
});
