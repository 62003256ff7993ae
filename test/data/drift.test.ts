import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { auditChanges, parseAudited } from '../../shared/data/audit.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { liftFreeze } from '../../shared/data/freeze.ts';
import {
  accountKey,
  causeOf,
  codeShardKey,
  holdKey,
  type Key,
  refundedKey,
  resolutionKey,
} from '../../shared/data/keys.ts';
import { read } from '../../shared/data/read.ts';
import { refund } from '../../shared/data/refund.ts';
import { cancel } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { type CustomerId, RefundId } from '../../shared/domain/ids.ts';
import { consumer } from '../../shared/runtime/consumer.ts';
import { type Delivered, deliveries, handOver } from '../faults/deliveries.ts';
import { scan } from '../ledger.ts';
import { aHold, customerWith, give, limitedCode, now } from './builders.ts';
import { busyDay } from './busy-day.ts';
import { streamRecords } from './stream-records.ts';

const lines: string[] = [];
jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);

let changesSince: () => Promise<Delivered[]>;
beforeAll(async () => {
  changesSince = await streamRecords('audit-changes');
});

const handler = consumer({
  parse: parseAudited,
  work: (changes) => auditChanges(changes, now),
});

/** Lets the audit see everything since it was asked last; what it says is wrong, in its words. */
async function drifts(batches = (records: Delivered[]) => [records]): Promise<string[]> {
  lines.length = 0;
  expect(await handOver(batches(await changesSince()), handler)).toEqual([]);
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ code }) => code === 'ledger_drift')
    .map(({ item, what }) => `${item}: ${what}`);
}

/** Writes behind the back of the code. */
const tamper = (Key: Key, expression: string, values: Record<string, unknown>) =>
  table.send(
    new UpdateCommand({
      TableName: tableName,
      Key,
      UpdateExpression: expression,
      ExpressionAttributeValues: values,
    }),
  );

const isFrozen = async (customerId: CustomerId) =>
  (await readAccount(customerId)).frozenAt !== undefined;

describe('the reconciliation of changes', () => {
  it('finds nothing in a busy day, however it is told of it', async () => {
    await busyDay();
    expect(await drifts()).toEqual([]);
    await busyDay();
    expect(await drifts((records) => deliveries(records, 7, { batchSize: 9 }))).toEqual([]);
    const items = await scan(table, tableName);
    expect(items.filter(({ frozenAt }) => frozenAt !== undefined)).toEqual([]);
  });

  it.each<[string, { cause?: string }, string]>([
    ['without any entry', {}, 'account: no new entry is named'],
    [
      'in the name of an entry of another customer',
      { cause: 'other' },
      'account: available changed by 7, not by 0',
    ],
    [
      'in the name of an entry that isn’t there',
      { cause: 'CUSTOMER#x/ENTRY#ADJUSTMENT#none' },
      'account: the entry that is named is not there',
    ],
  ])('finds points that were given %s, and freezes the account', async (_, { cause }, told) => {
    const customerId = await customerWith(60);
    const other = await customerWith(7);
    const named = cause === 'other' ? String((await read(accountKey(other)))?.cause) : cause;
    await drifts();
    const set = named === undefined ? '' : 'SET cause = :cause ';
    await tamper(accountKey(customerId), `${set}ADD available :n, seq :one`, {
      ':n': 7,
      ':one': 1,
      ...(named !== undefined && { ':cause': named }),
    });
    expect((await drifts()).join()).toContain(told);
    expect([await isFrozen(customerId), await isFrozen(other)]).toEqual([true, false]);
    // Its own freeze is nothing to be told of.
    expect(await drifts()).toEqual([]);
  });

  it('finds more or fewer points than the entry says', async () => {
    const customerId = await customerWith(100);
    const hold = aHold({ customerId, points: 50 });
    await reserve(hold, now);
    const records = await changesSince();
    const changed = records.map((record) => {
      const { Keys, NewImage } = record.dynamodb;
      const image = NewImage as Record<string, unknown>;
      const isTheirs = Keys.sk.S === 'ACCOUNT' && image.held !== undefined;
      if (!isTheirs || (image.held as { N: string }).N !== '50') return record;
      const forged = { ...image, held: { N: '49' }, spent: { N: '1' } };
      return { dynamodb: { ...record.dynamodb, NewImage: forged } };
    });
    lines.length = 0;
    await handOver([changed], handler);
    expect(lines.join()).toContain('held changed by 49, not by 50; spent changed by 1, not by 0');
    expect(await isFrozen(customerId)).toBe(true);
  });

  it('finds an account that can’t be, once', async () => {
    const customerId = await customerWith(60);
    await drifts();
    await tamper(accountKey(customerId), 'SET liveUsed = :n', { ':n': 3 });
    expect(await drifts()).toEqual(['account: available is 60, and the lots have 57']);
    await give(customerId, 5);
    expect(await drifts()).toEqual([]);
  });

  it('finds a balance below 0', async () => {
    const customerId = await customerWith(60);
    await drifts();
    await tamper(accountKey(customerId), 'SET spent = :n', { ':n': -3 });
    expect((await drifts()).join()).toContain('no new entry is named');
  });

  it('finds uses, refunded totals and promised points that nobody accounts for', async () => {
    const code = await limitedCode(5);
    const customerId = await customerWith(0);
    const hold = aHold({ customerId, code });
    await reserve(hold, now);
    await confirm(hold.orderId, now);
    const { orderId } = hold;
    await refund({ orderId, refundId: RefundId.parse('r-1'), amount: 1000 }, now);
    expect(await drifts()).toEqual([]);
    const cause = causeOf(resolutionKey(orderId));
    await tamper(codeShardKey(code.key, 0), 'SET used = :n, quota = :q, cause = :c', {
      ...{ ':n': 0, ':q': 9, ':c': cause },
    });
    await tamper(refundedKey(orderId), 'SET refunded = :n', { ':n': 0 });
    const bucket = (await scan(table, tableName)).find(
      ({ pk, sk }) => pk === `PENDING#${code.owner}#0` && String(sk).startsWith('AT#'),
    );
    const bucketKey = { pk: String(bucket?.pk), sk: String(bucket?.sk) };
    await tamper(bucketKey, 'SET points = :n', { ':n': 1000 });
    const told = await drifts();
    expect(told).toHaveLength(3);
    expect(told[0]).toContain('use: used changed by -1, not by 0; quota changed by 4, not by 0');
    expect(told[1]).toContain('refunded: no new entry is named');
    expect(told[2]).toContain('bucket: no new entry is named');
    expect(await isFrozen(code.owner)).toBe(true);
  });

  it('finds an entry that was changed, and one that was put over another', async () => {
    const hold = aHold({ customerId: await customerWith(60), points: 50 });
    await reserve(hold, now);
    await drifts();
    await tamper(holdKey(hold.orderId), 'SET subtotal = :n', { ':n': 1 });
    expect(await drifts()).toEqual(['entry: an entry was changed']);
    await cancel(hold.orderId, now);
    await drifts();
    const end = await read(resolutionKey(hold.orderId));
    const Item = { ...end, kind: 'confirmed' };
    await table.send(new PutCommand({ TableName: tableName, Item }));
    expect(await drifts()).toEqual(['entry: an entry was changed']);
  });

  it('names no customer in the log', async () => {
    const customerId = await customerWith(60);
    await tamper(accountKey(customerId), 'SET available = :n', { ':n': 1 });
    await drifts();
    expect(lines.join()).toContain('LedgerDrift');
    expect(lines.join()).not.toContain(customerId);
  });
});

