import * as z from 'zod';
import { CustomerId } from './ids.ts';
import { Points } from './money.ts';
import type { Price } from './price.ts';
import { isRefusal } from './refusals.ts';
import { allows, type CurrentSettings } from './settings.ts';

/**
 * The rules that an order was held under. Confirming, cancelling and refunding go by these and
 * never by today's settings, so that no change of settings touches an order in flight.
 */
export const Terms = z.object({
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
});
export type Terms = z.infer<typeof Terms>;

export function termsOf({ version, document }: CurrentSettings, { referral }: Price): Terms {
  const { points } = document;
  const terms: Terms = {
    settingsVersion: version,
    valuePerPoint: points.valuePerPoint,
    clawback: points.clawback,
    maturesAfterDays: points.maturesAfterDays,
  };
  if (referral === undefined || isRefusal(referral)) return terms;
  const { code } = referral;
  const rewards = allows(document, 'earn', code.owner) ? document.referral.referrerPoints : 0;
  return {
    ...terms,
    referral: {
      referrerId: code.owner,
      rewardPoints: rewards,
      rewardShards: code.shards,
      onceOnly: document.referral.newCustomersOnly,
      ...(code.usageLimit !== undefined && { limitShards: code.shards }),
    },
  };
}
