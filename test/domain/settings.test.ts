import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CustomerId } from '../../shared/domain/ids.ts';
import {
  allowListMax,
  allows,
  type Capability,
  Discount,
  defaultSettings,
  Settings,
} from '../../shared/domain/settings.ts';
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
  it('is the contract’s document, with the defaults of what was added since', () => {
    expect(defaultSettings).toMatchObject(JSON.parse(contractDocument));
    expect(Settings.parse(JSON.parse(contractDocument))).toEqual(defaultSettings);
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

  it('has defaults for what was added to the contract’s document, and for nothing else', () => {
    const original = JSON.parse(contractDocument);
    for (const [section, fields] of Object.entries(defaultSettings)) {
      expect(Settings.safeParse({ ...defaultSettings, [section]: undefined }).success).toBe(false);
      for (const field of Object.keys(fields)) {
        const isLater = !(field in original[section]);
        expect([field, accepts(`${section}.${field}`, undefined)]).toEqual([field, isLater]);
      }
    }
  });

  it('has no room for unknown fields', () => {
    expect(accepts('program.unknown', 1)).toBe(false);
    expect(accepts('unknown.field', 1)).toBe(false);
  });

  it('takes an allow list of a hundred customers at most, each once', () => {
    const customers = Array.from({ length: allowListMax + 1 }, (_, index) => `c-${index}`);
    const lists = [[], customers.slice(1), customers, ['c-1', 'c-1'], ['a#b'], [1], 'c-1', null];
    const accepted = lists.filter((list) => accepts('program.allowList', list));
    expect(accepted).toEqual([[], customers.slice(1)]);
  });

  it('fits into a body with a full list of the longest ids', () => {
    const longest = Array.from({ length: allowListMax }, (_, index) =>
      String(index).padStart(64, 'c'),
    );
    const document = Settings.parse(changed('program.allowList', longest));
    expect(JSON.stringify(document).length).toBeLessThan(8 * 1024);
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

  it.each([
    ['numbers in a row', (index: number) => `c-${index}`],
    ['even numbers', (index: number) => `c-${2 * index}`],
    ['hundreds', (index: number) => String(100 * index)],
    [
      'telephone numbers',
      (index: number) => `+62812${String((index * 7919) % 1e8).padStart(8, '0')}`,
    ],
    ['addresses', (index: number) => `user${index}@example.com`],
  ])('spreads %s evenly over the percents', (_, idOf) => {
    const ids = Array.from({ length: 20_000 }, (_, index) => idOf(index));
    for (const rolloutPercent of [1, 5, 10, 25, 33, 50, 75, 90, 99]) {
      const { document } = settingsWith({ program: { rolloutPercent } });
      const within = ids.filter((id) => allows(document, 'codes', id)).length;
      expect(Math.abs(within / ids.length - rolloutPercent / 100)).toBeLessThan(0.01);
    }
  });

  const capability = fc.constantFrom<Capability>('codes', 'earn', 'redeem');
  const customer = fc
    .stringMatching(/^[A-Za-z0-9+][A-Za-z0-9._~:@+-]{0,63}$/)
    .map((id) => CustomerId.parse(id));
  const percent = fc.integer({ min: 0, max: 100 });

  it('never loses a customer when the share or the allow list grows', () => {
    const grown = fc.property(
      capability,
      customer,
      percent,
      percent,
      fc.array(customer, { maxLength: 3 }),
      (asked, id, one, other, more) => {
        const allowed = (rolloutPercent: number, allowList: CustomerId[]) =>
          allows(settingsWith({ program: { rolloutPercent, allowList } }).document, asked, id);
        const before = allowed(Math.min(one, other), []);
        const after = allowed(Math.max(one, other), [...new Set(more)]);
        expect(before && !after).toBe(false);
      },
    );
    fc.assert(grown, { numRuns: 1000 });
  });

  it('lets in who is on the allow list, whatever the share, and nobody else', () => {
    const listed = CustomerId.parse('c-listed');
    const { document } = settingsWith({ program: { rolloutPercent: 0, allowList: [listed] } });
    const capabilities = ['codes', 'earn', 'redeem'] as const;
    expect(capabilities.map((each) => allows(document, each, listed))).toEqual([true, true, true]);
    expect(customers.filter((other) => allows(document, 'codes', other))).toEqual([]);
  });

  it('asks the switches and the mode also of who is on the allow list', () => {
    const listed = CustomerId.parse('c-listed');
    for (const switched of [{ codes: false }, { enabled: false }, { mode: 'shadow' as const }]) {
      const { document } = settingsWith({ program: { ...switched, allowList: [listed] } });
      expect(allows(document, 'codes', listed)).toBe(false);
    }
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
