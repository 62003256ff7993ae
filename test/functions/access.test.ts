import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { jobs } from '../../infra/jobs.ts';
import { type Access, routes } from '../../infra/routes.ts';
import { streams } from '../../infra/streams.ts';
import { table } from '../../shared/data/client.ts';
import { dayMs, hourMs } from '../../shared/domain/calendar.ts';
import { windBack } from '../data/jobs.ts';
import { streamRecords } from '../data/stream-records.ts';
import type { Delivered } from '../faults/deliveries.ts';
import { type Call, handlerOf, invoke, runJob } from './invoke.ts';

jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
process.env.CALLERS = 'orders,customer,admin';
process.env.CUSTOMER_PAGE_URL = 'https://shop.example/points/';

/**
 * Every call that a handler makes is held against what its row of the tables allows, as its role
 * would on AWS; and at the end every allowance must have been used.
 */
const rows = [...routes, ...jobs, ...streams];
const used = new Map<string, Set<string>>(rows.map(({ operation }) => [operation, new Set()]));
let current: string | undefined;

type Keyed = { Key?: { pk: string }; Item?: { pk: string } };

/** What a role needs for each kind of item in a transaction. */
const inTransaction = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** The actions of a call with the partition keys they touch, as IAM sees them. */
function touched(command: string, input: Record<string, unknown>): [string, string][] {
  const pkOf = ({ Key, Item }: Keyed) => String(Key?.pk ?? Item?.pk);
  switch (command) {
    case 'TransactWriteItemsCommand':
      return (input.TransactItems as { [kind in keyof typeof inTransaction]?: Keyed }[]).flatMap(
        (item) =>
          Object.entries(item).map(([kind, write]) => [
            inTransaction[kind as keyof typeof inTransaction],
            pkOf(write),
          ]),
      );
    case 'BatchGetItemCommand': {
      const requests = input.RequestItems as Record<string, { Keys: { pk: string }[] }>;
      const keys = Object.values(requests).flatMap(({ Keys }) => Keys);
      return keys.map(({ pk }) => ['BatchGetItem', pk]);
    }
    case 'QueryCommand': {
      const [, name = ''] = /= (:\w+)/.exec(String(input.KeyConditionExpression)) ?? [];
      const values = input.ExpressionAttributeValues as Record<string, string>;
      return [[`Query${input.IndexName ? ` ${input.IndexName}` : ''}`, String(values[name])]];
    }
    case 'ScanCommand':
      return [['Scan', '']];
    default:
      return [[command.replace('Command', ''), pkOf(input as Keyed)]];
  }
}

function isAllowed(operation: string, action: string, pk: string): boolean {
  const row = rows.find((candidate) => candidate.operation === operation);
  if (action === 'Scan') {
    used.get(operation)?.add('Scan');
    return jobs.some((job) => job.operation === operation && job.scans);
  }
  const [name = '', index] = action.split(' ');
  const families = row?.access[name as keyof Access] ?? [];
  const family = families.find((prefix) => pk.startsWith(prefix));
  const indexes: string[] = row?.indexes ?? [];
  const queried: string[] = indexes.length === 0 ? ['table'] : indexes;
  if (name === 'Query' && !queried.includes(index ?? 'table')) return false;
  if (family) used.get(operation)?.add(`${name} ${family}`);
  if (family && name === 'Query') used.get(operation)?.add(`Query on ${index ?? 'table'}`);
  return family !== undefined;
}

const watch = (watched: typeof table) =>
  watched.middlewareStack.add(
    (next, context) => async (args) => {
      const calls = touched(String(context.commandName), args.input as Record<string, unknown>);
      for (const [action, pk] of calls) {
        if (current && !isAllowed(current, action, pk)) {
          throw new Error(`${current} may not ${action} ${pk}`);
        }
      }
      return next(args);
    },
    { step: 'initialize', name: 'access' },
  );
beforeAll(() => watch(table));
afterAll(() => {
  table.middlewareStack.remove('access');
});

let clock = Date.now();
/** The months in which accounts are tried, far enough apart for all lots to end. */
const year = new Date(clock).getUTCFullYear() + 1;
let months = 0;

/** Has a function do something under its row's allowances, at this file's time. */
async function allowed<Result>(operation: string, work: () => Promise<Result>): Promise<Result> {
  current = operation;
  const realNow = Date.now;
  Date.now = () => clock;
  try {
    return await work();
  } finally {
    Date.now = realNow;
    current = undefined;
  }
}

