import { beforeAll, describe, expect, it } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { createCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { readCustomer } from '../../shared/data/customers.ts';
import { accountKey } from '../../shared/data/keys.ts';
import { read } from '../../shared/data/read.ts';
import { refund } from '../../shared/data/refund.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { readEntries } from '../../shared/data/timeline.ts';
import { RefundId } from '../../shared/domain/ids.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { itemBytes } from '../bench/item-bytes.ts';
import { installMeter, type Metered, metered } from '../bench/meter.ts';
import { customerWithPast, type Past } from '../bench/past.ts';
import { drift } from '../ledger.ts';
import { aHold, vanity } from './builders.ts';

beforeAll(installMeter);

const now = Date.now();

/**
 * Engines count differently. DynamoDB Local counts what a transaction writes twice, as AWS does, and
 * its row in an index also when that stays as it was; and a query that finds nothing not at all.
 */
const isEmbedded = process.env.DYNAMODB_ENDPOINT === undefined;
const units = isEmbedded ? { hold: 5, entries: 1 } : { hold: 12, entries: 0.5 };

/** Calls and capacity of an order and of looking at it, for a buyer and a referrer with this past. */
async function costs(past: Past): Promise<Record<string, Metered>> {
  const { customerId } = await customerWithPast(past);
  const { customerId: owner } = await customerWithPast(past);
  const code = await createCode({ owner, code: vanity() }, now);
  if (isRefusal(code)) throw new Error(code.refused);
  const hold = aHold({ customerId, points: 100, code, onceOnly: true, at: now });
  const { orderId } = hold;
  const part = { orderId, refundId: RefundId.parse('R-1'), amount: 50_000 };
  const steps = {
    hold: () => reserve(hold, now),
    confirm: () => confirm(orderId, now),
    refund: () => refund(part, now),
    customer: () => readCustomer(customerId, now),
    entries: () => readEntries(customerId, { limit: 10 }),
  };
  const measured: Record<string, Metered> = {};
  for (const [name, work] of Object.entries(steps)) {
    measured[name] = await metered(async () => {
      const answer = await work();
      if (isRefusal(answer)) throw new Error(answer.refused);
    });
  }
  return measured;
}

describe('what an order costs', () => {
  it('is the same to the last unit after 2,000 entries as after 10', async () => {
    const [few, many] = [
      await costs({ entries: 10, lots: 1 }),
      await costs({ entries: 2000, lots: 1 }),
    ];
    expect(many).toEqual(few);
    expect(few.hold).toMatchObject({ calls: 1, writeUnits: units.hold });
    expect(few.entries).toMatchObject({ calls: 2, readUnits: units.entries });
  });

  it('is the same with points in 36 months as in one', async () => {
    const [one, all] = [
      await costs({ entries: 36, lots: 1 }),
      await costs({ entries: 36, lots: 36 }),
    ];
    expect(all).toEqual(one);
    const { customerId } = await customerWithPast({ entries: 36, lots: 36 });
    const account = await read(accountKey(customerId));
    expect(Object.keys(account?.lots ?? {})).toHaveLength(36);
    expect(itemBytes(account ?? {})).toBeLessThan(1024);
  });

  it('was measured on a ledger that is sound', async () => {
    expect(await drift(table, tableName)).toEqual([]);
  });
});
