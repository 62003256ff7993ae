import { describe, expect, it } from '@jest/globals';
import { confirm } from '../../shared/data/confirm.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { Busy } from '../../shared/domain/busy.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aHold, customerWith, give, now } from './builders.ts';
import { everyInterleaving } from './interleavings.ts';
import { ends, held, knownCode, lookAt, standStill, toldOf } from './scene.ts';

standStill();

const over = now + 30 * minuteMs;
const tooFew = 'insufficient_points, insufficient_points';

/** What the caller of a hold was told; a fence of another request asks to come again. */
async function toldOfHold(hold: Hold, startedAt = now): Promise<string> {
  try {
    const outcome = await reserve(hold, startedAt);
    if (isRefusal(outcome)) return outcome.refused;
    return outcome.replayed ? 'held before' : 'held';
  } catch (error) {
    if (error instanceof Busy) return 'busy';
    throw error;
  }
}

async function standsAfter(customerId: CustomerId, ...holds: Hold[]) {
  const orders = [...new Set(holds.map(({ orderId }) => orderId))];
  const found = await lookAt({ customers: [customerId], orders });
  expect(found.drift).toEqual([]);
  return found;
}

describe('a hold and a cancellation that come at once', () => {
  it('leave nothing held that the till thinks is not', async () => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const customerId = await customerWith(100);
      const hold = aHold({ customerId, points: 60 });
      return {
        deeds: { holds: () => toldOfHold(hold), left: () => cancel(hold.orderId, now) },
        check: async ({ holds, left }) => {
          const found = await standsAfter(customerId, hold);
          expect(found.account(customerId)).toMatchObject({ available: 100, held: 0 });
          expect(found.isHeld(hold.orderId)).toBe(holds === 'held');
          seen.add(`${holds}, ${toldOf(left)}`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 3,
      runs: 3,
      ends: ['busy, order_not_found', 'held, cancelled'],
    });
  });
});