describe('a frozen account', () => {
  async function frozen() {
    const customerId = await customerWith(300);
    const [held, paid, ended] = [50, 60, 70].map((points) => aHold({ customerId, points }));
    if (!held || !paid || !ended) throw new Error('three orders');
    for (const hold of [held, paid, ended]) await reserve(hold, now);
    await confirm(paid.orderId, now);
    await tamper(accountKey(customerId), 'SET spent = :n', { ':n': 61 });
    await drifts();
    expect(await isFrozen(customerId)).toBe(true);
    return { customerId, held, paid, ended };
  }

  it('gives no points for new orders, and everything else goes on', async () => {
    const { customerId, held, paid, ended } = await frozen();
    const another = aHold({ customerId, points: 10 });
    expect(await reserve(another, now)).toMatchObject({ refused: 'program_off' });
    expect(await reserve(aHold({ customerId }), now)).toMatchObject({ replayed: false });
    expect(await confirm(held.orderId, now)).toMatchObject({ resolution: { kind: 'confirmed' } });
    expect(await cancel(ended.orderId, now)).toMatchObject({ resolution: { kind: 'cancelled' } });
    const request = { orderId: paid.orderId, refundId: RefundId.parse('r-1'), amount: 1000 };
    expect(await refund(request, now)).toMatchObject({ replayed: false });
    await give(customerId, 5);
    expect(await isFrozen(customerId)).toBe(true);
  });

  it('is free again when an administrator says so, and stays so when the audit hears it again', async () => {
    const { customerId } = await frozen();
    const before = await readAccount(customerId);
    const verdict = { by: 'rina', reason: 'looked at it' };
    expect(await liftFreeze(customerId, verdict, now)).toEqual({ customerId, wasFrozen: true });
    expect(await liftFreeze(customerId, verdict, now)).toEqual({ customerId, wasFrozen: false });
    const { frozenAt: _, ...free } = before;
    expect(await readAccount(customerId)).toEqual({ ...free, seq: before.seq + 1 });
    expect(await reserve(aHold({ customerId, points: 10 }), now)).toMatchObject({
      replayed: false,
    });
    const everything = await (await streamRecords('audit-changes'))();
    await handOver([everything], handler);
    expect(await isFrozen(customerId)).toBe(false);
  });

  it('stays frozen though a lot of it expires', async () => {
    const { customerId } = await frozen();
    const later = Date.parse('2028-01-01T00:00:00Z');
    const refused = await reserve(aHold({ customerId, points: 10, at: later }), later);
    expect(refused).toMatchObject({ refused: 'program_off' });
    expect(await isFrozen(customerId)).toBe(true);
  });
});
