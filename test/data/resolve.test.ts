import { afterAll, describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { codeUses } from '../../shared/data/code-uses.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { readCustomer } from '../../shared/data/customers.ts';
import { bucketKey, dueRow } from '../../shared/data/keys.ts';
import { readOrder } from '../../shared/data/orders.ts';
import { read } from '../../shared/data/read.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { readTimeline } from '../../shared/data/timeline.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { drift } from '../ledger.ts';
import { aHold, customerWith, give, giveAllPromised, limitedCode, now } from './builders.ts';
import { meanwhile } from './meanwhile.ts';

afterAll(async () => {
  expect(await drift(table, tableName)).toEqual([]);
});

async function held(options: Parameters<typeof aHold>[0]): Promise<Hold> {
  const outcome = await reserve(aHold(options), options?.at ?? now);
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return outcome.hold;
}

async function points(customerId: Hold['customerId']) {
  const customer = await readCustomer(customerId, now);
  if (isRefusal(customer)) throw new Error(customer.refused);
  return customer;
}

describe('confirm', () => {
  it('spends the points and promises the reward for the day it matures', async () => {
    const code = await limitedCode(5);
    const customerId = await customerWith(300);
    const hold = await held({ customerId, points: 200, code, onceOnly: true });
    const confirmed = await confirm(hold.orderId, now);
    expect(confirmed).toMatchObject({ replayed: false, resolution: { kind: 'confirmed' } });
    expect(await readAccount(customerId)).toMatchObject({ available: 100, held: 0, spent: 200 });
    const { maturing } = await points(code.owner);
    expect(maturing).toEqual([{ on: '2026-12-06', points: 10, referrals: 1 }]);
    expect(await codeUses(code)).toBe(1);
  });

  it('proposes the day’s rewards to a job on that day', async () => {
    const code = await limitedCode(5);
    const [first, second] = [await held({ code }), await held({ code })];
    await confirm(first.orderId, now);
    await confirm(second.orderId, now);
    const bucket = bucketKey(code.owner, 0, '2026-12-06T00:00:00.000Z', '2027-12');
    expect(await read(bucket)).toMatchObject({
      ...dueRow('BUCKET', '2026-12-06T00:00:00.000Z', bucket),
      ...{ customerId: code.owner, status: 'open', points: 20, referrals: 2, seq: 2 },
    });
  });

  it('adds to no bucket that was given already', async () => {
    const code = await limitedCode(5);
    const [first, second] = [await held({ code }), await held({ code })];
    await confirm(first.orderId, now);
    await giveAllPromised(code.owner, now);
    await confirm(second.orderId, now);
    const { maturing } = await points(code.owner);
    expect(maturing).toEqual([{ on: '2026-12-07', points: 10, referrals: 1 }]);
  });

  it('adds what an order earns to no bucket of the buyer’s that was given already', async () => {
    const customerId = await customerWith(0);
    const asked = { customerId, terms: { earn: { perAmount: 10_000, points: 1 } } };
    const [first, second] = [await held(asked), await held(asked)];
    await confirm(first.orderId, now);
    await giveAllPromised(customerId, now);
    await confirm(second.orderId, now);
    const { maturing } = await points(customerId);
    expect(maturing).toEqual([{ on: '2026-12-07', points: 15, referrals: 0 }]);
  });

  it('promises nothing where the reward is nothing', async () => {
    const code = await limitedCode(5);
    const hold = await held({ code, rewardPoints: 0 });
    await confirm(hold.orderId, now);
    expect(await points(code.owner)).toMatchObject({ maturing: [] });
    expect((await readTimeline(code.owner, 10)).entries).toEqual([]);
  });

  it('gives the same answer again and changes nothing', async () => {
    const customerId = await customerWith(100);
    const hold = await held({ customerId, points: 60 });
    const first = await confirm(hold.orderId, now);
    const again = await confirm(hold.orderId, now + 1000);
    expect(again).toEqual({ ...first, replayed: true });
    expect(await readAccount(customerId)).toMatchObject({ spent: 60, confirmedOrders: 1 });
  });

  it('adds rewards of many orders at once up without losing one', async () => {
    const code = await limitedCode(400);
    const orders = await Promise.all(Array.from({ length: 100 }, () => held({ code })));
    await Promise.all(orders.map(({ orderId }) => confirm(orderId, now)));
    const { maturing } = await points(code.owner);
    expect(maturing).toEqual([{ on: '2026-12-06', points: 1000, referrals: 100 }]);
  });
});

describe('cancel', () => {
  it('gives back points, the use and the one referral', async () => {
    const code = await limitedCode(1);
    const customerId = await customerWith(100);
    const hold = await held({ customerId, points: 100, code, onceOnly: true });
    await cancel(hold.orderId, now, 'changed their mind');
    const account = await readAccount(customerId);
    expect(account).toMatchObject({ available: 100, held: 0, liveUsed: 0 });
    expect(account.referredBy).toBeUndefined();
    expect(await codeUses(code)).toBe(0);
    const order = await readOrder(hold.orderId);
    expect(order?.resolution).toMatchObject({ kind: 'cancelled', reason: 'changed their mind' });
    await held({ customerId, points: 100, code, onceOnly: true });
  });

  it('gives back once, however often it is asked', async () => {
    const code = await limitedCode(10);
    const customerId = await customerWith(100);
    const hold = await held({ customerId, points: 50, code });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => cancel(hold.orderId, now)));
    expect(outcomes.filter((outcome) => 'replayed' in outcome && !outcome.replayed)).toHaveLength(
      1,
    );
    expect(await readAccount(customerId)).toMatchObject({ available: 100, held: 0 });
    expect(await codeUses(code)).toBe(0);
  });

  it('gives points whose lot expired meanwhile until the end of the month', async () => {
    const customerId = await customerWith(100);
    await give(customerId, 40, now, 13);
    const beforeEnd = Date.parse('2027-11-30T23:50:00.000Z');
    const hold = await held({ customerId, points: 70, at: beforeEnd, minutes: 60 });
    const afterEnd = Date.parse('2027-12-01T00:10:00.000Z');
    await cancel(hold.orderId, afterEnd);
    const account = await readAccount(customerId);
    expect(account).toMatchObject({ available: 110, held: 0, expired: 30 });
    expect(account.lots).toEqual({ '2027-12': 110 });
    const order = await readOrder(hold.orderId);
    expect(order?.resolution?.gracePoints).toBe(70);
  });

  it.each([
    ['at the very end of their month', '2027-12-01T00:00:00.000Z', false],
    ['after the account was settled', '2027-12-01T00:10:00.000Z', true],
  ])('gives no point back to a lot that is over: %s', async (_, at, settledBefore) => {
    const customerId = await customerWith(100);
    const beforeEnd = Date.parse('2027-11-30T23:50:00.000Z');
    const hold = await held({ customerId, points: 60, at: beforeEnd, minutes: 60 });
    if (settledBefore) await give(customerId, 5, Date.parse(at));
    await cancel(hold.orderId, Date.parse(at));
    const account = await readAccount(customerId);
    expect(account).toMatchObject({ held: 0, expired: 40, lots: { '2027-12': 60 } });
  });

  it('gives the one referral back though the points’ lot expired meanwhile', async () => {
    const code = await limitedCode(5);
    const customerId = await customerWith(100);
    const beforeEnd = Date.parse('2027-11-30T23:50:00.000Z');
    const asked = { customerId, points: 70, code, onceOnly: true, minutes: 60 };
    const hold = await held({ ...asked, at: beforeEnd });
    const afterEnd = Date.parse('2027-12-01T00:10:00.000Z');
    await cancel(hold.orderId, afterEnd);
    expect(await readAccount(customerId)).not.toHaveProperty('referredBy');
    await held({ ...asked, at: afterEnd });
  });

  it('says nothing of grace when another hold took the expired lot’s place meanwhile', async () => {
    const customerId = await customerWith(60);
    const beforeEnd = Date.parse('2027-11-30T23:50:00.000Z');
    const hold = await held({ customerId, points: 60, at: beforeEnd, minutes: 60 });
    await give(customerId, 100, now, 13);
    const afterEnd = Date.parse('2027-12-01T00:10:00.000Z');
    let writes = 0;
    table.middlewareStack.add(
      (next, context) => async (args) => {
        const command = String(context.commandName);
        // After the first try had failed and the account was settled, before the second try.
        if (command.startsWith('TransactWrite') && ++writes === 3) {
          await held({ customerId, points: 60, at: afterEnd });
        }
        return next(args);
      },
      { step: 'initialize', name: 'meanwhile' },
    );
    try {
      await cancel(hold.orderId, afterEnd);
    } finally {
      table.middlewareStack.remove('meanwhile');
    }
    const order = await readOrder(hold.orderId);
    expect(order?.resolution?.kind).toBe('cancelled');
    expect(order?.resolution?.gracePoints).toBeUndefined();
    const account = await readAccount(customerId);
    expect(account).toMatchObject({ available: 100, held: 60, lots: { '2027-12': 100 } });
  });

  it('gives back what a hold took that came in the very moment', async () => {
    const customerId = await customerWith(100, Date.now());
    const hold = aHold({ customerId, points: 60, at: Date.now() });
    const cancelled = await meanwhile(
      /PutItem/,
      () => reserve(hold, Date.now()),
      () => cancel(hold.orderId, Date.now()),
    );
    expect(cancelled).toMatchObject({ replayed: false, resolution: { kind: 'cancelled' } });
    expect(await readAccount(customerId)).toMatchObject({ available: 100, held: 0 });
  });

  it('expires a hold that is over instead', async () => {
    const customerId = await customerWith(100);
    const hold = await held({ customerId, points: 60, minutes: 30 });
    expect(await cancel(hold.orderId, now + 30 * minuteMs)).toMatchObject({
      resolution: { kind: 'expired' },
    });
    expect(await readAccount(customerId)).toMatchObject({ available: 100, held: 0 });
  });

  it('keeps the referral that another order has used since', async () => {
    const code = await limitedCode(10);
    const customerId = await customerWith(0);
    const first = await held({ customerId, code, onceOnly: true });
    await cancel(first.orderId, now);
    const second = await held({ customerId, code, onceOnly: true });
    await cancel(first.orderId, now);
    expect(await readAccount(customerId)).toMatchObject({ referralOrderId: second.orderId });
  });
});

