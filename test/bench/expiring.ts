import { handler as expireHolds } from '../../functions/expire-holds/handler.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { iso, minuteMs, secondMs } from '../../shared/domain/calendar.ts';
import { CustomerId, OrderId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { type Handler, invoke } from './call.ts';
import { beyond } from './due-jobs.ts';
import { type Metered, metered } from './meter.ts';
import { aCustomer, newId } from './shop.ts';

const holds = 40;

/** What a run of the job costs that finds nothing, and what each hold costs that it expires. */
export async function meterExpiry(): Promise<{ idle: Metered; perHold: Metered }> {
  const run = () => invoke(expireHolds as Handler, {});
  // The first run looks back a week; from the second on, the cursors say where to begin.
  await run();
  const idle = await metered(run);
  for (let count = 0; count < holds; count++) await holdThatIsOver();
  const busy = await metered(run);
  return { idle, perHold: beyond(busy, idle, holds) };
}

/** A hold of 100 points, some seconds past its end. */
async function holdThatIsOver(): Promise<void> {
  const at = Date.now() - 30 * minuteMs - 5 * secondMs;
  const hold: Hold = {
    kind: 'held',
    orderId: OrderId.parse(newId()),
    customerId: CustomerId.parse(await aCustomer(100)),
    requestHash: 'bench',
    currency: 'IDR',
    subtotal: 150_000,
    lines: [{ kind: 'points', points: 100, amount: 10_000 }],
    total: 140_000,
    terms: {
      settingsVersion: 0,
      valuePerPoint: 100,
      clawback: 'within_balance',
      maturesAfterDays: 14,
      expiresAfterMonths: 12,
    },
    at: iso(at),
    expiresAt: iso(at + 30 * minuteMs),
  };
  await reserve(hold, Date.now());
}
