import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readAccount, settleAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { accountKey } from '../../shared/data/keys.ts';
import { refund } from '../../shared/data/refund.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import type { Item } from '../../shared/data/transact.ts';
import { dayMs, minuteMs } from '../../shared/domain/calendar.ts';
import { RefundId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { drift, driftOf, scan } from '../ledger.ts';
import { customerWith, give, giveAllPromised, limitedCode, now } from './builders.ts';
import { held } from './scene.ts';

const later = now + 20 * dayMs;

/** Everything happens once that is summed up; then the items stand still and are tampered with. */
async function happens(): Promise<Hold> {
  const code = await limitedCode(9);
  const buyer = await customerWith(500);
  await give(buyer, 250, now, 0);
  const referral = { rewardsPerMonthMax: 9, bonus: { every: 1, points: 100 } };
  const terms = { earn: { perAmount: 10_000, points: 1 } };
  const asked = { customerId: buyer, code, points: 100, referral, terms };
  const paid = await held({ ...asked, onceOnly: true });
  await confirm(paid.orderId, now);
  await cancel((await held(asked)).orderId, now);
  const late = await held(asked);
  await expire(late, now + 30 * minuteMs);
  await confirm(late.orderId, now + dayMs);
  await giveAllPromised(code.owner, later, { every: 1, points: 100, lotMonth: 'never' });
  await settleAccount(buyer, await readAccount(buyer), later);
  await confirm((await held({ ...asked, points: 0 })).orderId, now);
  for (const id of ['one', 'two']) {
    await refund({ orderId: paid.orderId, refundId: RefundId.parse(id), amount: 10_000 }, later);
  }
  return paid;
}

let paid: Hold;
let items: Item[];
beforeAll(async () => {
  paid = await happens();
  items = await scan(table, tableName);
});

type Find = (item: Item) => boolean;

const account: Find = ({ pk, sk }) => pk === `CUSTOMER#${paid.customerId}` && sk === 'ACCOUNT';
const payment: Find = ({ pk, sk }) => pk === `ORDER#${paid.orderId}` && sk === '3#RESOLUTION';
const entry =
  (kind: string, sk = ''): Find =>
  (item) =>
    item.kind === kind && String(item.sk).includes(sk);
const bucket =
  (status: string): Find =>
  (item) =>
    item.status === status && String(item.pk).startsWith('PENDING#');
const under =
  (sk: string): Find =>
  (item) =>
    String(item.sk).startsWith(sk);

/** The items with one of them changed; or without it, where there is no change. */
function tampered(find: Find, change: (item: Item) => Item | undefined): Item[] {
  const found = items.find(find);
  if (found === undefined) throw new Error('there is no such item');
  const changed = change(found);
  return items.flatMap((item) => (item === found ? (changed ? [changed] : []) : [item]));
}

const add = (name: string, more: number) => (item: Item) => ({
  ...item,
  [name]: Number(item[name] ?? 0) + more,
});
const set = (name: string, value: unknown) => (item: Item) => ({ ...item, [name]: value });

describe('drift', () => {
  it('finds nothing where only deeds have written', async () => {
    expect(await drift(table, tableName)).toEqual([]);
  });

  it.each([
    ...['available', 'held', 'spent', 'expired', 'removed', 'debt'].map(
      (name) => [name, account, name, 1] as const,
    ),
    ['a referral', account, 'referrals', 1],
    ['an order', account, 'confirmedOrders', 1],
    ['a use of a code', under('SHARD'), 'used', -1],
    ['the refunded total', under('5#REFUNDED'), 'refunded', 1],
    ['a month’s rewards', under('REWARDED#'), 'rewards', -1],
    ['points in a bucket', bucket('open'), 'points', 1],
    ['referrals in a bucket', bucket('open'), 'referrals', 1],
    ['points that were given from a bucket', bucket('applied'), 'points', 1],
  ] as const)('notices a balance that differs: %s', (_, find, name, more) => {
    const [found] = driftOf(tampered(find, add(name, more)));
    expect(found).toMatch(/: entries say \d+, not \d+$/);
  });

  it.each([
    ['hold', entry('held'), /: 3#RESOLUTION without a hold/],
    ['confirmation', payment, /: refunded, but not confirmed/],
    ['late confirmation', entry('confirmed', '#LATE'), / confirmedOrders: entries say 2, not 3/],
    ['cancellation', entry('cancelled'), / held: entries say 100, not 0/],
    ['expiry of a hold', entry('expired', '3#'), / held: entries say 100, not 0/],
    ['refund', entry('refunded'), / refunded: entries say 10000, not 20000/],
    ['maturity', entry('matured'), / given from buckets: entries say 0, not/],
    ['expiry of points', entry('expired', 'ENTRY#EXPIRY'), / expired: entries say 0, not/],
    ['adjustment', entry('adjusted'), / available: entries say /],
    ['account', account, / available: entries say \d+, not 0/],
    ['bucket', bucket('open'), /^PENDING.*: entries say \d+, not 0/m],
  ] as const)('notices a missing %s', (_, find, expected) => {
    expect(driftOf(tampered(find, () => undefined)).join('\n')).toMatch(expected);
  });

  it.each([
    ['below 0', account, set('held', -1), / held: below 0/],
    ['no number of lots', account, set('liveUsed', -1), /no account has such liveUsed/],
    ['another odometer', account, add('liveUsed', 1), /the odometer is off/],
    ['no date for its lots', account, set('nextExpiryAt', 0), /no job will expire its first lot/],
    ['no place in the due index', account, set('dueSk', undefined), /no job will expire/],
    ['no place there for its points', bucket('open'), set('dueSk', undefined), /no job will give/],
    ['forgotten who it was referred by', account, set('referralOrderId', undefined), /referred by/],
    ['ended twice', entry('cancelled'), set('sk', '3#RESOLUTION#LATE'), /ended RESOLUTION#LATE/],
    [
      'a reward for nothing',
      entry('cancelled'),
      set('rewardPoints', 10),
      /cancelled with a reward/,
    ],
    ['no reward', entry('confirmed'), set('rewardPoints', 0), /confirmed with a reward of 0/],
    ['earned for nothing', entry('cancelled'), set('earnedPoints', 1), /cancelled with 1 earned/],
    ['paid back too much', entry('refunded'), set('amount', 999_999), /1009999 of \d+ paid back/],
    ['given back too little', entry('refunded'), add('points', -1), /given back in no proportion/],
    ['taken too much', entry('refunded'), add('rewardPoints', 9), /reward taken back in no prop/],
    ['taken too many', entry('refunded'), add('earnedPoints', 9), /earned points taken back in no/],
    ['an early end', entry('refunded'), set('isWhole', true), /last refund is not marked as such/],
    ['been refunded unpaid', payment, set('kind', 'expired'), /refunded, but not confirmed/],
  ] as const)('notices what has %s', (_, find, change, expected) => {
    expect(driftOf(tampered(find, change)).join('\n')).toMatch(expected);
  });

  it('reads the table', async () => {
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: accountKey(paid.customerId),
        UpdateExpression: 'ADD available :one',
        ExpressionAttributeValues: { ':one': 1 },
      }),
    );
    expect((await drift(table, tableName))[0]).toContain(
      `${paid.customerId} available: entries say`,
    );
  });
});
