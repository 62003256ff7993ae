import { describe, expect, it } from '@jest/globals';
import { confirm } from '../../shared/data/confirm.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import type { CodeTerms } from '../../shared/domain/code-terms.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aHold, customerWith, now } from './builders.ts';
import { everyInterleaving } from './interleavings.ts';
import { ends, held, knownCode, lookAt, standStill, toldOf } from './scene.ts';

standStill();

const over = now + 30 * minuteMs;

type Ordered = { code: CodeTerms; customerId: CustomerId; hold: Hold };

/** An order that took everything an order can take: points, the last use, the one referral. */
async function ordered(): Promise<Ordered> {
  const code = await knownCode(1);
  const customerId = await customerWith(100);
  const hold = await held({ customerId, points: 80, code, onceOnly: true });
  return { code, customerId, hold };
}

/** Looks whether everything is as the order's end has it, and tells the end. */
async function endOf({ code, customerId, hold }: Ordered, other?: Hold): Promise<string> {
  const found = await lookAt({
    customers: [customerId, code.owner],
    orders: [hold.orderId, ...(other ? [other.orderId] : [])],
    codes: [code],
  });
  expect(found.drift).toEqual([]);
  const kinds = found.ends(hold.orderId).map(({ kind }) => kind);
  const isConfirmed = kinds.at(-1) === 'confirmed';
  const spent = isConfirmed ? 80 : 0;
  const otherHeld = other && found.isHeld(other.orderId) ? 80 : 0;
  const account = found.account(customerId);
  expect(account).toMatchObject({ available: 100 - spent - otherHeld, held: otherHeld, spent });
  expect(account.confirmedOrders).toBe(isConfirmed ? 1 : 0);
  expect(account.referralOrderId).toBe(isConfirmed ? hold.orderId : undefined);
  expect(found.uses(code)).toBe(isConfirmed ? 1 : 0);
  expect(found.buckets(code.owner).map(({ points }) => points)).toEqual(isConfirmed ? [10] : []);
  return kinds.join(', then ');
}

const confirmedLate = 'expired, then confirmed';
const closed = 'expired, then expired';
const lastOf = (end: string) => end.split(' ').at(-1);

describe('confirm, cancel and expire at once', () => {
  it.each([
    ['by the till’s clock in time', now, 104, 5, ['cancelled', 'confirmed', confirmedLate, closed]],
    ['after the end', over, 167, 7, ['confirmed', confirmedLate, closed]],
  ])('end one way, and till and customer are told so: %s', async (_, at, orders, runs, all) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const order = await ordered();
      const { orderId } = order.hold;
      return {
        deeds: {
          paid: () => confirm(orderId, at),
          left: () => cancel(orderId, at),
          expires: () => expire(order.hold, over),
        },
        check: async ({ paid, left, expires }) => {
          const end = await endOf(order);
          expect([toldOf(paid), toldOf(left)]).toEqual([lastOf(end), lastOf(end)]);
          // The job is told how the hold ended, not what a late payment made of the order.
          expect(end.split(',')[0]).toBe(toldOf(expires));
          seen.add(end);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({ orders, runs, ends: all.sort() });
  });
});

describe('a payment that is sent twice and a cancellation', () => {
  it.each([
    ['in time', now, false, 90, 3, ['cancelled', 'confirmed']],
    ['after the end', over, false, 2650, 9, ['confirmed', confirmedLate, closed]],
    ['after the job expired it', over, true, 11_550, 13, [confirmedLate, closed]],
  ])('end one way: %s', async (_, at, wasReleased, orders, runs, all) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const order = await ordered();
      const { orderId } = order.hold;
      if (wasReleased) await expire(order.hold, over);
      return {
        deeds: {
          paid: () => confirm(orderId, at),
          again: () => confirm(orderId, at),
          left: () => cancel(orderId, at),
        },
        check: async ({ paid, again, left }) => {
          const end = await endOf(order);
          const told = [paid, again, left];
          expect(told.map(toldOf)).toEqual(told.map(() => lastOf(end)));
          expect(told.filter((one) => !isRefusal(one) && !one.replayed)).toHaveLength(1);
          seen.add(end);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({ orders, runs, ends: all.sort() });
  });
});

describe('a late payment, a cancellation and another order for the same points', () => {
  it.each([
    [
      'that the job released',
      true,
      372,
      17,
      [`${confirmedLate}, none for the other`, `${closed}, all for the other`],
    ],
    [
      'that nobody released',
      false,
      367,
      13,
      [
        'confirmed, none for the other',
        `${confirmedLate}, none for the other`,
        `${closed}, all for the other`,
        `${closed}, none for the other`,
      ],
    ],
  ])('never spend a point twice: of a hold %s', async (_, wasReleased, orders, runs, all) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const order = await ordered();
      const { orderId } = order.hold;
      if (wasReleased) await expire(order.hold, over);
      const other = aHold({ customerId: order.customerId, points: 80, at: over });
      return {
        deeds: {
          paid: () => confirm(orderId, over),
          left: () => cancel(orderId, over),
          takes: () => reserve(other, over),
        },
        check: async ({ paid, left, takes }) => {
          const end = await endOf(order, other);
          expect([toldOf(paid), toldOf(left)]).toEqual([lastOf(end), lastOf(end)]);
          if (isRefusal(takes)) expect(takes.refused).toBe('insufficient_points');
          seen.add(`${end}, ${isRefusal(takes) ? 'none' : 'all'} for the other`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({ orders, runs, ends: all.sort() });
  });
});
