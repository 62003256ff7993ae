import { type Account, remainingLots } from './account.ts';
import { iso, monthEndsAt, never } from './calendar.ts';
import type { Profile } from './profile.ts';

/** Rewards that were promised and not yet given: how many, for how many referrals, on which day. */
export type Maturing = { on: string; points: number; referrals: number };

/** A customer with balances settled to an instant. */
export type Customer = { profile: Profile; account: Account; maturing: Maturing[] };

export function customerView({ profile, account, maturing }: Customer) {
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
      maturing: maturing.map(({ points, on }) => ({ points, on })),
    },
  };
}
