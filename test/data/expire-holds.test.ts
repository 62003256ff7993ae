import { setTimeout as sleep } from 'node:timers/promises';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { expireDueHolds } from '../../shared/data/expire-holds.ts';
import { dueRow, holdKey } from '../../shared/data/keys.ts';
import { readOrder } from '../../shared/data/orders.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { dayMs, hourMs, iso, minuteMs } from '../../shared/domain/calendar.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { deadline } from '../../shared/runtime/budget.ts';
import { inFlight } from '../in-flight.ts';
import { aHold, anOrder, customerWith, now } from './builders.ts';
import { crashingAt, forEveryCall, overtakenAt } from './crashing.ts';

const always = () => true;

/** What a run asks of the table, as `command partition`. */
async function callsOf(run: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = [];
  table.middlewareStack.add(
    (next, context) => async (args) => {
      const input = args.input as { ExpressionAttributeValues?: Record<string, unknown> };
      calls.push(`${context.commandName} ${input.ExpressionAttributeValues?.[':partition']}`);
      return next(args);
    },
    { step: 'initialize', name: 'calls' },
  );
  try {
    await run();
  } finally {
    table.middlewareStack.remove('calls');
  }
  return calls;
}

async function setSubtotal(hold: Hold, subtotal: unknown): Promise<void> {
  await table.send(
    new UpdateCommand({
      TableName: tableName,
      Key: holdKey(hold.orderId),
      UpdateExpression: 'SET subtotal = :subtotal',
      ExpressionAttributeValues: { ':subtotal': subtotal },
    }),
  );
}

