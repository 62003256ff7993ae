import * as z from 'zod';
import type { CodeTerms } from './code-terms.ts';
import { CustomerId } from './ids.ts';
import { Points } from './money.ts';
import type { Price } from './price.ts';
import { isRefusal } from './refusals.ts';
import { allows, type CurrentSettings, type Settings } from './settings.ts';

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
    /** Absent when no referral was given. */
    referral: z
      .object({
        referrerId: CustomerId,
        rewardPoints: Points,
        /** Over how many buckets the referrer's pending rewards of one day are spread. */
        rewardShards: z.int().min(1),
        /** Whether this order uses up the customer's one referral. */
        onceOnly: z.boolean(),
        /** Whether the code counts its uses against a limit, over how many shards. */
        limitShards: z.int().min(1).optional(),
      })
      .optional(),
  })
  .meta({ id: 'Terms' });
export type Terms = z.infer<typeof Terms>;

export function termsOf({ version, document }: CurrentSettings, { referral }: Price): Terms {
  const { points } = document;
  return {
    settingsVersion: version,
    valuePerPoint: points.valuePerPoint,
    clawback: points.clawback,
    maturesAfterDays: points.maturesAfterDays,
    ...(referral &&
      !isRefusal(referral) && {
        referral: referralTerms(referral.code, document, document.referral.referrerPoints),
      }),
  };
}

/** What using a code means now, with the reward that was promised for it (none with earning off). */
export function referralTerms(
  code: CodeTerms,
  settings: Settings,
  promisedPoints: number,
): NonNullable<Terms['referral']> {
  return {
    referrerId: code.owner,
    rewardPoints: allows(settings, 'earn', code.owner) ? promisedPoints : 0,
    rewardShards: code.shards,
    onceOnly: settings.referral.newCustomersOnly,
    ...(code.usageLimit !== undefined && { limitShards: code.shards }),
  };
}
