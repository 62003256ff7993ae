import fc from 'fast-check';
import type { PriceContext, PriceRequest } from '../../shared/domain/price.ts';
import { codeTerms, priceContext, priceRequest, settingsWith } from './builders.ts';

const extreme = fc.constantFrom(0, 1, 999_999_999_999, 1_000_000_000_000);
const subtotal = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 300_000 }) },
  { weight: 1, arbitrary: extreme },
);

/** Mostly small beside the subtotal, so that something is left for the others. */
const other = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 300_000 }) },
  { weight: 1, arbitrary: extreme },
);

const mostly = fc.option(fc.constant(true), { freq: 9, nil: false });

const discount = fc.oneof(
  fc.record({ kind: fc.constant('fixed' as const), amount: fc.integer({ min: 1, max: 90_000 }) }),
  fc.record(
    {
      kind: fc.constant('percent' as const),
      basisPoints: fc.integer({ min: 1, max: 10_000 }),
      max: fc.integer({ min: 1, max: 90_000 }),
    },
    { requiredKeys: ['kind', 'basisPoints'] },
  ),
);

/** Programmes of any rates, now and then with something switched off. */
export const programmes = fc
  .record({
    program: fc.record({ codes: mostly, redeem: mostly, earn: mostly }),
    referral: fc.record({
      discount,
      newCustomersOnly: fc.boolean(),
      referrerPoints: fc.constantFrom(0, 10),
      rewardsPerReferrerPerMonthMax: fc.constantFrom(null, 5),
      bonus: fc.constantFrom(null, { every: 3, points: 100 }),
      stacking: fc.constantFrom('stack' as const, 'stack', 'exclusive', 'best'),
      minimumOrder: fc.constantFrom(0, 0, 50_000),
    }),
    points: fc.record({
      clawback: fc.constantFrom('within_balance' as const, 'debt'),
      maturesAfterDays: fc.constantFrom(0, 14),
      expiresAfterMonths: fc.constantFrom(null, 12),
      earn: fc.constantFrom(null, { perAmount: 10_000, points: 1 }),
      valuePerPoint: fc.constantFrom(1, 7, 100, 100, 1000, 1_000_000),
      minimumPerRedemption: fc.constantFrom(0, 1, 50, 120),
      step: fc.constantFrom(1, 1, 10, 50, 70),
      maximumShareBasisPoints: fc.constantFrom(0, 1, 3333, 10_000, 10_000, 10_000),
    }),
  })
  .map(settingsWith);

export const priceContexts: fc.Arbitrary<PriceContext> = fc
  .record({
    settings: programmes,
    code: fc.option(fc.option(discount, { nil: undefined }), { freq: 9, nil: null }),
    available: fc.option(fc.integer({ min: 0, max: 3000 }), { freq: 9, nil: undefined }),
  })
  .map(({ code, available, ...rest }) =>
    priceContext({
      ...rest,
      code: code === null ? undefined : codeTerms({ discount: code }),
      standing: available === undefined ? undefined : { available, isNew: true },
    }),
  );

const points = fc.oneof(
  fc.integer({ min: 0, max: 3000 }),
  fc.integer({ min: 0, max: 20 }).map((steps) => steps * 50),
  fc.constant('max' as const),
  fc.constant('max' as const),
  fc.constant(1_000_000_000),
  fc.constant(undefined),
);

export const priceRequests: fc.Arbitrary<PriceRequest> = fc
  .record({
    subtotal,
    otherDiscounts: fc.array(fc.record({ code: fc.constant('X'), amount: other }), {
      maxLength: 2,
    }),
    referralCode: fc.constantFrom('SARI26', 'SARI26', undefined),
    points,
  })
  .map(priceRequest);
