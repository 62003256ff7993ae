import * as z from 'zod';
import type { CodeTerms } from './code-terms.ts';
import { CustomerId } from './ids.ts';
import { Points } from './money.ts';
import type { Price } from './price.ts';
import { isRefusal } from './refusals.ts';
import { allows, Bonus, type CurrentSettings, Discount, Earn, type Settings } from './settings.ts';

/** What a code gives: to the buyer, and promised to its owner. */
export const ReferralPromise = z.object({
  rewardPoints: Points,
  discount: Discount,
  /** Whether the discount is the code's own and not the programme's. */
  ofCode: z.boolean(),
});
export type ReferralPromise = z.infer<typeof ReferralPromise>;

/**
 * The rules that an order was held under. Confirming, cancelling and refunding go by these and
 * never by today's settings, so that no change of settings touches an order in flight.
 */
export const Terms = z
  .object({
    settingsVersion: z.int().min(0),
    valuePerPoint: z.int().min(1),
    clawback: z.enum(['within_balance', 'debt']),
    maturesAfterDays: z.int().min(0),
    /** How long the points last that the order gives; null: for ever. */
    expiresAfterMonths: z.int().min(1).nullable(),
    /** What the buyer earns on the total; absent when nothing. */
    earn: Earn.optional(),
    /** Absent when no referral was given. */
    referral: ReferralPromise.extend({
      referrerId: CustomerId,
      /** Rewarded orders at most for this referrer in a calendar month. */
      rewardsPerMonthMax: z.int().min(1).optional(),
      /**
       * What every so-manieth rewarded order gave beside. With a bonus the order counts also where
       * the reward is 0; by which it is given, the day of the giving says (`addReferrals`).
       */
      bonus: Bonus.optional(),
      /** Over how many buckets the referrer's pending rewards of one day are spread. */
      rewardShards: z.int().min(1),
      /** Whether this order uses up the customer's one referral. */
      onceOnly: z.boolean(),
      /** Whether the code counts its uses against a limit, over how many shards. */
      limitShards: z.int().min(1).optional(),
      /** Whether admins made the code, for many to use; absent for a customer's own. */
      isCampaign: z.literal(true).optional(),
    }).optional(),
  })
  .meta({ id: 'Terms' });
export type Terms = z.infer<typeof Terms>;

export function termsOf(
  { version, document }: CurrentSettings,
  { referral }: Price,
  buyer: CustomerId,
): Terms {
  const { points } = document;
  const { referrerPoints, discount } = document.referral;
  const given = referral !== undefined && !isRefusal(referral) ? referral.code : undefined;
  return {
    settingsVersion: version,
    valuePerPoint: points.valuePerPoint,
    clawback: points.clawback,
    maturesAfterDays: points.maturesAfterDays,
    expiresAfterMonths: points.expiresAfterMonths,
    ...(points.earn && allows(document, 'earn', buyer) && { earn: points.earn }),
    ...(given && {
      referral: referralTerms(given, document, {
        rewardPoints: referrerPoints,
        discount: given.discount ?? discount,
        ofCode: given.discount !== undefined,
      }),
    }),
  };
}

/**
 * What using a code means now, with what was promised for it. With earning off the referrer gets
 * nothing: no reward, and the order doesn't count for a bonus.
 */
export function referralTerms(
  code: CodeTerms,
  settings: Settings,
  promise: ReferralPromise,
): NonNullable<Terms['referral']> {
  const { bonus, newCustomersOnly, rewardsPerReferrerPerMonthMax: monthMax } = settings.referral;
  const earns = allows(settings, 'earn', code.owner);
  return {
    ...promise,
    referrerId: code.owner,
    rewardPoints: earns ? promise.rewardPoints : 0,
    ...(monthMax !== null && { rewardsPerMonthMax: monthMax }),
    ...(earns && bonus && { bonus }),
    rewardShards: code.shards,
    onceOnly: newCustomersOnly,
    ...(code.usageLimit !== undefined && { limitShards: code.shards }),
    ...(code.kind === 'vanity' && { isCampaign: true }),
  };
}
