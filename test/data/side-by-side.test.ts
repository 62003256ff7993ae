import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { changeCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { parseEntry } from '../../shared/data/entries.ts';
import { accountKey, codeKey, holdKey, type Key, resolutionKey } from '../../shared/data/keys.ts';
import { cancel } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aHold, customerWith, give, limitedCode, now } from './builders.ts';

/** What a later version writes beside what this one knows. */
const addLater = (Key: Key) =>
  table.send(
    new UpdateCommand({
      ...{ TableName: tableName, Key, UpdateExpression: 'SET ofLater = :later' },
      ...{ ExpressionAttributeValues: { ':later': 7 } },
    }),
  );

const item = async (Key: Key) =>
  (await table.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item ??
  {};

describe('beside a later version, this one', () => {
  it('leaves a field of an account alone that it doesn’t know', async () => {
    const customerId = await customerWith(100);
    await addLater(accountKey(customerId));
    const hold = aHold({ customerId, points: 30 });
    await reserve(hold, now);
    await confirm(hold.orderId, now);
    await give(customerId, 5);
    expect(await item(accountKey(customerId))).toMatchObject({
      ...{ ofLater: 7, available: 75, spent: 30 },
    });
  });

  it('settles an order whose hold says more than it knows', async () => {
    for (const end of [confirm, cancel]) {
      const hold = aHold({ customerId: await customerWith(50), points: 30 });
      await reserve(hold, now);
      await addLater(holdKey(hold.orderId));
      expect(isRefusal(await end(hold.orderId, now))).toBe(false);
      expect(await item(holdKey(hold.orderId))).toMatchObject({ ofLater: 7 });
      await addLater(resolutionKey(hold.orderId));
      expect(isRefusal(await end(hold.orderId, now))).toBe(false);
    }
  });

  it('reads past a kind of entry that it doesn’t know, and says so of one that it should', () => {
    const order = { pk: 'ORDER#INV-1', sk: '9#OF-LATER' };
    expect(parseEntry(order, { ...order, kind: 'of_later' }, now)).toBeUndefined();
    const hold = { ...order, sk: '1#HOLD' };
    expect(() => parseEntry(hold, { ...hold, kind: 'of_later' }, now)).toThrow();
  });

  it('drops a field of a code that it doesn’t know: such a field takes two deployments', async () => {
    const { key } = await limitedCode(5);
    await addLater(codeKey(key));
    await changeCode(key, { status: 'active' }, now);
    expect(await item(codeKey(key))).not.toHaveProperty('ofLater');
  });
});
