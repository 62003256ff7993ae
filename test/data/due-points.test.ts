import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { expireDuePoints } from '../../shared/data/expire-points.ts';
import { accountKey } from '../../shared/data/keys.ts';
import { matureDue } from '../../shared/data/mature.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { hourMs, minuteMs } from '../../shared/domain/calendar.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import { aHold, customerWith } from './builders.ts';

const always = () => true;

/** An order that gives its buyer 150 points with the next second. */
async function buyAt(customerId: CustomerId, at: number): Promise<void> {
  const earn = { perAmount: 1000, points: 1 };
  const hold = aHold({ customerId, at, terms: { earn, maturesAfterDays: 0 } });
  await reserve(hold, at);
  await confirm(hold.orderId, at);
}

async function setLots(customerId: CustomerId, lots: unknown): Promise<void> {
  await table.send(
    new UpdateCommand({
      TableName: tableName,
      Key: accountKey(customerId),
      UpdateExpression: 'SET lots = :lots',
      ExpressionAttributeValues: { ':lots': lots },
    }),
  );
}

/** What a run that fails would log. */
async function failuresOf(run: Promise<unknown>): Promise<string> {
  const fault = await run.catch((error: unknown) => error);
  const errors = fault instanceof AggregateError ? fault.errors : [fault];
  return errors.map((error) => `${error.stack} ${error.cause?.message}`).join('\n');
}

describe('matureDue', () => {
  it('says of points that it can’t give which day’s they are, and not whose', async () => {
    const at = Date.parse('2028-02-10T10:00:00.000Z');
    const customerId = await customerWith(10);
    await buyAt(customerId, at);
    const { lots } = await readAccount(customerId);
    await setLots(customerId, 'broken');
    const told = await failuresOf(matureDue(at + hourMs, always));
    expect(told).toContain('promised points (AT#2028-02-10T10:00:01.000Z#2029-02) are not given');
    expect(told).not.toContain(customerId);
    await setLots(customerId, lots);
    expect(await matureDue(at + hourMs, always)).toMatchObject({ points: 150 });
  });

  it('gives what the index shows hours late', async () => {
    const start = Date.parse('2028-03-10T23:30:00.000Z');
    const customerId = await customerWith(0);
    await matureDue(start, always);
    await matureDue(start + 40 * minuteMs, always);
    await buyAt(customerId, start + 35 * minuteMs);
    expect(await matureDue(start + 6 * hourMs, always)).toMatchObject({ points: 150 });
    expect(await readAccount(customerId)).toMatchObject({ available: 150 });
  });
});

describe('expireDuePoints', () => {
  it('keeps an account that can’t be read for the next run, and settles the others', async () => {
    const at = Date.parse('2028-05-01T00:00:30.000Z');
    const granted = Date.parse('2027-04-10T10:00:00.000Z');
    const customers = await Promise.all(
      Array.from({ length: 10 }, () => customerWith(10, granted)),
    );
    const expired = async () =>
      (await Promise.all(customers.map(readAccount))).map((account) => account.expired);
    const [broken = await customerWith(0)] = customers;
    const { lots } = await readAccount(broken);
    await setLots(broken, 'broken');
    const told = await failuresOf(expireDuePoints(at, always));
    expect(told).toContain('an account is not settled');
    expect(told).not.toContain(broken);
    await setLots(broken, lots);
    expect(await expired()).toEqual([0, ...Array(9).fill(10)]);
    expect(await expireDuePoints(at, always)).toMatchObject({ accounts: 1 });
    expect(await expired()).toEqual(Array(10).fill(10));
  });

  it('settles what the index shows hours late', async () => {
    const at = Date.parse('2028-07-01T00:00:30.000Z');
    await expireDuePoints(at, always);
    await expireDuePoints(at + 10 * minuteMs, always);
    const customerId = await customerWith(10, Date.parse('2027-06-10T10:00:00.000Z'));
    await expireDuePoints(at + 6 * hourMs, always);
    expect(await readAccount(customerId)).toMatchObject({ available: 0, expired: 10 });
  });
});
