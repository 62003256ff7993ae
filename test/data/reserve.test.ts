import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { codeUses } from '../../shared/data/code-uses.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { accountKey, causeOf, holdKey } from '../../shared/data/keys.ts';
import { read } from '../../shared/data/read.ts';
import { refuse } from '../../shared/data/refuse.ts';
import { cancel } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { dayMs } from '../../shared/domain/calendar.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal, type Refusal, refusal } from '../../shared/domain/refusals.ts';
import { inFlight } from '../in-flight.ts';
import { aCustomer, aHold, anOrder, customerWith, give, limitedCode, now } from './builders.ts';
import { meanwhile } from './meanwhile.ts';

const refusedAs = (outcome: object): string =>
  isRefusal(outcome) ? outcome.refused : `not refused: ${JSON.stringify(outcome)}`;

/** A clock of this process is what fences compare with, so attempts here begin by it. */
const startedNow = () => Date.now();

describe('reserve', () => {
  it('takes points, the referral and a use in one go', async () => {
    const code = await limitedCode(3);
    const customerId = await customerWith(300);
    const hold = aHold({ customerId, points: 200, code, onceOnly: true });
    expect(await reserve(hold, now)).toMatchObject({ replayed: false });
    const account = await readAccount(customerId);
    expect(account).toMatchObject({ available: 100, held: 200, liveUsed: 200 });
    expect(account).toMatchObject({ referredBy: code.owner, referralOrderId: hold.orderId });
    expect(await codeUses(code)).toBe(1);
  });

  it('answers the same request with the same hold, even when the balance is short by now', async () => {
    const customerId = await customerWith(100);
    const hold = aHold({ customerId, points: 100 });
    const first = await reserve(hold, now);
    const again = await reserve({ ...hold, at: '2027-01-01T00:00:00.000Z' }, now + 1000);
    expect(again).toEqual({ ...first, replayed: true });
    expect(await readAccount(customerId)).toMatchObject({ available: 0, held: 100 });
  });

  it('refuses another request under the same order id', async () => {
    const hold = aHold();
    await reserve(hold, now);
    expect(refusedAs(await reserve({ ...hold, requestHash: 'other' }, now))).toBe('order_reused');
  });

  it('makes one hold of fifty identical requests at once', async () => {
    const customerId = await customerWith(100);
    const hold = aHold({ customerId, points: 60 });
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => reserve(hold, now)));
    expect(outcomes.filter((outcome) => !isRefusal(outcome) && !outcome.replayed)).toHaveLength(1);
    expect(outcomes.filter(isRefusal)).toHaveLength(0);
    expect(await readAccount(customerId)).toMatchObject({ available: 40, held: 60 });
  });

  it('holds exactly what a balance has, however many ask at once', async () => {
    const customerId = await customerWith(100 * 50, startedNow());
    const orders = Array.from({ length: 150 }, () => aHold({ customerId, points: 50 }));
    const outcomes = await inFlight(32, orders, (hold) => reserve(hold, startedNow()));
    const refused = outcomes.filter(isRefusal);
    expect(outcomes.length - refused.length).toBe(100);
    expect(new Set(refused.map(refusedAs))).toEqual(new Set(['insufficient_points']));
    expect(await readAccount(customerId)).toMatchObject({ available: 0, held: 5000 });
  });

  it('gives a limited code exactly to its limit, and again after all are cancelled', async () => {
    const code = await limitedCode(120);
    const holdMany = () => {
      const orders = Array.from({ length: 160 }, () => aHold({ code, customerId: aCustomer() }));
      return inFlight(32, orders, async (hold) => ({
        hold,
        outcome: await reserve(hold, startedNow()),
      }));
    };
    for (const round of [1, 2]) {
      const results = await holdMany();
      const held = results.filter(({ outcome }) => !isRefusal(outcome));
      expect({ round, held: held.length }).toEqual({ round, held: 120 });
      expect(await codeUses(code)).toBe(120);
      await inFlight(32, held, ({ hold }) => cancel(hold.orderId, now));
      expect(await codeUses(code)).toBe(0);
    }
  });

  it('gives the last uses too, though they are in another shard than the order’s own', async () => {
    const code = await limitedCode(60);
    const orders = Array.from({ length: 60 }, () => aHold({ code }));
    const outcomes = await inFlight(16, orders, (hold) => reserve(hold, startedNow()));
    expect(outcomes.filter(isRefusal)).toEqual([]);
  });

  it('refers a customer once, whichever of many orders at once', async () => {
    const code = await limitedCode(50);
    const customerId = aCustomer();
    const orders = Array.from({ length: 20 }, () => aHold({ customerId, code, onceOnly: true }));
    const outcomes = await Promise.all(orders.map((hold) => reserve(hold, startedNow())));
    expect(outcomes.filter((outcome) => !isRefusal(outcome))).toHaveLength(1);
    expect(new Set(outcomes.filter(isRefusal).map(refusedAs))).toEqual(
      new Set(['customer_not_new']),
    );
    expect(await codeUses(code)).toBe(1);
  });

  it('does not refer a customer who has confirmed an order', async () => {
    const code = await limitedCode(5);
    const plain = aHold();
    await reserve(plain, now);
    await confirm(plain.orderId, now);
    const { customerId } = plain;
    const outcome = await reserve(aHold({ customerId, code, onceOnly: true }), now);
    expect(refusedAs(outcome)).toBe('customer_not_new');
  });

  it('names the referral before the points, and the points before the uses', async () => {
    const code = await limitedCode(1);
    await reserve(aHold({ code }), now);
    const customerId = await customerWith(10);
    const asked = { customerId, points: 50, code, onceOnly: true };
    expect(refusedAs(await reserve(aHold(asked), now))).toBe('insufficient_points');
    const plain = aHold({ customerId });
    await reserve(plain, now);
    await confirm(plain.orderId, now);
    expect(refusedAs(await reserve(aHold(asked), now))).toBe('customer_not_new');
  });

  it('stays refused for an attempt that began before, though the points have come since', async () => {
    const customerId = await customerWith(10, startedNow());
    const hold = aHold({ customerId, points: 50 });
    const refused = await reserve(hold, now);
    expect(refusedAs(refused)).toBe('insufficient_points');
    await give(customerId, 40, startedNow());
    expect(await reserve(hold, now)).toEqual(refused);
    expect(await reserve(hold, startedNow() + 1)).toMatchObject({ replayed: false });
  });

  it('stays refused for an attempt that began before, though a use has come back since', async () => {
    const code = await limitedCode(1);
    const first = aHold({ code });
    await reserve(first, now);
    const second = aHold({ code });
    const refused = await reserve(second, now);
    expect(refusedAs(refused)).toBe('code_not_usable');
    await cancel(first.orderId, now);
    expect(await reserve(second, now)).toEqual(refused);
    expect(await reserve(second, startedNow() + 1)).toMatchObject({ replayed: false });
  });

  it('expires what is over before it holds, to the millisecond', async () => {
    const monthEnds = Date.parse('2027-12-01T00:00:00.000Z');
    const just = await customerWith(100);
    expect(isRefusal(await reserve(aHold({ customerId: just, points: 60 }), monthEnds - 1))).toBe(
      false,
    );
    const late = await customerWith(100);
    const outcome = await reserve(aHold({ customerId: late, points: 60 }), monthEnds);
    expect(refusedAs(outcome)).toBe('insufficient_points');
    expect(await readAccount(just)).toMatchObject({ held: 60, available: 40 });
  });

  it('settles a lot that is over and holds from the next', async () => {
    const customerId = await customerWith(100);
    await give(customerId, 80, now, 13);
    const at = Date.parse('2027-12-01T00:00:00.000Z');
    expect(await reserve(aHold({ customerId, points: 70 }), at)).toMatchObject({ replayed: false });
    expect(await readAccount(customerId)).toMatchObject({ available: 10, held: 70, expired: 100 });
  });

  describe('of an account with a lot that is over', () => {
    const at = Date.parse('2027-12-01T00:00:00.000Z');
    async function withLotOver() {
      const customerId = await customerWith(100);
      await give(customerId, 80, now, 13);
      return customerId;
    }

    it('marks the customer as referred, once', async () => {
      const code = await limitedCode(5);
      const customerId = await withLotOver();
      const hold = aHold({ customerId, points: 50, code, onceOnly: true });
      expect(await reserve(hold, at)).toMatchObject({ replayed: false });
      expect(await read(accountKey(customerId))).toMatchObject({
        ...{ available: 30, held: 50, liveUsed: 50, cause: causeOf(holdKey(hold.orderId)) },
        ...{ referredBy: code.owner, referralOrderId: hold.orderId },
      });
      const again = aHold({ customerId, points: 20, code, onceOnly: true });
      expect(refusedAs(await reserve(again, at))).toBe('customer_not_new');
    });

    // The first write finds the lot, the second expires it, the third holds.
    it.each([
      ['before the account was read again', /GetItem/, 1],
      ['before it could hold', /TransactWrite/, 3],
    ])('holds from what another order left %s', async (_, command, nth) => {
      for (const [taken, expected] of [
        [50, { available: 0, held: 80 }],
        [51, { available: 29, held: 51 }],
      ] as const) {
        const customerId = await withLotOver();
        const outcome = await meanwhile(
          command,
          () => reserve(aHold({ customerId, points: taken }), at),
          () => reserve(aHold({ customerId, points: 30 }), at),
          nth,
        );
        expect(isRefusal(outcome)).toBe(taken > 50);
        expect(await readAccount(customerId)).toMatchObject(expected);
      }
    });

    it('holds exactly what is left, however many ask at once', async () => {
      const customerId = await withLotOver();
      const orders = Array.from({ length: 20 }, () => aHold({ customerId, points: 10 }));
      const outcomes = await Promise.all(orders.map((hold) => reserve(hold, at)));
      expect(outcomes.filter((outcome) => !isRefusal(outcome))).toHaveLength(8);
      expect(await readAccount(customerId)).toMatchObject({ available: 0, held: 80, expired: 100 });
    });
  });
});

