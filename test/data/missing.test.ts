import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { readAccount, settleAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import {
  accountKey,
  bucketKey,
  codeShardKey,
  customerPartition,
  type Key,
  rewardedMonthKey,
} from '../../shared/data/keys.ts';
import { readOrder } from '../../shared/data/orders.ts';
import { queryAll, read } from '../../shared/data/read.ts';
import { refund } from '../../shared/data/refund.ts';
import { cancel } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { dayMs, iso, maturesAt, monthOf } from '../../shared/domain/calendar.ts';
import { type CustomerId, RefundId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { withinBudget } from '../../shared/runtime/budget.ts';
import { aHold, customerWith, give, giveAllPromised, limitedCode, now } from './builders.ts';

/** No deed can do this: it stands for a table that was tampered with or restored in part. */
async function overwrite(key: Key, name: string, value: unknown): Promise<void> {
  await table.send(
    new UpdateCommand({
      TableName: tableName,
      Key: key,
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );
}

async function held() {
  const code = await limitedCode(1);
  const customerId = await customerWith(100);
  const hold = aHold({ customerId, points: 60, code, onceOnly: true });
  await reserve(hold, now);
  return { hold, account: accountKey(customerId), shard: codeShardKey(code.key, 0) };
}

describe('what a hold took, if it is missing,', () => {
  it('is a fault when points should be spent', async () => {
    const { hold, account } = await held();
    await overwrite(account, 'held', 59);
    await expect(confirm(hold.orderId, now)).rejects.toThrow('held points are missing');
    expect(await readOrder(hold.orderId)).not.toHaveProperty('resolution');
  });

  it.each([
    ['points', 'held', 59],
    ['the referral', 'referralOrderId', 'another'],
  ])('is a fault when %s should be given back', async (_, name, value) => {
    const { hold, account } = await held();
    await overwrite(account, name, value);
    await expect(cancel(hold.orderId, now)).rejects.toThrow('missing from the account');
    expect(await readOrder(hold.orderId)).not.toHaveProperty('resolution');
  });

  it('is a fault when a use should be given back', async () => {
    const { hold, shard } = await held();
    await overwrite(shard, 'used', 0);
    await expect(cancel(hold.orderId, now)).rejects.toThrow('missing from its shard');
    expect(await readOrder(hold.orderId)).not.toHaveProperty('resolution');
  });
});

describe('what an order spent and promised, if it is missing,', () => {
  const bucket = (owner: CustomerId) =>
    bucketKey(owner, 0, iso(maturesAt(now, 14)), monthOf(maturesAt(now, 14), 12));
  const buyer = ({ customerId }: Hold) => accountKey(customerId);
  it.each([
    ['points', buyer, 'spent', 59, 'spent points are missing'],
    ['the reward', (_: Hold, owner: CustomerId) => bucket(owner), 'points', 9, 'from their bucket'],
    [
      'the referral',
      (_: Hold, owner: CustomerId) => bucket(owner),
      'referrals',
      0,
      'from their bucket',
    ],
    [
      'the month’s reward',
      (_: Hold, owner: CustomerId) => rewardedMonthKey(owner, monthOf(now)),
      ...['rewards', 0, 'from its month'],
    ],
  ] as const)('is a fault when %s should go back', async (_, keyOf, name, value, fault) => {
    const code = await limitedCode(1);
    const customerId = await customerWith(100);
    const referral = { rewardsPerMonthMax: 5 };
    const hold = aHold({ customerId, points: 60, code, referral });
    await reserve(hold, now);
    await confirm(hold.orderId, now);
    await overwrite(keyOf(hold, code.owner), name, value);
    const whole = { orderId: hold.orderId, refundId: RefundId.parse('r'), amount: hold.total };
    await expect(refund(whole, now)).rejects.toThrow(fault);
  });
});

describe('an account that no deed could have left', () => {
  it('is a fault when it refuses a hold without a reason', async () => {
    const customerId = await customerWith(0);
    // Points, and no date on which the first of them expire.
    await overwrite(accountKey(customerId), 'available', 100);
    const hold = aHold({ customerId, points: 60 });
    await expect(reserve(hold, now)).rejects.toThrow('failed without a cause');
  });
});

describe('an account that was restored from before', () => {
  const monthEnds = Date.parse('2027-12-01T00:00:00.000Z');
  const settles = async (customerId: CustomerId, at: number): Promise<unknown> =>
    settleAccount(customerId, await readAccount(customerId), at);

  it.each([
    ['of an expiry', 'ENTRY#EXPIRY#', monthEnds, settles],
    ['of points that were given', 'ENTRY#MATURITY#', monthEnds - dayMs, giveAllPromised],
  ])('gets no entry written over another: %s', async (_, sk, at, deed) => {
    const code = await limitedCode(2);
    const customerId = code.owner;
    const [one, other] = [aHold({ code }), aHold({ code })];
    for (const hold of [one, other]) await reserve(hold, now);
    await give(customerId, 100, now);
    const before = await read(accountKey(customerId));
    const entries = () =>
      queryAll({
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': customerPartition(customerId), ':sk': sk },
      });
    await confirm(one.orderId, now);
    await deed(customerId, at);
    const [first, ...others] = await entries();
    expect([first?.at, others]).toEqual([iso(at), []]);

    await confirm(other.orderId, now);
    await table.send(new PutCommand({ TableName: tableName, Item: before }));
    await expect(withinBudget(() => deed(customerId, at + 1))).rejects.toThrow('no answer within');
    expect(await entries()).toEqual([first]);
  });
});