describe('one hold that is sent twice', () => {
  it.each([
    ['with enough points', 100, 0, 2, 2, ['held, held before']],
    ['with too few points', 40, 0, 6, 4, [tooFew]],
    ['while the points come', 40, 30, 72, 10, ['held, held before', tooFew]],
  ])('holds once, and refuses both or none: %s', async (_, points, more, orders, runs, all) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const customerId = await customerWith(points);
      const hold = aHold({ customerId, points: 60 });
      return {
        deeds: {
          one: () => toldOfHold(hold),
          other: () => toldOfHold(hold),
          ...(more > 0 && { gets: () => give(customerId, more) }),
        },
        check: async ({ one, other }) => {
          const found = await standsAfter(customerId, hold);
          const told = [one, other].sort().join(', ');
          const isHeld = told === 'held, held before' ? 60 : 0;
          const available = points + more - isHeld;
          expect(found.isHeld(hold.orderId)).toBe(isHeld > 0);
          expect(found.account(customerId)).toMatchObject({ available, held: isHeld });
          seen.add(told);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({ orders, runs, ends: all });
  });

  it('may be refused once and held by the attempt that began later, never the other way', async () => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const customerId = await customerWith(40);
      const hold = aHold({ customerId, points: 60 });
      return {
        deeds: {
          first: () => toldOfHold(hold, now),
          later: () => toldOfHold(hold, now + 1),
          gets: () => give(customerId, 30),
        },
        check: async ({ first, later }) => {
          const found = await standsAfter(customerId, hold);
          expect(found.isHeld(hold.orderId)).toBe(later.startsWith('held'));
          seen.add(`${first}, ${later}`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 77,
      runs: 10,
      ends: ['held before, held', 'held, held before', 'insufficient_points, held', tooFew],
    });
  });
});

describe('two holds under one order id', () => {
  it.each([
    [
      'with enough points for each',
      100,
      14,
      9,
      [
        'busy, busy, order_not_found',
        'held, order_reused, cancelled',
        'order_reused, held, cancelled',
      ],
    ],
    [
      'with enough points for one',
      50,
      28,
      10,
      [
        'busy, busy, order_not_found',
        'busy, insufficient_points, order_not_found',
        'held, order_reused, cancelled',
      ],
    ],
    [
      'with too few points',
      20,
      72,
      12,
      [
        'busy, busy, order_not_found',
        'busy, insufficient_points, order_not_found',
        'insufficient_points, busy, order_not_found',
        `${tooFew}, order_not_found`,
      ],
    ],
  ])('never both stand: %s', async (_, points, orders, runs, all) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const customerId = await customerWith(points);
      const small = aHold({ customerId, points: 40, requestHash: 'small' });
      const large = {
        ...aHold({ customerId, points: 60, requestHash: 'large' }),
        orderId: small.orderId,
      };
      return {
        deeds: {
          small: () => toldOfHold(small),
          large: () => toldOfHold(large),
          left: () => cancel(small.orderId, now),
        },
        check: async (told) => {
          const found = await standsAfter(customerId, small);
          expect(found.account(customerId)).toMatchObject({ available: points, held: 0 });
          const wasHeld = [told.small, told.large].filter((one) => one === 'held');
          expect(wasHeld).toHaveLength(found.isHeld(small.orderId) ? 1 : 0);
          expect(toldOf(told.left)).toBe(wasHeld.length > 0 ? 'cancelled' : 'order_not_found');
          seen.add(`${told.small}, ${told.large}, ${toldOf(told.left)}`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({ orders, runs, ends: all });
  });
});

describe('two orders', () => {
  it('that take one customer’s points and referral and a code’s last use: one gets them', async () => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const code = await knownCode(1);
      const customerId = await customerWith(100);
      const asked = { customerId, points: 60, code, onceOnly: true };
      const [one, other] = [aHold(asked), aHold(asked)];
      return {
        deeds: {
          one: () => toldOfHold(one),
          other: () => toldOfHold(other),
          left: () => cancel(one.orderId, now),
        },
        check: async (told) => {
          const found = await lookAt({
            customers: [customerId, code.owner],
            orders: [one.orderId, other.orderId],
            codes: [code],
          });
          expect(found.drift).toEqual([]);
          const isLeft = toldOf(told.left) === 'cancelled';
          expect(found.isHeld(one.orderId)).toBe(told.one === 'held');
          expect(found.isHeld(other.orderId)).toBe(told.other === 'held');
          expect(isLeft).toBe(told.one === 'held');
          const isHeld = told.other === 'held' ? 1 : 0;
          expect(found.uses(code)).toBe(isHeld);
          expect(found.account(customerId)).toMatchObject({ held: 60 * isHeld });
          seen.add(`${told.one}, ${told.other}, ${toldOf(told.left)}`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 23,
      runs: 9,
      ends: [
        'busy, held, order_not_found',
        'customer_not_new, held, order_not_found',
        'held, customer_not_new, cancelled',
        'held, held, cancelled',
      ],
    });
  });

  it('that take the last use, one by a late payment: one gets it', async () => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const code = await knownCode(1);
      const late = await held({ code, onceOnly: true });
      await expire(late, over);
      const other = aHold({ code, onceOnly: true, at: over });
      return {
        deeds: {
          paid: () => confirm(late.orderId, over),
          left: () => cancel(late.orderId, over),
          other: () => toldOfHold(other, over),
        },
        check: async ({ paid, left, other: told }) => {
          const found = await lookAt({
            customers: [late.customerId, other.customerId, code.owner],
            orders: [late.orderId, other.orderId],
            codes: [code],
          });
          expect(found.drift).toEqual([]);
          const end = found.ends(late.orderId).at(-1)?.kind;
          expect([toldOf(paid), toldOf(left)]).toEqual([end, end]);
          expect(found.isHeld(other.orderId)).toBe(told === 'held');
          const isTaken = end === 'confirmed' || told === 'held';
          expect(end === 'confirmed' && told === 'held').toBe(false);
          expect(found.uses(code)).toBe(isTaken ? 1 : 0);
          seen.add(`${end}, ${told}`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 825,
      runs: 9,
      ends: ['confirmed, code_not_usable', 'expired, held'],
    });
  });
});
