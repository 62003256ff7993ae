import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { expireDuePoints } from '../../shared/data/expire-points.ts';
import { accountKey, customerPartition } from '../../shared/data/keys.ts';
import { queryAll } from '../../shared/data/read.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { dayMs, minuteMs } from '../../shared/domain/calendar.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import { drift } from '../ledger.ts';
import { aHold, customerWith, give, now } from './builders.ts';
import { crashingAt, forEveryCall, overtakenAt } from './crashing.ts';
import { passedOver, windBack } from './jobs.ts';
import { meanwhile } from './meanwhile.ts';
import { snapshot } from './snapshot.ts';

afterAll(async () => {
  expect(await drift(table, tableName)).toEqual([]);
});

const job = 'expire-points';
const always = () => true;
const monthEnds = Date.parse('2026-12-01T00:00:00.000Z');
const soonAfter = monthEnds + 5 * minuteMs;

/** A run of the job as if the last one had been just before the instant. */
async function runAt(at: number) {
  await windBack(job, at - 10 * minuteMs);
  return expireDuePoints(at, always);
}

/** A customer with 60 points until November ends, of which 20 are held, and 100 for longer. */
async function customer(): Promise<CustomerId> {
  const customerId = await customerWith(100);
  await give(customerId, 60, now, 0);
  await reserve(aHold({ customerId, points: 20 }), now);
  return customerId;
}

const entriesOf = async (customerId: CustomerId) =>
  (
    await queryAll({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :expiry)',
      ExpressionAttributeValues: {
        ':pk': customerPartition(customerId),
        ':expiry': 'ENTRY#EXPIRY#',
      },
    })
  ).map(({ month, points }) => `${month}: ${points}`);

async function expectExpiredOnce(customerId: CustomerId): Promise<void> {
  expect(await readAccount(customerId)).toMatchObject({
    ...{ available: 100, held: 20, expired: 40, liveUsed: 0, lots: { '2027-11': 100 } },
  });
  expect(await entriesOf(customerId)).toEqual(['2026-11: 40']);
}

async function setAvailable(customerId: CustomerId, available: unknown): Promise<void> {
  await table.send(
    new UpdateCommand({
      TableName: tableName,
      Key: accountKey(customerId),
      UpdateExpression: 'SET available = :available',
      ExpressionAttributeValues: { ':available': available },
    }),
  );
}

describe('expireDuePoints', () => {
  it('expires what nobody used, once, and to the millisecond', async () => {
    const customerId = await customer();
    expect(await runAt(monthEnds - 1)).toEqual({ accounts: 0, alreadySettled: 0 });
    expect(await runAt(monthEnds)).toEqual({ accounts: 1, alreadySettled: 0 });
    expect(await runAt(monthEnds)).toEqual({ accounts: 0, alreadySettled: 0 });
    await expectExpiredOnce(customerId);
  });

  it('goes on after a crash at any of its calls', async () => {
    const customers = [await customer(), await customer()];
    await windBack(job, monthEnds - minuteMs);
    const putBack = await snapshot();
    const calls = await forEveryCall(async (call) => {
      await putBack();
      const crashed = await crashingAt(call, () => expireDuePoints(soonAfter, always));
      expect(await passedOver(job, 'LOT', monthEnds)).toEqual([]);
      await expireDuePoints(soonAfter, always);
      await Promise.all(customers.map(expectExpiredOnce));
      return crashed;
    });
    expect(calls).toBeGreaterThan(25);
  });

  it('expires once, wherever another run of it overtakes it', async () => {
    const customers = [await customer(), await customer()];
    await windBack(job, monthEnds - minuteMs);
    const putBack = await snapshot();
    const calls = await forEveryCall(async (call) => {
      await putBack();
      const run = () => expireDuePoints(soonAfter, always);
      const wasOvertaken = await overtakenAt(call, run, run);
      await Promise.all(customers.map(expectExpiredOnce));
      return wasOvertaken;
    });
    expect(calls).toBeGreaterThan(25);
  });

  it('leaves alone what was settled between the index’s answer and its own reading', async () => {
    const customerId = await customer();
    await windBack(job, monthEnds - minuteMs);
    const run = () => expireDuePoints(soonAfter, always);
    expect(await meanwhile(/BatchGet/, run, run)).toEqual({ accounts: 0, alreadySettled: 1 });
    await expectExpiredOnce(customerId);
  });

  it('expires the lots of all months that are over in one run', async () => {
    const customerId = await customerWith(0);
    for (const months of [0, 1, 2]) await give(customerId, 10 + months, now, months);
    const at = Date.parse('2027-01-01T00:00:00.000Z');
    await windBack(job, monthEnds - minuteMs);
    expect(await expireDuePoints(at, always)).toMatchObject({ accounts: 1 });
    expect(await entriesOf(customerId)).toEqual(['2026-11: 10', '2026-12: 11']);
    expect(await readAccount(customerId)).toMatchObject({ available: 12, expired: 21 });
    expect(await runAt(at + 31 * dayMs)).toMatchObject({ accounts: 1 });
    expect(await readAccount(customerId)).toMatchObject({ available: 0, expired: 33, lots: {} });
  });

  it('keeps an account that fails for the next run, and settles the others', async () => {
    const customers = [await customer(), await customer(), await customer()];
    const [broken, ...sound] = customers;
    if (broken === undefined) throw new Error('no customer');
    await setAvailable(broken, 'broken');
    await expect(runAt(soonAfter)).rejects.toThrow('expire-points could not do all');
    await Promise.all(sound.map(expectExpiredOnce));
    expect(await passedOver(job, 'LOT', monthEnds)).toEqual([]);
    await setAvailable(broken, 140);
    expect(await expireDuePoints(soonAfter, always)).toMatchObject({ accounts: 1 });
    await Promise.all(customers.map(expectExpiredOnce));
  });
});
