import * as z from 'zod';
import { type Account, credit } from './account.ts';
import { CustomerId } from './ids.ts';
import type { Bonus } from './settings.ts';

/** Promised points that a customer was given, and the bonus that came with them. */
export const Maturity = z.object({
  kind: z.literal('matured'),
  customerId: CustomerId,
  at: z.iso.datetime(),
  points: z.int().min(0),
  referrals: z.int().min(0),
  bonusPoints: z.int().min(1).optional(),
  /** What of it paid off a debt. */
  paidDebtPoints: z.int().min(1).optional(),
});
export type Maturity = z.infer<typeof Maturity>;

export type Promised = { points: number; referrals: number; lotMonth: string };

/** The programme's bonus, and until when its points last. */
export type BonusRule = Bonus & { lotMonth: string };

/**
 * The account after promised points are given, those that expire first going first to pay what is
 * owed. Every referral that makes a multiple of the rule's number gives the bonus, however many are
 * given at once. The account must be settled to now.
 */
export function mature(account: Account, promised: Promised[], bonus: BonusRule | undefined) {
  const points = promised.reduce((sum, each) => sum + each.points, 0);
  const newReferrals = promised.reduce((sum, each) => sum + each.referrals, 0);
  const referrals = account.referrals + newReferrals;
  const bonuses = bonus
    ? Math.floor(referrals / bonus.every) - Math.floor(account.referrals / bonus.every)
    : 0;
  const bonusPoints = bonuses * (bonus?.points ?? 0);
  const lots = promised.map((each) => ({ points: each.points, month: each.lotMonth }));
  if (bonus) lots.push({ points: bonusPoints, month: bonus.lotMonth });
  const counted = { ...account, referrals, bonusPoints: account.bonusPoints + bonusPoints };
  const after = lots
    .filter((lot) => lot.points > 0)
    .sort((left, right) => (left.month < right.month ? -1 : 1))
    .reduce((owner, lot) => credit(owner, lot.points, lot.month), counted);
  const paidDebtPoints = account.debt - after.debt;
  return {
    after,
    facts: {
      points,
      referrals: newReferrals,
      ...(bonusPoints > 0 && { bonusPoints }),
      ...(paidDebtPoints > 0 && { paidDebtPoints }),
    },
  };
}
