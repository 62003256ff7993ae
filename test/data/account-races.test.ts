import { describe, expect, it } from '@jest/globals';
import { readAccount, settleAccount } from '../../shared/data/accounts.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { hourMs } from '../../shared/domain/calendar.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aHold, customerWith, give, now } from './builders.ts';
import { everyInterleaving } from './interleavings.ts';
import { ends, held, lookAt, standStill, toldOf } from './scene.ts';

standStill();

const beforeEnd = Date.parse('2027-11-30T23:50:00.000Z');
const afterEnd = Date.parse('2027-12-01T00:10:00.000Z');

/** 100 points until the end of November, of which an order holds 60, and 80 until a month later. */
async function atMonthsEnd() {
  const customerId = await customerWith(100);
  await give(customerId, 80, now, 13);
  return { customerId, hold: await held({ customerId, points: 60, at: beforeEnd, minutes: 60 }) };
}

const settles = async (customerId: CustomerId) =>
  settleAccount(customerId, await readAccount(customerId), afterEnd);

describe('at a month’s end', () => {
  it('a cancellation, another hold and the job settle the account once', async () => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const { customerId, hold } = await atMonthsEnd();
      const other = aHold({ customerId, points: 70, at: afterEnd });
      return {
        deeds: {
          takes: () => reserve(other, afterEnd),
          job: () => settles(customerId),
          left: () => cancel(hold.orderId, afterEnd),
        },
        check: async ({ takes, left }) => {
          const found = await lookAt({
            customers: [customerId],
            orders: [hold.orderId, other.orderId],
          });
          expect(found.drift).toEqual([]);
          expect([toldOf(left), isRefusal(takes)]).toEqual(['cancelled', false]);
          const [end] = found.ends(hold.orderId);
          const grace = end?.gracePoints ?? 0;
          expect(found.account(customerId)).toMatchObject({
            ...{ available: 70, held: 70, expired: 40, liveUsed: 70 - (60 - grace) },
            lots: { '2027-12': 80 + grace },
          });
          expect(found.entries(customerId, 'expired')).toHaveLength(1);
          seen.add(`${grace} points of grace`);
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({
      orders: 10_429,
      runs: 207,
      ends: ['0 points of grace', '60 points of grace'],
    });
  });

  it.each([
    ['in time', afterEnd, 21, 5, ['cancelled', 'confirmed']],
    [
      'after the hold’s end',
      afterEnd + hourMs,
      ...[23_347, 95],
      ['confirmed', 'expired, then confirmed', 'expired, then expired'],
    ],
  ] as const)('end an order one way: %s', async (_, at, orders, runs, all) => {
    const seen = ends();
    const tried = await everyInterleaving(async () => {
      const { customerId, hold } = await atMonthsEnd();
      return {
        deeds: {
          paid: () => confirm(hold.orderId, at),
          left: () => cancel(hold.orderId, at),
          ...(at > afterEnd && { expires: () => expire(hold, at) }),
        },
        check: async ({ paid, left }) => {
          const found = await lookAt({ customers: [customerId], orders: [hold.orderId] });
          expect(found.drift).toEqual([]);
          const kinds = found.ends(hold.orderId).map(({ kind }) => kind);
          expect([toldOf(paid), toldOf(left)]).toEqual([kinds.at(-1), kinds.at(-1)]);
          seen.add(kinds.join(', then '));
        },
      };
    });
    expect({ ...tried, ends: seen.all() }).toEqual({ orders, runs, ends: all });
  });
});

describe('two first gifts at once', () => {
  it('are both on the account', async () => {
    await everyInterleaving(async () => {
      const customerId = await customerWith(0);
      return {
        deeds: { hers: () => give(customerId, 30), theirs: () => give(customerId, 20) },
        check: async () => {
          expect(await readAccount(customerId)).toMatchObject({ available: 50, seq: 2 });
        },
      };
    });
  });
});
