import * as z from 'zod';
import { type Account, remainingLots } from './account.ts';
import { iso, monthEndsAt, never } from './calendar.ts';
import { CustomerId } from './ids.ts';
import { Balance } from './money.ts';
import { CustomerName, type Profile } from './profile.ts';

/** Rewards that were promised and not yet given: how many, for how many referrals, on which day. */
export type Maturing = { on: string; points: number; referrals: number };

/** A customer with balances settled to an instant. */
export type Customer = { profile: Profile; account: Account; maturing: Maturing[] };

/** A customer as whoever may see them sees them, themselves among these. */
export const CustomerView = z
  .object({
    customerId: CustomerId,
    name: CustomerName,
    code: z.string(),
    referrals: z.int().min(0),
    points: z.object({
      available: Balance,
      held: Balance,
      pending: Balance,
      spent: Balance,
      expired: Balance,
      debt: Balance,
      expiring: z.array(z.object({ points: Balance, expiresAt: z.iso.datetime() })),
      maturing: z.array(z.object({ points: Balance, on: z.iso.date() })),
    }),
  })
  .meta({ id: 'Customer' });
export type CustomerView = z.infer<typeof CustomerView>;

/** Since when nobody can take a customer's points, and what did not add up. */
export const FreezeView = z.object({ since: z.iso.datetime(), reasons: z.array(z.string()) });
export type FreezeView = z.infer<typeof FreezeView>;

/**
 * A customer as platforms and people see them. Customers themselves are not told of a freeze: it says
 * that our books are wrong, and nothing of what they did. Why, only people are told.
 */
export const CustomerRecord = CustomerView.extend({
  frozen: z.boolean(),
  freeze: FreezeView.optional(),
}).meta({ id: 'CustomerRecord' });

export const customerRecord = (
  customer: Customer,
  freeze: FreezeView | undefined,
): z.infer<typeof CustomerRecord> => ({
  ...customerView(customer),
  frozen: customer.account.frozenAt !== undefined,
  ...(freeze && { freeze }),
});

export function customerView({ profile, account, maturing }: Customer): CustomerView {
  const sum = (field: 'points' | 'referrals') =>
    maturing.reduce((total, day) => total + day[field], 0);
  return {
    customerId: profile.customerId,
    name: profile.name,
    code: profile.code,
    referrals: account.referrals + sum('referrals'),
    points: {
      available: account.available,
      held: account.held,
      pending: sum('points'),
      spent: account.spent,
      expired: account.expired,
      debt: account.debt,
      expiring: remainingLots(account)
        .filter(({ month }) => month !== never)
        .map(({ month, points }) => ({ points, expiresAt: iso(monthEndsAt(month)) })),
      // A day whose rewards refunds have taken back gives nothing.
      maturing: maturing
        .filter(({ points }) => points > 0)
        .map(({ points, on }) => ({ points, on })),
    },
  };
}
