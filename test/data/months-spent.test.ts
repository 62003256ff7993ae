import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { auditChanges, parseAudited } from '../../shared/data/audit.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { readMonthsSpent } from '../../shared/data/months-spent.ts';
import { readOrder } from '../../shared/data/orders.ts';
import { refund } from '../../shared/data/refund.ts';
import { expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { hourMs } from '../../shared/domain/calendar.ts';
import { type CustomerId, type OrderId, RefundId } from '../../shared/domain/ids.ts';
import { consumer } from '../../shared/runtime/consumer.ts';
import { type Delivered, deliveries, handOver } from '../faults/deliveries.ts';
import { aHold, customerWith, give, now } from './builders.ts';
import { streamRecords } from './stream-records.ts';

jest.spyOn(process.stdout, 'write').mockImplementation(() => true);

let changesSince: () => Promise<Delivered[]>;
beforeAll(async () => {
  changesSince = await streamRecords('audit-changes');
});
const handler = consumer({
  parse: parseAudited,
  work: (changes) => auditChanges(changes, now),
});
const audit = async () => handOver(deliveries(await changesSince(), 3), handler);

async function monthsOf(orderId: OrderId) {
  const record = await readOrder(orderId);
  return record && readMonthsSpent(record);
}

/** 30 points until November's end, 40 until the next November's, 50 that never expire. */
async function customer(): Promise<CustomerId> {
  const customerId = await customerWith(0);
  await give(customerId, 30, now, 0);
  await give(customerId, 40, now, 12);
  await give(customerId, 50, now, null);
  return customerId;
}

async function held(customerId: CustomerId, points: number, minutes = 30) {
  const hold = aHold({ customerId, points, minutes });
  await reserve(hold, now);
  return hold;
}

describe('the months of an order’s points', () => {
  it('are told once the audit has seen the confirmation, first to expire first', async () => {
    const customerId = await customer();
    const [one, other] = [await held(customerId, 25), await held(customerId, 60)];
    await confirm(other.orderId, now);
    expect(await monthsOf(other.orderId)).toBeUndefined();
    await confirm(one.orderId, now);
    await audit();
    // Who pays first has what expires first, whoever held first.
    expect(await monthsOf(other.orderId)).toEqual([
      { month: '2026-11', points: 30 },
      { month: '2027-11', points: 30 },
    ]);
    expect(await monthsOf(one.orderId)).toEqual([
      { month: '2027-11', points: 10 },
      { month: 'never', points: 15 },
    ]);
  });

  it('are those of a late payment as well, and of points that came back', async () => {
    const customerId = await customer();
    const first = await held(customerId, 40);
    await confirm(first.orderId, now);
    const refundId = RefundId.parse('r-1');
    await refund({ orderId: first.orderId, refundId, amount: first.total }, now);
    const late = await held(customerId, 35);
    await expire(late, now + hourMs);
    await confirm(late.orderId, now + 2 * hourMs);
    await audit();
    expect(await monthsOf(late.orderId)).toEqual([
      { month: '2026-11', points: 30 },
      { month: '2027-11', points: 5 },
    ]);
  });

  it('may be over when a held order is paid', async () => {
    const customerId = await customer();
    const hold = await held(customerId, 50, 60 * 24 * 30);
    const december = Date.parse('2026-12-05T00:00:00Z');
    await give(customerId, 1, december);
    await confirm(hold.orderId, december);
    await audit();
    expect(await monthsOf(hold.orderId)).toEqual([
      { month: 'over', points: 30 },
      { month: '2027-11', points: 20 },
    ]);
  });

  it('are nothing for an order without points, or one that isn’t paid', async () => {
    const customerId = await customer();
    const [unpaid, pointless] = [await held(customerId, 10), await held(customerId, 0)];
    await confirm(pointless.orderId, now);
    await audit();
    expect(await monthsOf(unpaid.orderId)).toBeUndefined();
    expect(await monthsOf(pointless.orderId)).toBeUndefined();
  });
});