function call(operation: string, asked: Call = {}) {
  // Past every lease: handlers share this process, but no function remembers for another.
  clock += 3000;
  return allowed(operation, () => invoke(operation, asked, clock));
}

function run(job: string) {
  clock += 3000;
  return allowed(job, () => runJob(job));
}

/** The same for what fell due in three weeks: a job asks for each day since its last run. */
async function runAfterWeeks(job: string) {
  await windBack(job, clock - 21 * dayMs);
  return run(job);
}

/** Tells a consumer of changes, as its stream does. */
const consume = (operation: string, records: Delivered[]) =>
  allowed(operation, async () => {
    const answer = await (await handlerOf(operation))({ Records: records });
    expect(answer).toEqual({ batchItemFailures: [] });
  });

const order = (orderId: string) => ({ params: { orderId } });
const priced = (rest: object) => ({
  customerId: 'buyer',
  currency: 'IDR',
  subtotal: 150_000,
  ...rest,
});

async function expectCall(status: number, operation: string, rest: Call = {}) {
  const answer = await call(operation, rest);
  expect({ operation, ...answer }).toMatchObject({ operation, status });
  return answer;
}

const enrol = (customerId: string) =>
  expectCall(201, 'enrol-customer', { params: { customerId }, body: { name: 'Sari' } });
const hold = (status: number, orderId: string, rest: object) =>
  expectCall(status, 'hold-order', { ...order(orderId), body: priced(rest) });
const adjust = (adjustmentId: string, points: number, customerId = 'buyer', status = 201) =>
  expectCall(status, 'adjust-points', {
    params: { customerId, adjustmentId },
    body: { points, reason: 'test' },
  });
const refund = (status: number, orderId: string, refundId: string, amount: number) =>
  expectCall(status, 'refund-order', { params: { orderId, refundId }, body: { amount } });
const decide = (decision: 'approve' | 'reject', approvalId: string) =>
  expectCall(200, 'decide-approval', {
    params: { approvalId },
    body: { decision, reason: 'test' },
    as: 'rina',
  });

