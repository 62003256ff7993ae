import * as z from 'zod';
import { dayMs, dayOf, iso } from '../domain/calendar.ts';
import type { Maturing } from '../domain/customer.ts';
import { CustomerId } from '../domain/ids.ts';
import { bucketKey, bucketsFrom, causeOf, dueRow, type Key, pendingPartition } from './keys.ts';
import { queryAll } from './read.ts';
import type { Failure, Write } from './transact.ts';

/** Points that were promised to a customer and are given together at one instant. */
export const Bucket = z.object({
  pk: z.string(),
  sk: z.string(),
  customerId: CustomerId,
  maturesAt: z.iso.datetime(),
  lotMonth: z.string(),
  points: z.int().min(0),
  /** How many rewarded referrals are among them. */
  referrals: z.int().min(0),
  status: z.enum(['open', 'applied']),
  seq: z.int(),
});
export type Bucket = z.infer<typeof Bucket>;

export type BucketName = {
  customerId: CustomerId;
  shard: number;
  maturesAt: string;
  lotMonth: string;
};

export type BucketChange = { points: number; referrals: number; cause: Key };

/** Promises points. Fails on a bucket that was applied already: then a later one must take them. */
export function addToBucket(name: BucketName, { points, referrals, cause }: BucketChange): Write {
  const { customerId, shard, maturesAt, lotMonth } = name;
  const key = bucketKey(customerId, shard, maturesAt, lotMonth);
  const due = dueRow('BUCKET', maturesAt, key);
  return {
    update: {
      Key: key,
      UpdateExpression:
        'SET cause = :cause, customerId = :customerId, maturesAt = :maturesAt, ' +
        'lotMonth = :lotMonth, #status = :open, duePk = :duePk, dueSk = :dueSk ' +
        'ADD points :points, referrals :referrals, seq :one',
      ConditionExpression: 'attribute_not_exists(#status) OR #status = :open',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':cause': causeOf(cause),
        ':customerId': customerId,
        ':maturesAt': maturesAt,
        ':lotMonth': lotMonth,
        ':open': 'open',
        ':duePk': due.duePk,
        ':dueSk': due.dueSk,
        ':points': points,
        ':referrals': referrals,
        ':one': 1,
      },
    },
  };
}

/** Takes promised points back before they are given. Fails when they were given already. */
export function takeFromBucket(
  { customerId, shard, maturesAt, lotMonth }: BucketName,
  { points, referrals, cause }: BucketChange,
): Write {
  return {
    update: {
      Key: bucketKey(customerId, shard, maturesAt, lotMonth),
      UpdateExpression:
        'SET cause = :cause ADD points :minusPoints, referrals :minusReferrals, seq :one',
      ConditionExpression: '#status = :open AND points >= :points AND referrals >= :referrals',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':cause': causeOf(cause),
        ':open': 'open',
        ':points': points,
        ':referrals': referrals,
        ':minusPoints': -points,
        ':minusReferrals': -referrals,
        ':one': 1,
      },
    },
  };
}

/** A bucket gives back what it took until it is applied: there is no other cause to fail. */
export function expectGiven(bucket: Failure | undefined): void {
  if (bucket && bucket.item?.status !== 'applied') {
    throw new Error('promised points are missing from their bucket');
  }
}

/** Marks a bucket as given, provided that nobody changed it since it was read. */
export const applyBucket = ({ pk, sk, seq }: Bucket, cause: Key): Write => ({
  update: {
    Key: { pk, sk },
    UpdateExpression: 'SET #status = :applied, cause = :cause REMOVE duePk, dueSk ADD seq :one',
    ConditionExpression: '#status = :open AND seq = :seq',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':applied': 'applied',
      ':open': 'open',
      ':cause': causeOf(cause),
      ':seq': seq,
      ':one': 1,
    },
  },
});

/** How long after its instant a bucket may still wait for the job and be counted as pending. */
const lateDays = 7;

/** What was promised to a customer and not given yet, by day. */
export async function readMaturing(
  customerId: CustomerId,
  shards: number,
  now: number,
): Promise<Maturing[]> {
  const pages = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      queryAll({
        KeyConditionExpression: 'pk = :pk AND sk >= :from',
        ExpressionAttributeValues: {
          ':pk': pendingPartition(customerId, shard),
          ':from': bucketsFrom(iso(now - lateDays * dayMs)),
        },
        ConsistentRead: true,
      }),
    ),
  );
  const days = new Map<string, Maturing>();
  for (const item of pages.flat()) {
    const { maturesAt, points, referrals, status } = Bucket.parse(item);
    if (status === 'applied') continue;
    const on = dayOf(Date.parse(maturesAt));
    const day = days.get(on) ?? { on, points: 0, referrals: 0 };
    days.set(on, { on, points: day.points + points, referrals: day.referrals + referrals });
  }
  return [...days.values()].sort((left, right) => (left.on < right.on ? -1 : 1));
}
