import { minuteMs } from '../domain/calendar.ts';
import { OrderId } from '../domain/ids.ts';
import { Hold } from '../domain/order.ts';
import { withinBudget } from '../runtime/budget.ts';
import { workOffDue } from './due.ts';
import { holdKey, resolutionKey } from './keys.ts';
import { readMany } from './read.ts';
import { expire } from './release.ts';

export type Expired = { expired: number; alreadyResolved: number };

/** Expires the holds that are over and that nobody resolved. */
export async function expireDueHolds(now: number, mayGoOn: () => boolean): Promise<Expired> {
  const total: Expired = { expired: 0, alreadyResolved: 0 };
  const perform = (keys: { pk: string }[]) =>
    expireHolds(
      keys.map(({ pk }) => OrderId.parse(pk.slice('ORDER#'.length))),
      now,
      total,
    );
  // A hold never changes, so its row stays. One that is shown later than this waits for a call.
  const work = { job: 'expire-holds', work: 'HOLD', looksBackMs: minuteMs, perform };
  await workOffDue(work, now, mayGoOn);
  return total;
}

async function expireHolds(orderIds: OrderId[], now: number, total: Expired): Promise<Error[]> {
  const failures: Error[] = [];
  const resolutions = await readMany(orderIds.map(resolutionKey));
  const open = orderIds.filter((_, row) => resolutions[row] === undefined);
  const holds = await readMany(open.map(holdKey));
  total.alreadyResolved += orderIds.length - open.length;
  const expiries = holds.map(async (item, row) => {
    try {
      const { replayed } = await withinBudget(() => expire(Hold.parse(item), now));
      total[replayed ? 'alreadyResolved' : 'expired'] += 1;
    } catch (cause) {
      failures.push(new Error(`order ${open[row]} is not expired`, { cause }));
    }
  });
  await Promise.all(expiries);
  return failures;
}
