import { describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { expireDueHolds } from '../../shared/data/expire-due.ts';
import { readOrder } from '../../shared/data/orders.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { hourMs, minuteMs } from '../../shared/domain/calendar.ts';
import { aHold, customerWith, now } from './builders.ts';

const always = () => true;

/** Runs with the table's n-th call and all after it failing; tells whether that was felt. */
async function crashingAt(call: number, run: () => Promise<unknown>): Promise<boolean> {
  let calls = 0;
  table.middlewareStack.add(
    (next) => async (args) => {
      calls += 1;
      if (calls >= call) throw new Error('crash');
      return next(args);
    },
    { step: 'initialize', name: 'crash' },
  );
  try {
    await run();
    return false;
  } catch {
    return true;
  } finally {
    table.middlewareStack.remove('crash');
  }
}

describe('expireDueHolds', () => {
  it('expires what is over, once, and leaves the rest', async () => {
    const customerId = await customerWith(10_000);
    const holds = Array.from({ length: 120 }, (_, minutes) =>
      aHold({ customerId, points: 50, minutes: minutes + 1 }),
    );
    await Promise.all(holds.map((hold) => reserve(hold, now)));
    await confirm(holds[0]?.orderId ?? aHold().orderId, now);

    const at = now + 60 * minuteMs;
    expect(await expireDueHolds(at - 1, always)).toEqual({ expired: 58, alreadyResolved: 1 });
    expect(await expireDueHolds(at, always)).toMatchObject({ expired: 1 });
    expect(await expireDueHolds(at, always)).toMatchObject({ expired: 0 });
    expect(await readAccount(customerId)).toMatchObject({ held: 60 * 50, spent: 50 });
  });

  it('goes on after a crash at any of its calls', async () => {
    const later = now + 24 * hourMs;
    for (let crashAt = 1; crashAt < 200; crashAt++) {
      const customerId = await customerWith(200);
      const start = later + crashAt * hourMs;
      const hold = aHold({ customerId, points: 60, at: start, minutes: 1 });
      await reserve(hold, start);
      const at = start + 2 * minuteMs;
      const crashed = await crashingAt(crashAt, () => expireDueHolds(at, always));
      await expireDueHolds(at, always);
      expect(await readAccount(customerId)).toMatchObject({ available: 200, held: 0 });
      expect((await readOrder(hold.orderId))?.resolution?.kind).toBe('expired');
      if (!crashed) return;
    }
    throw new Error('the job never ended');
  });

  it('stops between pages when its time is up and goes on in the next run', async () => {
    const start = now + 30 * 24 * hourMs;
    const customerId = await customerWith(100);
    await reserve(aHold({ customerId, points: 60, at: start, minutes: 1 }), start);
    const at = start + 2 * minuteMs;
    expect(await expireDueHolds(at, () => false)).toEqual({ expired: 0, alreadyResolved: 0 });
    expect(await expireDueHolds(at, always)).toMatchObject({ expired: 1 });
  });
});
