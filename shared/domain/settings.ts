import * as z from 'zod';
import { CustomerId } from './ids.ts';
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

/** A buyer's points: so many for each whole `perAmount` (minor units) of what is paid. */
export const Earn = z.strictObject({
  perAmount: z.int().min(1).max(moneyMax),
  points: z.int().min(1).max(pointsMax),
});
export type Earn = z.infer<typeof Earn>;

/** Points beside the reward for every so-manieth rewarded referral. */
export const Bonus = z.strictObject({
  every: z.int().min(1).max(10_000),
  points: z.int().min(1).max(pointsMax),
});
export type Bonus = z.infer<typeof Bonus>;

/** Customers at most: a full list is some 7 KB of the 16 KB that a body may have. */
export const allowListMax = 100;

/** Customers who take part whatever the rollout share is: colleagues first, then a few friends. */
const AllowList = z
  .array(CustomerId)
  .max(allowListMax)
  .refine((ids) => new Set(ids).size === ids.length, 'must not name a customer twice')
  .meta({ uniqueItems: true });

/**
 * The programme's rules. Amounts in minor units, shares in basis points (1/100 of a percent).
 *
 * A field that is added later has a `default`, which makes today's rules of every document that
 * was stored or is sent without it. A field that was always there has none and must be sent.
 */
export const Settings = z
  .strictObject({
    program: z.strictObject({
      enabled: z.boolean(),
      codes: z.boolean(),
      earn: z.boolean(),
      redeem: z.boolean(),
      mode: z.enum(['on', 'shadow']),
      rolloutPercent: z.int().min(0).max(100),
      allowList: AllowList.default([]),
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
      bonus: Bonus.nullable(),
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
      earn: Earn.nullable(),
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
    allowList: [],
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
 * on, it isn't a shadow run, and the customer is on the allow list or inside the rollout share. A
 * larger share only ever adds customers. Nothing that gives value back (cancel, expiry, refund)
 * ever asks.
 */
export function allows(settings: Settings, capability: Capability, customerId: string): boolean {
  const { program } = settings;
  if (!program.enabled || !program[capability] || program.mode === 'shadow') return false;
  if (program.allowList.some((allowed) => allowed === customerId)) return true;
  return stableHash(customerId) % 100 < program.rolloutPercent;
}
