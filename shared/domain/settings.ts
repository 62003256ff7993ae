import * as z from 'zod';
import {
  Currency,
  Money,
  moneyMax,
  Points,
  pointsMax,
  valuePerPointMax,
  wholeBasisPoints,
} from './money.ts';
import { stableHash } from './stable-hash.ts';

const basisPoints = z.int().min(1).max(wholeBasisPoints);

/** What a referral takes off an order. A percentage is rounded down and may have a ceiling. */
export const Discount = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('fixed'), amount: z.int().min(1).max(moneyMax) })
      .meta({ id: 'FixedDiscount' }),
    z
      .strictObject({
        kind: z.literal('percent'),
        basisPoints,
        max: z.int().min(1).max(moneyMax).optional(),
      })
      .meta({ id: 'PercentDiscount' }),
  ])
  .meta({ id: 'Discount' });
export type Discount = z.infer<typeof Discount>;

/** For how long a request may wait for an approver, at most. */
export const approvalHoursMax = 720;

/** The programme's rules. Amounts in minor units, shares in basis points (1/100 of a percent). */
export const Settings = z
  .strictObject({
    program: z.strictObject({
      enabled: z.boolean(),
      codes: z.boolean(),
      earn: z.boolean(),
      redeem: z.boolean(),
      mode: z.enum(['on', 'shadow']),
      rolloutPercent: z.int().min(0).max(100),
    }),
    currency: z.strictObject({ code: Currency, exponent: z.int().min(0).max(4) }),
    referral: z.strictObject({
      discount: Discount,
      minimumOrder: Money,
      newCustomersOnly: z.boolean(),
      referrerPoints: Points,
      stacking: z.enum(['stack', 'exclusive', 'best']),
      codeExpiresAfterDays: z.int().min(1).max(3650).nullable(),
      rewardsPerReferrerPerMonthMax: z.int().min(1).max(100_000).nullable(),
      bonus: z
        .strictObject({
          every: z.int().min(1).max(10_000),
          points: z.int().min(1).max(pointsMax),
        })
        .nullable(),
    }),
    points: z.strictObject({
      valuePerPoint: z.int().min(1).max(valuePerPointMax),
      minimumPerRedemption: Points,
      step: z.int().min(1).max(100_000),
      maximumShareBasisPoints: z.int().min(0).max(wholeBasisPoints),
      expiresAfterMonths: z.int().min(1).max(36).nullable(),
      maturesAfterDays: z.int().min(0).max(365),
      approvalThreshold: z.int().min(1).max(pointsMax),
      adjustmentApprovalThreshold: z.int().min(1).max(pointsMax),
      clawback: z.enum(['within_balance', 'debt']),
      earn: z
        .strictObject({
          perAmount: z.int().min(1).max(moneyMax),
          points: z.int().min(1).max(pointsMax),
        })
        .nullable(),
    }),
    holds: z.strictObject({
      expireAfterMinutes: z.int().min(1).max(10_080),
      approvalExpiresAfterHours: z.int().min(1).max(approvalHoursMax),
    }),
    quotes: z.strictObject({ validForMinutes: z.int().min(1).max(1440) }),
    abuse: z.strictObject({
      failedChecksPerHourMax: z.int().min(1).max(10_000),
      reviewScore: z.int().min(1).max(100),
      blockScore: z.int().min(1).max(100),
    }),
  })
  .meta({ id: 'Settings' });
export type Settings = z.infer<typeof Settings>;

/** Version 0: what rules until somebody changes a setting. */
export const defaultSettings: Settings = {
  program: {
    enabled: true,
    codes: true,
    earn: true,
    redeem: true,
    mode: 'on',
    rolloutPercent: 100,
  },
  currency: { code: 'IDR', exponent: 0 },
  referral: {
    discount: { kind: 'fixed', amount: 5000 },
    minimumOrder: 0,
    newCustomersOnly: true,
    referrerPoints: 10,
    stacking: 'stack',
    codeExpiresAfterDays: null,
    rewardsPerReferrerPerMonthMax: null,
    bonus: null,
  },
  points: {
    valuePerPoint: 100,
    minimumPerRedemption: 50,
    step: 1,
    maximumShareBasisPoints: 10_000,
    expiresAfterMonths: 12,
    maturesAfterDays: 14,
    approvalThreshold: 1000,
    adjustmentApprovalThreshold: 500,
    clawback: 'within_balance',
    earn: null,
  },
  holds: { expireAfterMinutes: 30, approvalExpiresAfterHours: 48 },
  quotes: { validForMinutes: 15 },
  abuse: { failedChecksPerHourMax: 20, reviewScore: 50, blockScore: 90 },
};

export type CurrentSettings = { version: number; document: Settings };

export type Capability = 'codes' | 'earn' | 'redeem';

/**
 * Whether new holds of this customer may use a capability: the programme and the capability are
 * on, it isn't a shadow run, and the customer is inside the rollout share. Nothing that gives
 * value back (cancel, expiry, refund) ever asks.
 */
export function allows(settings: Settings, capability: Capability, customerId: string): boolean {
  const { program } = settings;
  if (!program.enabled || !program[capability] || program.mode === 'shadow') return false;
  return stableHash(customerId) % 100 < program.rolloutPercent;
}