describe('what functions are allowed', () => {
  it('is enough for a shop’s day', async () => {
    await run('expire-holds');
    await hold(422, 'o-forged', { quoteToken: 'before.any.key' });
    await enrol('referrer');
    await enrol('buyer');
    const renamed = { params: { customerId: 'buyer' }, body: { name: 'Budi' } };
    await expectCall(200, 'enrol-customer', renamed);
    const limited = { code: 'LIMITED', owner: 'referrer', usageLimit: 60 };
    await expectCall(201, 'create-code', { body: limited });
    await expectCall(201, 'create-code', { body: { code: 'OPEN2026', owner: 'referrer' } });
    const change = { params: { code: 'LIMITED' }, body: { usageLimit: 1000 } };
    await expectCall(200, 'change-code', change);
    await expectCall(200, 'change-code', { params: { code: 'OPEN2026' }, body: {} });
    await expectCall(200, 'get-code', { params: { code: 'LIMITED' } });
    await expectCall(200, 'list-codes');
    await expectCall(200, 'list-codes', { query: { owner: 'referrer' } });
    await adjust('a-1', 400);
    const rows = [{ customerId: 'moved', name: 'Wulan', code: 'WULAN-88' }];
    await expectCall(200, 'import-customers', { body: { importId: 'move', rows } });

    const asked = { referralCode: 'LIMITED', customerIsNew: true, points: 50 };
    const quote = await expectCall(200, 'quote-order', { body: priced(asked) });
    const check = { code: 'LIMITED', customerId: 'buyer', customerIsNew: true };
    await expectCall(200, 'check-code', { body: check });
    await hold(201, 'o-1', { ...asked, quoteToken: quote.body.quoteToken });
    await expectCall(200, 'confirm-order', order('o-1'));
    await refund(201, 'o-1', 'r-1', 100_000);
    await hold(201, 'o-max', { points: 'max' });
    await expectCall(200, 'cancel-order', order('o-max'));
    await hold(422, 'o-few', { points: 49 });
    await expectCall(200, 'get-order', order('o-1'));
    await expectCall(200, 'get-customer', { params: { customerId: 'referrer' } });
    await expectCall(200, 'list-entries', { params: { customerId: 'referrer' } });
    const link = await expectCall(201, 'create-link', { params: { customerId: 'referrer' } });
    const shown = { headers: { authorization: `Bearer ${new URL(link.body.url).hash.slice(1)}` } };
    await expectCall(200, 'get-me', shown);
    await expectCall(200, 'list-my-entries', shown);
    const { body, headers } = await expectCall(200, 'get-settings');
    const ifMatch = { 'if-match': headers.etag };
    body.points.expiresAfterMonths = 1;
    await expectCall(200, 'change-settings', { body, headers: ifMatch });
    await expectCall(200, 'list-settings-history');
    await expectCall(200, 'get-health');
    await expectCall(200, 'get-openapi');
    await expectCall(404, 'refuse-unknown-route');
  });

  it('is enough for dry runs', async () => {
    await enrol('dry');
    const query = { dryRun: 'true' };
    const dry = (status: number, operation: string, asked: Call) =>
      expectCall(status, operation, { ...asked, query });
    const { body, headers } = await expectCall(200, 'get-settings');
    await hold(201, 'o-dry', { customerId: 'dry' });
    await dry(201, 'hold-order', { ...order('o-wet'), body: priced({ customerId: 'dry' }) });
    await dry(200, 'confirm-order', order('o-dry'));
    await dry(200, 'cancel-order', order('o-dry'));
    await dry(404, 'cancel-order', order('o-nobodys'));
    await dry(200, 'enrol-customer', { params: { customerId: 'dry' }, body: { name: 'Budi' } });
    await dry(201, 'adjust-points', {
      params: { customerId: 'dry', adjustmentId: 'a-dry' },
      body: { points: 1, reason: 'test' },
    });
    await dry(422, 'refund-order', {
      params: { orderId: 'o-dry', refundId: 'r' },
      body: { amount: 1 },
    });
    await dry(201, 'refund-order', {
      params: { orderId: 'o-1', refundId: 'r' },
      body: { amount: 1 },
    });
    await dry(201, 'create-link', { params: { customerId: 'dry' }, body: {} });
    const rows = [{ customerId: 'dry-moved', name: 'Wulan' }];
    await dry(200, 'import-customers', { body: { importId: 'dry', rows } });
    await dry(201, 'create-code', { body: { owner: 'dry', usageLimit: 1 } });
    const change = { params: { code: 'LIMITED' }, body: { usageLimit: 2000 } };
    await dry(200, 'change-code', change);
    await dry(200, 'change-settings', { body, headers: { 'if-match': headers.etag } });
  });

  it('is enough for a payment that comes too late', async () => {
    const one = { code: 'LATEUSE', owner: 'referrer', usageLimit: 1 };
    await expectCall(201, 'create-code', { body: one });
    const asked = { referralCode: 'LATEUSE', customerIsNew: true };
    await hold(201, 'o-late', { ...asked, customerId: 'late' });
    clock += 40 * 60_000;
    await run('expire-holds');
    await hold(201, 'o-sooner', { ...asked, customerId: 'sooner' });
    await expectCall(409, 'confirm-order', order('o-late'));
  });

  it('is enough for a code that is used up', async () => {
    const one = { code: 'ONEUSE', owner: 'referrer', usageLimit: 1 };
    await expectCall(201, 'create-code', { body: one });
    const asked = { referralCode: 'ONEUSE', customerIsNew: true };
    await hold(201, 'o-one', { ...asked, customerId: 'one' });
    await hold(422, 'o-two', { ...asked, customerId: 'two' });
    await expectCall(200, 'cancel-order', order('o-one'));
  });

  it('is enough for a second person', async () => {
    await expectCall(201, 'create-code', {
      body: { code: 'LARGE', owner: 'referrer', usageLimit: 9 },
    });
    await enrol('newcomer');
    await adjust('a-large', 2500, 'newcomer', 202);
    await expectCall(200, 'decide-approval', {
      params: { approvalId: 'adjustment,newcomer,a-large' },
      body: { decision: 'approve', reason: 'test' },
      query: { dryRun: 'true' },
      as: 'rina',
    });
    await decide('approve', 'adjustment,newcomer,a-large');
    await adjust('a-large', 2500, 'newcomer', 200);
    const asked = { customerId: 'newcomer', points: 1000, customerIsNew: true };
    await hold(202, 'o-rejected', { ...asked, referralCode: 'LARGE' });
    await decide('reject', 'order,o-rejected');
    await hold(202, 'o-approved', asked);
    await decide('approve', 'order,o-approved');
    await expectCall(200, 'confirm-order', order('o-approved'));
    await expectCall(200, 'list-approvals', { query: { status: 'all' } });
    for (const approvalId of ['order,o-approved', 'adjustment,newcomer,a-large']) {
      await expectCall(200, 'get-approval', { params: { approvalId } });
    }
  });

  it('is enough to look for fraud, and to decide on what was found', async () => {
    const recordsSince = await streamRecords('screen-referrals');
    await recordsSince();
    clock += hourMs;
    const { body: settings, headers } = await expectCall(200, 'get-settings');
    settings.referral.rewardsPerReferrerPerMonthMax = 50;
    const change = { body: settings, headers: { 'if-match': headers.etag } };
    await expectCall(200, 'change-settings', change);
    const made = Array.from({ length: 7 }, (_, index) => `made-up-${index}`);
    for (const customerId of made) {
      const client = { ip: '203.0.113.8', deviceId: 'shared' };
      const asked = { referralCode: 'OPEN2026', customerIsNew: true, customerId, client };
      await hold(201, `o-${customerId}`, asked);
      await expectCall(200, 'confirm-order', order(`o-${customerId}`));
    }
    const records = await recordsSince();
    const isOf = (orderId: string) => (record: Delivered) =>
      record.dynamodb.Keys.pk.S === `ORDER#${orderId}`;
    // The first reward has been given when somebody looks, and has expired.
    await consume(
      'screen-referrals',
      records.filter((record) => !isOf('o-made-up-0')(record)),
    );
    clock += 15 * 24 * hourMs;
    await run('mature-rewards');
    clock += 100 * 24 * hourMs;
    await consume('screen-referrals', records);
    const open = await expectCall(200, 'list-reviews');
    expect(open.body.reviews).toHaveLength(7);
    const [first, second] = open.body.reviews.map(({ orderId }: { orderId: string }) => orderId);
    const decision = (verdict: string) => ({ body: { decision: verdict, reason: 'test' } });
    const query = { dryRun: 'true' };
    await expectCall(200, 'decide-review', { ...order(first), ...decision('release'), query });
    await expectCall(200, 'decide-review', { ...order(first), ...decision('release') });
    await expectCall(200, 'decide-review', { ...order(second), ...decision('reject') });
    // The months after that are left to the others.
    months = 3;
  });

  // Each of these is the first to touch an account after a month's end.
  it.each([
    ['expire-holds', async () => runAfterWeeks('expire-holds')],
    ['hold-order', async () => hold(201, 'o-hold', { points: 50 })],
    ['cancel-order', async () => expectCall(200, 'cancel-order', order('o-cancel-order'))],
    [
      'confirm-order',
      async () => {
        await expectCall(200, 'confirm-order', order('o-confirm-order'));
        await expectCall(200, 'confirm-order', order('o-ref-confirm-order'));
      },
    ],
    ['refund-order', async () => refund(201, 'o-1', 'r-later', 10_000)],
    ['expire-points', async () => runAfterWeeks('expire-points')],
    ['mature-rewards', async () => runAfterWeeks('mature-rewards')],
    ['adjust-points', async () => adjust('a-later', 5)],
    [
      'decide-approval',
      async () => {
        clock = Date.UTC(year, months - 1, 1) - hourMs;
        await adjust('a-larger', 500, 'buyer', 202);
        clock += hourMs;
        await decide('approve', 'adjustment,buyer,a-larger');
      },
    ],
  ])('is enough for %s after a month’s end', async (name, first) => {
    // Points last until the end of the next month; the second grant's outlive the first one's.
    clock = Date.UTC(year, months, 1);
    await adjust(`a-${name}`, 60);
    await adjust(`c-${name}`, 60, 'referrer');
    clock = Date.UTC(year, months + 1, 28);
    await adjust(`b-${name}`, 60);
    const open = { referralCode: 'LIMITED', customerIsNew: true, customerId: name };
    await hold(201, `o-ref-${name}`, open);
    await hold(201, `o-${name}`, { points: 50 });
    const spent = { ...open, customerId: `spent-${name}` };
    await hold(201, `o-spent-${name}`, spent);
    await expectCall(200, 'confirm-order', order(`o-spent-${name}`));
    if (name === 'confirm-order') {
      clock += 40 * 60_000;
      await runAfterWeeks('expire-holds');
    }
    // The referrer's reward is due by then.
    clock = Date.UTC(year, months + 2, 15);
    months += 3;
    await first();
  });

  it('is enough to audit it all', async () => {
    const records = await (await streamRecords('audit-changes'))();
    const isEnd = ({ dynamodb: { Keys } }: Delivered) => Keys.sk.S.startsWith('3#');
    // Ends whose holds came in another batch, as they do from another shard.
    await consume('audit-changes', records.filter(isEnd));
    const isAccount = ({ dynamodb: { Keys } }: Delivered) => Keys.sk.S === 'ACCOUNT';
    await consume('audit-changes', records.filter(isAccount));
    await consume('audit-changes', records);
    // A change that names no entry.
    const account = records.find(({ dynamodb: { Keys } }) => Keys.pk.S === 'CUSTOMER#newcomer');
    const Keys = { pk: { S: 'CUSTOMER#newcomer' }, sk: { S: 'ACCOUNT' } };
    const NewImage = { available: { N: '5' } };
    const dynamodb = { ...account?.dynamodb, SequenceNumber: '0', Keys, NewImage };
    await consume('audit-changes', [{ dynamodb }]);
    const asked = { params: { customerId: 'newcomer' }, as: { group: 'admin' } };
    const frozen = await expectCall(200, 'get-customer', asked);
    expect(frozen.body).toMatchObject({ frozen: true, freeze: { reasons: [expect.any(String)] } });
    const lifted = { params: { customerId: 'newcomer' }, body: { reason: 'test' } };
    const query = { dryRun: 'true' };
    for (const each of [{ ...lifted, query }, lifted]) {
      const { body } = await expectCall(200, 'lift-freeze', each);
      expect(body).toEqual({ customerId: 'newcomer', wasFrozen: true });
    }
  });

  it('is enough to reconcile it all', async () => {
    const account = { pk: 'CUSTOMER#dry', sk: 'ACCOUNT' };
    const off = { available: 1, nextExpiryAt: 0 };
    const Item = { ...account, ...off };
    await table.send(new PutCommand({ TableName: process.env.TABLE_NAME, Item }));
    expect(await run('reconcile-books')).toMatchObject({ phase: 'done', drifts: 1 });
  });

  it('is enough to report on it and to list it', async () => {
    const date = new Date(clock).toISOString().slice(0, 10);
    clock += 25 * hourMs;
    await run('report-day');
    await expectCall(200, 'get-report', { params: { date } });
    await expectCall(200, 'list-reports', { query: { from: date, to: date } });
    await expectCall(200, 'get-analytics', { query: { from: date, to: date } });
    const lists: Call['query'][] = [{ date }, { orderId: 'o-1' }, { customerId: 'buyer' }];
    for (const query of lists) {
      await expectCall(200, 'list-audit', { query });
    }
  });

  const guess = { customerId: 'buyer', customerIsNew: true, client: { ip: '203.0.113.7' } };
  it.each([
    ['check-code', 200, { body: { ...guess, code: 'NOPE2026' } }],
    ['quote-order', 200, { body: priced({ ...guess, referralCode: 'NOPE2026' }) }],
    [
      'hold-order',
      422,
      { ...order('o-guess'), body: priced({ ...guess, referralCode: 'NOPE2026' }) },
    ],
  ])('is enough for %s to count the first wrong guess of all', async (operation, status, first) => {
    // Functions that remember nothing, on a table where there is nothing yet.
    jest.resetModules();
    await import('../setup/fresh-table.ts');
    watch((await import('../../shared/data/client.ts')).table);
    await expectCall(status, operation, first);
  });

  it('is used, every bit of it', () => {
    const unused = rows.flatMap((row) => {
      const ofKeys = Object.entries(row.access).flatMap(([action, families]) =>
        families.map((family) => `${action} ${family}`),
      );
      const ofIndexes = row.indexes?.map((index) => `Query on ${index}`) ?? [];
      const all = [...ofKeys, ...ofIndexes, ...('scans' in row && row.scans ? ['Scan'] : [])];
      return all
        .filter((allowance) => !used.get(row.operation)?.has(allowance))
        .map((allowance) => `${row.operation}: ${allowance}`);
    });
    expect(unused).toEqual([]);
  });
});
