import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { liftFreeze } from '../../shared/data/freeze.ts';
import {
  accountKey,
  codeShardKey,
  type Key,
  reconcileRunKey,
  refundedKey,
} from '../../shared/data/keys.ts';
import { read } from '../../shared/data/read.ts';
import { type Limits, reconcileBooks, usualLimits } from '../../shared/data/reconcile-books.ts';
import { refund } from '../../shared/data/refund.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { dayMs } from '../../shared/domain/calendar.ts';
import { type CustomerId, RefundId } from '../../shared/domain/ids.ts';
import { scan } from '../ledger.ts';
import { aHold, customerWith, give, limitedCode, now } from './builders.ts';
import { busyDay } from './busy-day.ts';
import { snapshot } from './snapshot.ts';

const lines: string[] = [];
jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);

/** Parts so small that even a small table has several of everything. */
const small: Limits = {
  ...{ segments: 3, shares: 4, lanes: 2 },
  ...{ itemsAtOnce: 15, namesPerStep: 10, namesInMemory: 8 },
};
const reconcile = (limits = small, mayGoOn = () => true) =>
  reconcileBooks({ now, mayGoOn, begins: 'now', limits });

const told = (): string[] =>
  lines
    .map((line) => JSON.parse(line))
    .filter(({ code }) => code === 'ledger_drift')
    .map(({ item, what }) => `${item}: ${what}`);

/** Back to the busy days alone: each run would read what those before it found. */
let putBack: () => Promise<void>;
beforeAll(async () => {
  await busyDay();
  await busyDay();
  putBack = await snapshot();
});

afterEach(async () => {
  lines.length = 0;
  await putBack();
});

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

