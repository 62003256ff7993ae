import { dayMs } from '../domain/calendar.ts';
import { CustomerId } from '../domain/ids.ts';
import { withinBudget } from '../runtime/budget.ts';
import { parseAccount, settleAccount } from './accounts.ts';
import { workOffDue } from './due.ts';
import type { Key } from './keys.ts';
import { readMany } from './read.ts';

export type PointsExpired = { accounts: number; alreadySettled: number };

/**
 * Settles the accounts whose first lot is over. Every write that needs it does so by itself: this
 * job is for those that nothing else touches, so that their entries come in time.
 */
export async function expireDuePoints(now: number, mayGoOn: () => boolean): Promise<PointsExpired> {
  const total: PointsExpired = { accounts: 0, alreadySettled: 0 };
  const perform = async (keys: Key[]) => {
    const failures: Error[] = [];
    const accounts = await readMany(keys);
    const settlings = accounts.map(async (item, row) => {
      const id = keys[row]?.pk.slice('CUSTOMER#'.length);
      try {
        const account = parseAccount(item);
        await withinBudget(() => settleAccount(CustomerId.parse(id), account, now));
        total[account.nextExpiryAt > now ? 'alreadySettled' : 'accounts'] += 1;
      } catch (cause) {
        // Which, its row in the due index says: an id may be a telephone number.
        failures.push(new Error('an account is not settled', { cause }));
      }
    });
    await Promise.all(settlings);
    return failures;
  };
  const work = { job: 'expire-points', work: 'LOT', looksBackMs: dayMs, perform };
  await workOffDue(work, now, mayGoOn);
  return total;
}
