import * as z from 'zod';
import { type CodeTerms, isInForce } from './code-terms.ts';
import { type Customer, CustomerView, customerView } from './customer.ts';
import type { Link } from './links.ts';
import { Currency, Money, Points } from './money.ts';
import { allows, Discount, type Settings } from './settings.ts';

/** A customer as they see themselves: what the points are worth and the code is good for, too. */
export const MyView = CustomerView.extend({
  worth: z.object({
    currency: Currency,
    exponent: z.int().min(0).max(4),
    valuePerPoint: Money,
    minimumPerRedemption: Points,
    spendable: z.boolean(),
  }),
  invitation: z.object({
    usable: z.boolean(),
    discount: Discount,
    minimumOrder: Money,
    newCustomersOnly: z.boolean(),
    rewardPoints: Points,
  }),
  linkExpiresAt: z.iso.datetime(),
}).meta({ id: 'Me' });
export type MyView = z.infer<typeof MyView>;

type Known = { settings: Settings; code: CodeTerms | undefined; link: Link; now: number };

export function myView(customer: Customer, { settings, code, link, now }: Known): MyView {
  const { program, currency, referral, points } = settings;
  const { customerId } = customer.profile;
  // Whether a friend takes part in the rollout isn't known here: most of them do.
  const takesCodes = program.enabled && program.codes && program.mode === 'on';
  return {
    ...customerView(customer),
    worth: {
      currency: currency.code,
      exponent: currency.exponent,
      valuePerPoint: points.valuePerPoint,
      minimumPerRedemption: points.minimumPerRedemption,
      spendable: customer.account.frozenAt === undefined && allows(settings, 'redeem', customerId),
    },
    invitation: {
      usable:
        takesCodes && code !== undefined && isInForce(code, referral.codeExpiresAfterDays, now),
      discount: code?.discount ?? referral.discount,
      minimumOrder: referral.minimumOrder,
      newCustomersOnly: referral.newCustomersOnly,
      rewardPoints: allows(settings, 'earn', customerId) ? referral.referrerPoints : 0,
    },
    linkExpiresAt: link.expiresAt,
  };
}