/** How many balances there are, counted by somebody else. */
const balances = async () =>
  (await scan(table, tableName)).filter(
    ({ pk, sk }) =>
      /^(ACCOUNT|COUNT|SHARD|5#REFUNDED|REWARDED#.*)$/.test(String(sk)) ||
      String(pk).startsWith('PENDING#'),
  ).length;

describe('the full reconciliation', () => {
  it('finds every balance of a busy day to be the sum of its entries', async () => {
    const done = await reconcile();
    expect(told()).toEqual([]);
    expect(done).toMatchObject({ phase: 'done', unsettled: 0, drifts: 0, unreadable: 0 });
    expect(done?.judged).toBe(await balances());
  });

  it('says so in one line, with how many it judged as a metric', async () => {
    const done = await reconcile();
    const said = lines.map((line) => JSON.parse(line));
    expect(said).toContainEqual(
      expect.objectContaining({ code: 'books_reconciled', judged: done?.judged }),
    );
    expect(said).toContainEqual(
      expect.objectContaining({ ReconcileRuns: 1, ReconciledBalances: done?.judged }),
    );
  });

  it('finds one point too many in an account, and freezes it once', async () => {
    const customerId = await customerWith(60);
    await tamper(accountKey(customerId), 'ADD spent :one', { ':one': 1 });
    expect(await reconcile()).toMatchObject({ drifts: 1 });
    expect(told()).toEqual(['account: spent is 1, and the entries come to 0']);
    expect(await isFrozen(customerId)).toBe(true);
    await liftFreeze(customerId, { by: 'rina', reason: 'known' }, now);
    await give(customerId, 5);
    expect(await reconcile()).toMatchObject({ drifts: 1 });
    expect(await isFrozen(customerId)).toBe(false);
    await tamper(accountKey(customerId), 'ADD spent :minus', { ':minus': -1 });
    expect(await reconcile()).toMatchObject({ drifts: 0 });
  });

  it('finds an account that can’t be', async () => {
    const customerId = await customerWith(60);
    await tamper(accountKey(customerId), 'SET liveUsed = :n', { ':n': 3 });
    await reconcile();
    expect(told()).toEqual(['account: available is 60, and the lots have 57']);
    await tamper(accountKey(customerId), 'SET liveUsed = :n', { ':n': 0 });
  });

  it('finds uses, refunded totals, promised points and months that entries don’t come to', async () => {
    const code = await limitedCode(5);
    const hold = aHold({ code, referral: { rewardsPerMonthMax: 3 } });
    await reserve(hold, now);
    await confirm(hold.orderId, now);
    const { orderId } = hold;
    await refund({ orderId, refundId: RefundId.parse('r-1'), amount: 1000 }, now);
    expect(await reconcile()).toMatchObject({ drifts: 0 });
    const shard = codeShardKey(code.key, hold.codeShard ?? 0);
    await tamper(shard, 'SET used = :n', { ':n': 4 });
    await tamper(refundedKey(orderId), 'SET refunded = :n', { ':n': 0 });
    const items = await scan(table, tableName);
    const owned = (pk: string, sk: string) => {
      const item = items.find((one) => one.pk === pk && String(one.sk).startsWith(sk));
      return { pk: String(item?.pk), sk: String(item?.sk) };
    };
    const bucket = owned(`PENDING#${code.owner}#0`, 'AT#');
    await tamper(bucket, 'ADD points :n', { ':n': 100 });
    await tamper(owned(`CUSTOMER#${code.owner}`, 'REWARDED#'), 'SET rewards = :n', { ':n': 0 });
    lines.length = 0;
    expect(await reconcile()).toMatchObject({ drifts: 5 });
    expect(told().sort()).toEqual([
      expect.stringMatching(/^bucket: of all buckets not given yet, points is 1\d\d, and/),
      expect.stringMatching(/^bucket: points is 1\d\d, and/),
      'month: rewards is 0, and the entries come to 1',
      'refunded: refunded is 0, and the entries come to 1000',
      'use: used is 4, and the entries come to 1',
    ]);
    expect(await isFrozen(code.owner)).toBe(true);
    await table.send(new DeleteCommand({ TableName: tableName, Key: bucket }));
    lines.length = 0;
    await reconcile();
    expect(told().join()).toContain('bucket: points is 0, and');
  });

  it('finds an account that is gone, and an entry that can’t be understood', async () => {
    const customerId = await customerWith(9);
    await table.send(new DeleteCommand({ TableName: tableName, Key: accountKey(customerId) }));
    const entry = { pk: accountKey(customerId).pk, sk: 'ENTRY#ADJUSTMENT#odd' };
    await tamper(entry, 'SET points = :n', { ':n': 'nine' });
    expect(await reconcile()).toMatchObject({ unreadable: 1 });
    expect(told()).toContain('account: available is 0, and the entries come to 9');
    expect(told()).toContain('entry: an entry can’t be understood');
    await table.send(new DeleteCommand({ TableName: tableName, Key: entry }));
  });

  it('stops when its time is over, and the next call goes on', async () => {
    const whole = await reconcile();
    let steps = 5;
    const part = await reconcile(small, () => steps-- > 0);
    expect(part?.phase).not.toBe('done');
    const rest = await reconcile();
    expect(rest).toMatchObject({ run: part?.run, phase: 'done', judged: whole?.judged });
  });

  it('gives a run up that was not over in a day', async () => {
    const part = await reconcile(small, () => false);
    expect(part).toMatchObject({ phase: 'balances' });
    const late = { now: now + dayMs, mayGoOn: () => true, limits: small };
    expect((await reconcileBooks({ ...late, begins: 'daily' }))?.run).toBe(part?.run);
    const next = await reconcile(small, () => false);
    const later = { ...late, now: Date.parse(next?.run ?? '') + dayMs + 1 };
    const other = await reconcileBooks({ ...later, begins: 'daily' });
    expect(other?.phase).toBe('done');
    expect(other?.run).not.toBe(next?.run);
  });

  it('begins once a day by itself', async () => {
    const daily = (at: number) =>
      reconcileBooks({ now: at, mayGoOn: () => true, begins: 'daily', limits: usualLimits });
    const first = await daily(now + 5 * dayMs);
    expect((await daily(now + 5 * dayMs + 1))?.run).toBe(first?.run);
    expect((await daily(now + 6 * dayMs))?.run).not.toBe(first?.run);
    expect(await read(reconcileRunKey)).toMatchObject({ phase: 'done' });
  });
});