describe('refuse', () => {
  const because: Refusal = refusal('insufficient_points', '0 points are available.');
  const refuseAt = (at: number, hold: Hold) => {
    jest.spyOn(Date, 'now').mockReturnValue(at);
    return refuse(hold.orderId, hold.requestHash, because);
  };
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('stops an attempt that began before the refusal', async () => {
    const customerId = await customerWith(100);
    const hold = aHold({ customerId, points: 60 });
    const begunBefore = startedNow();
    expect(await refuse(hold.orderId, hold.requestHash, because)).toEqual(because);
    expect(await reserve(hold, begunBefore)).toEqual(because);
    expect(await readAccount(customerId)).toMatchObject({ available: 100, held: 0 });
  });

  it('stops an attempt of its own millisecond, and none of the next', async () => {
    const hold = aHold();
    await refuseAt(now, hold);
    expect(await reserve(hold, now)).toEqual(because);
    expect(await reserve(hold, now + 1)).toMatchObject({ replayed: false });
  });

  it.each([
    ['in turn', 0, 2],
    ['by a clock that is behind', 2, 0],
  ])('given twice, %s, stops what began before the later one', async (_, first, second) => {
    const hold = aHold();
    expect(await refuseAt(now + first, hold)).toEqual(because);
    expect(await refuseAt(now + second, hold)).toEqual(because);
    expect(await reserve(hold, now + 1)).toEqual(because);
  });

  it('is kept for a day', async () => {
    const hold = aHold();
    await refuseAt(now, hold);
    expect(await read(holdKey(hold.orderId))).toMatchObject({ ttl: (now + dayMs) / 1000 });
  });

  it('lets a later attempt hold, with the same request or another', async () => {
    const orderId = anOrder();
    await refuse(orderId, 'first', because);
    const later = startedNow() + 1;
    expect(await reserve(aHold({ orderId, requestHash: 'second' }), later)).toMatchObject({
      replayed: false,
    });
  });

  it('asks an earlier attempt with another request to come again', async () => {
    const hold = aHold({ requestHash: 'first' });
    const begunBefore = startedNow();
    await refuse(hold.orderId, 'second', because);
    await expect(reserve(hold, begunBefore)).rejects.toThrow('refused while this one');
  });

  it('replays the hold that is there instead', async () => {
    const hold = aHold();
    await reserve(hold, now);
    expect(await refuse(hold.orderId, hold.requestHash, because)).toMatchObject({ replayed: true });
    expect(refusedAs(await refuse(hold.orderId, 'other', because))).toBe('order_reused');
  });

  it('is what cancelling an order does that is not held yet', async () => {
    const hold = aHold();
    const begunBefore = startedNow();
    expect(refusedAs(await cancel(hold.orderId, now))).toBe('order_not_found');
    await expect(reserve(hold, begunBefore)).rejects.toThrow('refused while this one');
    const later = startedNow() + 1;
    expect(await reserve(hold, later)).toMatchObject({ replayed: false });
    expect(await cancel(hold.orderId, now)).toMatchObject({ resolution: { kind: 'cancelled' } });
  });

  it('leaves an order that does not exist', async () => {
    const orderId = anOrder();
    await refuse(orderId, 'same', because);
    expect(refusedAs(await confirm(orderId, now))).toBe('order_not_found');
    expect(refusedAs(await cancel(orderId, now))).toBe('order_not_found');
  });
});
