import { describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { expireDueHolds } from '../../shared/data/expire-due.ts';
import { readOrder } from '../../shared/data/orders.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { hourMs, minuteMs } from '../../shared/domain/calendar.ts';
import { inFlight } from '../in-flight.ts';
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

  it('works a backlog off over runs that each have time for some pages', async () => {
    const start = now + 40 * 24 * hourMs;
    const customerId = await customerWith(50_000);
    const holds = Array.from({ length: 600 }, () => aHold({ customerId, points: 50, at: start }));
    await inFlight(32, holds, (hold) => reserve(hold, start));
    const at = start + hourMs;
    let expired = 0;
    for (let run = 0; run < 60 && expired < 600; run++) {
      let pages = 0;
      // It asks before each page, and an empty day is one.
      const result = await expireDueHolds(at, () => pages++ < 20);
      expired += result.expired;
    }
    expect(expired).toBe(600);
    expect(await readAccount(customerId)).toMatchObject({ held: 0, available: 50_000 });
  });

  it('finds what falls due after the clock was put back', async () => {
    const far = now + 90 * 24 * hourMs;
    await expireDueHolds(far, always);
    const back = now + 60 * 24 * hourMs;
    const customerId = await customerWith(100);
    await reserve(aHold({ customerId, points: 60, at: back, minutes: 1 }), back);
    expect(await expireDueHolds(back + 5 * minuteMs, always)).toMatchObject({ expired: 1 });
  });

  it('stops between pages when its time is up and goes on in the next run', async () => {
    const start = now + 100 * 24 * hourMs;
    const customerId = await customerWith(100);
    await reserve(aHold({ customerId, points: 60, at: start, minutes: 1 }), start);
    const at = start + 2 * minuteMs;
    expect(await expireDueHolds(at, () => false)).toEqual({ expired: 0, alreadyResolved: 0 });
    expect(await expireDueHolds(at, always)).toMatchObject({ expired: 1 });
  });
});