describe('expireDueHolds', () => {
  it('expires what is over, once, and leaves the rest', async () => {
    const customerId = await customerWith(10_000);
    const holds = Array.from({ length: 120 }, (_, minutes) =>
      aHold({ customerId, points: 50, minutes: minutes + 1 }),
    );
    const old = aHold({ customerId, points: 50, at: now - 30 * dayMs, minutes: 1 });
    await reserve(old, now - 30 * dayMs);
    await Promise.all(holds.map((hold) => reserve(hold, now)));
    await confirm(holds[0]?.orderId ?? aHold().orderId, now);

    const at = now + 60 * minuteMs;
    expect(await expireDueHolds(at - 1, always)).toEqual({ expired: 59, alreadyResolved: 1 });
    expect(await expireDueHolds(at, always)).toMatchObject({ expired: 1 });
    expect(await expireDueHolds(at, always)).toMatchObject({ expired: 0 });
    expect(await readAccount(customerId)).toMatchObject({ held: 60 * 50, spent: 50 });
  });

  it('goes on after a crash at any of its calls', async () => {
    const later = now + 24 * hourMs;
    const calls = await forEveryCall(async (call) => {
      const customerId = await customerWith(200);
      const start = later + call * hourMs;
      const hold = aHold({ customerId, points: 60, at: start, minutes: 1 });
      await reserve(hold, start);
      const at = start + 5 * minuteMs;
      const crashed = await crashingAt(call, () => expireDueHolds(at, always));
      await expireDueHolds(at, always);
      expect(await readAccount(customerId)).toMatchObject({ available: 200, held: 0 });
      expect((await readOrder(hold.orderId))?.resolution?.kind).toBe('expired');
      return crashed;
    });
    expect(calls).toBeGreaterThan(20);
  });

  it('expires once, wherever another run of it overtakes it', async () => {
    const later = now + 10 * dayMs;
    const calls = await forEveryCall(async (call) => {
      const customerId = await customerWith(200);
      const start = later + call * hourMs;
      for (const points of [60, 70]) {
        await reserve(aHold({ customerId, points, at: start, minutes: 1 }), start);
      }
      const at = start + 5 * minuteMs;
      const expired: number[] = [];
      const run = async () => expired.push((await expireDueHolds(at, always)).expired);
      const wasOvertaken = await overtakenAt(call, run, run);
      expect(await readAccount(customerId)).toMatchObject({ available: 200, held: 0 });
      expect(expired.reduce((sum, holds) => sum + holds, 0)).toBe(2);
      return wasOvertaken;
    });
    expect(calls).toBeGreaterThan(20);
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

  it('goes through all pages of one part in a run, each row once', async () => {
    const start = now + 50 * dayMs;
    const customerId = await customerWith(5000);
    const ofOnePart = (orderId: OrderId) =>
      dueRow('HOLD', iso(start), holdKey(orderId)).duePk.endsWith('#0');
    const orders = Array.from({ length: 1000 }, anOrder).filter(ofOnePart).slice(0, 70);
    const holds = orders.map((orderId) => aHold({ orderId, customerId, points: 50, at: start }));
    await inFlight(16, holds, (hold) => reserve(hold, start));
    let pages = 0;
    const result = await expireDueHolds(start + hourMs, () => pages++ < 1000);
    expect(result).toEqual({ expired: 70, alreadyResolved: 0 });
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

  it('keeps a hold that fails for the next run, and expires the others', async () => {
    const start = now + 101 * dayMs;
    const customerId = await customerWith(1000);
    const holds = Array.from({ length: 10 }, () =>
      aHold({ customerId, points: 50, at: start, minutes: 1 }),
    );
    await Promise.all(holds.map((hold) => reserve(hold, start)));
    const [broken = aHold()] = holds;
    await setSubtotal(broken, 'broken');
    const at = start + 10 * minuteMs;
    await expect(expireDueHolds(at, always)).rejects.toThrow('expire-holds could not do all');
    expect(await readAccount(customerId)).toMatchObject({ held: 50, available: 950 });
    await setSubtotal(broken, broken.subtotal);
    expect(await expireDueHolds(at, always)).toMatchObject({ expired: 1 });
    expect(await readAccount(customerId)).toMatchObject({ held: 0, available: 1000 });
  });

  it('looks again at what the index may not have shown yet, and at nothing older', async () => {
    const start = now + 102 * dayMs;
    const customerId = await customerWith(200);
    await reserve(aHold({ customerId, points: 50, at: start, minutes: 1 }), start);
    const at = start + 10 * minuteMs;
    expect(await expireDueHolds(at, always)).toMatchObject({ expired: 1 });
    const shownLate = aHold({ customerId, points: 50, at: at - 2 * minuteMs, minutes: 1.5 });
    await reserve(shownLate, start);
    expect(await expireDueHolds(at, always)).toEqual({ expired: 1, alreadyResolved: 0 });
  });

  it('writes nothing while nothing falls due, until the hour is over', async () => {
    const start = now + 103 * dayMs + 5 * minuteMs;
    await expireDueHolds(start, always);
    const writes = (calls: string[]) => calls.filter((call) => call.startsWith('Put'));
    const soon = await callsOf(() => expireDueHolds(start + 30 * minuteMs, always));
    expect(writes(soon)).toEqual([]);
    const later = await callsOf(() => expireDueHolds(start + 61 * minuteMs, always));
    expect(writes(later)).toHaveLength(8);
    // However many days it was out of work.
    const daysLater = await callsOf(() => expireDueHolds(start + 20 * dayMs, always));
    expect(writes(daysLater)).toHaveLength(8);
  });

  it('keeps what it has done when it ends in the middle of a part', async () => {
    const start = now + 110 * dayMs;
    await expireDueHolds(start, always);
    const customerId = await customerWith(100);
    await reserve(aHold({ customerId, points: 60, at: start, minutes: 1 }), start);
    const at = start + 3 * dayMs;
    // So that each part is ended after the first day, whether or not something fell due there.
    let pages = 0;
    await expireDueHolds(at, () => pages++ % 2 === 0);
    const again = await callsOf(() => expireDueHolds(at, always));
    expect(again.filter((call) => call.startsWith('Query'))).toHaveLength(3 * 8);
  });

  it('begins with another part each minute, so that a backlog starves none', async () => {
    const start = now + 104 * dayMs;
    const first = new Set<string | undefined>();
    for (let minute = 0; minute < 8; minute++) {
      let pages = 0;
      const onePage = () => pages++ < 1;
      const calls = await callsOf(() => expireDueHolds(start + minute * minuteMs, onePage));
      first.add(calls.find((call) => call.startsWith('Query'))?.at(-1));
    }
    expect(first.size).toBe(8);
  });

  it('gives each hold a budget for all that it takes', async () => {
    const start = now + 105 * dayMs;
    const customerId = await customerWith(100);
    for (let holds = 0; holds < 2; holds++) {
      await reserve(aHold({ customerId, points: 50, at: start, minutes: 1 }), start);
    }
    const deadlines: number[] = [];
    table.middlewareStack.add(
      (next, context) => async (args) => {
        if (String(context.commandName).startsWith('TransactWrite')) {
          deadlines.push(deadline());
          await sleep(2);
          deadlines.push(deadline());
        }
        return next(args);
      },
      { step: 'initialize', name: 'deadlines' },
    );
    try {
      await expireDueHolds(start + 2 * minuteMs, always);
    } finally {
      table.middlewareStack.remove('deadlines');
    }
    expect(deadlines).toHaveLength(4);
    expect(new Set(deadlines).size).toBeLessThanOrEqual(2);
  });
});