describe('confirm, cancel and expire', () => {
  const deeds = {
    confirm: (hold: Hold) => confirm(hold.orderId, now),
    cancel: (hold: Hold) => cancel(hold.orderId, now),
    expire: (hold: Hold) => expire(hold, now + 30 * minuteMs),
  };
  const [confirmed, cancelled, expired] = ['confirmed', 'cancelled', 'expired'];
  const orders = [
    [
      ['confirm', 'cancel', 'expire'],
      [confirmed, confirmed, confirmed],
    ],
    [
      ['confirm', 'expire', 'cancel'],
      [confirmed, confirmed, confirmed],
    ],
    [
      ['cancel', 'confirm', 'expire'],
      [cancelled, cancelled, cancelled],
    ],
    [
      ['cancel', 'expire', 'confirm'],
      [cancelled, cancelled, cancelled],
    ],
    // A payment that comes late is still good, unless the order was cancelled meanwhile.
    [
      ['expire', 'confirm', 'cancel'],
      [expired, confirmed, confirmed],
    ],
    [
      ['expire', 'cancel', 'confirm'],
      [expired, expired, expired],
    ],
  ] as const;

  it.each(orders)('end one way: %j ends %j', async (order, ends) => {
    const code = await limitedCode(2);
    const customerId = await customerWith(100);
    const hold = await held({ customerId, points: 80, code, onceOnly: true });
    const kinds = [];
    for (const deed of order) {
      const outcome = await deeds[deed](hold);
      kinds.push('resolution' in outcome && outcome.resolution.kind);
    }
    expect(kinds).toEqual(ends);
    const spent = ends[2] === 'confirmed' ? 80 : 0;
    expect(await readAccount(customerId)).toMatchObject({ held: 0, spent, available: 100 - spent });
    expect(await codeUses(code)).toBe(spent > 0 ? 1 : 0);
  });

  it('tell till and customer the same when they race', async () => {
    const customerId = await customerWith(100 * 40);
    for (let round = 0; round < 30; round++) {
      const hold = await held({ customerId, points: 60 });
      const outcomes = await Promise.all([
        deeds.confirm(hold),
        deeds.cancel(hold),
        deeds.expire(hold),
      ]);
      const [paid, left] = outcomes.map((each) => 'resolution' in each && each.resolution.kind);
      // The job may have come first, and the payment after it.
      expect(paid).toBe(left);
    }
    const account = await readAccount(customerId);
    expect(account.held).toBe(0);
    expect(account.available + account.spent).toBe(4000);
  });
});
