import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { readAccount } from '../../shared/data/accounts.ts';
import { adjust } from '../../shared/data/adjust.ts';
import { createCode } from '../../shared/data/codes.ts';
import { enrol } from '../../shared/data/customers.ts';
import { accountKey, pendingPartition } from '../../shared/data/keys.ts';
import { matureBuckets } from '../../shared/data/mature.ts';
import { queryAll } from '../../shared/data/read.ts';
import { transact } from '../../shared/data/transact.ts';
import { iso, minuteMs } from '../../shared/domain/calendar.ts';
import type { CodeTerms } from '../../shared/domain/code-terms.ts';
import { AdjustmentId, CustomerId, ImportId, OrderId } from '../../shared/domain/ids.ts';
import { ImportRow } from '../../shared/domain/import.ts';
import type { BonusRule } from '../../shared/domain/maturity.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import type { Terms } from '../../shared/domain/terms.ts';

export const now = Date.parse('2026-11-22T10:00:00.000Z');

export const aCustomer = (): CustomerId => CustomerId.parse(`c-${randomUUID()}`);
export const anOrder = (): OrderId => OrderId.parse(`o-${randomUUID()}`);

/** An enrolled customer with points that expire at the end of a month twelve months on. */
export async function customerWith(points: number, at = now): Promise<CustomerId> {
  const customerId = aCustomer();
  await enrol(customerId, 'Sari', at);
  if (points > 0) await give(customerId, points, at);
  return customerId;
}

export async function give(
  customerId: CustomerId,
  points: number,
  at = now,
  expiresAfterMonths: number | null = 12,
): Promise<void> {
  const adjusted = await adjust(
    {
      customerId,
      adjustmentId: AdjustmentId.parse(`a-${randomUUID()}`),
      requestHash: 'test',
      points,
      reason: 'test',
      by: 'test',
      expiresAfterMonths,
    },
    at,
  );
  if (isRefusal(adjusted)) throw new Error(adjusted.refused);
}

/** A customer as another system has them. */
export const anImport = (row: Partial<z.input<typeof ImportRow>> = {}): ImportRow =>
  ImportRow.parse({ customerId: aCustomer(), name: 'Wulan', ...row });

export const batch = { importId: ImportId.parse('move'), by: 'admin' };

export async function limitedCode(usageLimit: number): Promise<CodeTerms> {
  const owner = await customerWith(0);
  const created = await createCode({ owner, usageLimit, code: vanity() }, now);
  if (isRefusal(created)) throw new Error(created.refused);
  return created;
}

/** A code that nobody has. */
export const vanity = (): string => `V${randomUUID().replace(/-/g, '').slice(0, 15)}`.toUpperCase();

type HoldOptions = {
  orderId?: OrderId;
  customerId?: CustomerId;
  points?: number;
  code?: CodeTerms;
  onceOnly?: boolean;
  requestHash?: string;
  at?: number;
  minutes?: number;
  rewardPoints?: number;
  terms?: Partial<Terms>;
  referral?: Partial<NonNullable<Terms['referral']>>;
  /** Makes the order wait for an approver, as asked by this one. */
  requestedBy?: string;
};

/** What a handler would ask `reserve` to hold. */
export function aHold({
  orderId = anOrder(),
  customerId = aCustomer(),
  points = 0,
  code,
  onceOnly = false,
  requestHash = 'same',
  at = now,
  minutes = 30,
  rewardPoints = 10,
  terms,
  referral,
  requestedBy,
}: HoldOptions = {}): Hold {
  return {
    kind: 'held',
    orderId,
    customerId,
    requestHash,
    currency: 'IDR',
    subtotal: 150_000,
    lines: [
      ...(code ? [{ kind: 'referral' as const, code: code.display, amount: 5000 }] : []),
      ...(points > 0 ? [{ kind: 'points' as const, points, amount: points * 100 }] : []),
    ],
    total: 150_000 - (code ? 5000 : 0) - points * 100,
    terms: {
      settingsVersion: 0,
      valuePerPoint: 100,
      clawback: 'within_balance',
      maturesAfterDays: 14,
      expiresAfterMonths: 12,
      ...terms,
      ...(code && {
        referral: {
          referrerId: code.owner,
          rewardPoints,
          discount: { kind: 'fixed', amount: 5000 },
          ofCode: false,
          rewardShards: code.shards,
          onceOnly,
          ...referral,
          ...(code.usageLimit !== undefined && { limitShards: code.shards }),
        },
      }),
    },
    ...(code && { codeKey: code.key }),
    ...(requestedBy !== undefined && { needsApproval: true, requestedBy }),
    at: iso(at),
    expiresAt: iso(at + minutes * minuteMs),
  };
}

/** Marks an account as frozen, as the audit would. */
export async function freezeByHand(customerId: CustomerId): Promise<void> {
  const update = {
    Key: accountKey(customerId),
    UpdateExpression: 'SET frozenAt = :at ADD seq :one',
    ExpressionAttributeValues: { ':at': iso(now), ':one': 1 },
  };
  await transact({ account: { update } });
}

/** The balances alone, for comparing. */
export async function balances(customerId: CustomerId) {
  const { available, held, spent, expired, removed, liveUsed, lots } =
    await readAccount(customerId);
  return { available, held, spent, expired, removed, liveUsed, lots };
}

/** Gives a customer of unsharded codes everything that was ever promised, as the job would. */
export async function giveAllPromised(customerId: CustomerId, at: number, bonus?: BonusRule) {
  const buckets = await queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pendingPartition(customerId, 0) },
    ConsistentRead: true,
  });
  const keys = buckets.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
  return matureBuckets(customerId, keys, bonus, at);
}
