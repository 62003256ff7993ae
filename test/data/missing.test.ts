import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { accountKey, codeShardKey, type Key } from '../../shared/data/keys.ts';
import { readOrder } from '../../shared/data/orders.ts';
import { cancel } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { aHold, customerWith, limitedCode, now } from './builders.ts';

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

describe('an account that no deed could have left', () => {
  it('is a fault when it refuses a hold without a reason', async () => {
    const code = await limitedCode(1);
    const customerId = await customerWith(0);
    await overwrite(accountKey(customerId), 'confirmedOrders', 0);
    const hold = aHold({ customerId, code, onceOnly: true });
    await expect(reserve(hold, now)).rejects.toThrow('failed without a cause');
  });
});
