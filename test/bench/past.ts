import { randomUUID } from 'node:crypto';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Adjustment } from '../../shared/data/adjust.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { enrol } from '../../shared/data/customers.ts';
import { accountKey, adjustmentKey, causeOf, dueRow, timelineRow } from '../../shared/data/keys.ts';
import { emptyAccount, grant } from '../../shared/domain/account.ts';
import { iso, minuteMs, monthOf } from '../../shared/domain/calendar.ts';
import { AdjustmentId, CustomerId } from '../../shared/domain/ids.ts';

/** How much has happened to somebody: entries on the timeline, and months that their points end in. */
export type Past = { entries: number; lots: number };

const points = 720_000;
const lotsMax = 36;
const batch = 25;

/**
 * An enrolled customer with 720,000 points that came in so many entries of a minute each: the items
 * that as many adjustments would have left. `entries` divides the points, `lots` the entries.
 */
export async function customerWithPast({ entries, lots }: Past) {
  const customerId = CustomerId.parse(`c-${randomUUID().slice(0, 12)}`);
  const now = Date.now();
  const { profile } = await enrol(customerId, 'Sari', now);
  let account = emptyAccount;
  const adjustments = Array.from({ length: entries }, (_, index) => {
    const month = monthOf(now, lotsMax - (index % lots));
    account = grant(account, points / entries, month);
    return anAdjustment(customerId, now - (entries - index) * minuteMs, month, points / entries);
  });
  const key = accountKey(customerId);
  const due = dueRow('LOT', iso(account.nextExpiryAt), key);
  const cause = causeOf(adjustmentKey(customerId, 'the-last'));
  await putAll([...adjustments, { ...key, ...account, ...due, cause, seq: entries }]);
  return { customerId, code: profile.code };
}

function anAdjustment(customerId: CustomerId, at: number, month: string, points: number) {
  const adjustmentId = AdjustmentId.parse(randomUUID());
  const adjustment: Adjustment = {
    kind: 'adjusted',
    adjustmentId,
    customerId,
    requestHash: 'k6bX0y0qKk1yUeKcBp8sJbZ6eY2h3nR4t5v6w7x8y9z',
    points,
    reason: 'Saldo dari kartu stempel lama',
    by: 'sari.w',
    at: iso(at),
    month,
  };
  return {
    ...adjustmentKey(customerId, adjustmentId),
    ...adjustment,
    ...timelineRow(customerId, adjustment.at, `adjustment:${adjustmentId}`),
  };
}

async function putAll(items: object[]): Promise<void> {
  for (let start = 0; start < items.length; start += batch) {
    let left: { PutRequest: { Item: object } }[] = items
      .slice(start, start + batch)
      .map((Item) => ({ PutRequest: { Item } }));
    while (left.length > 0) {
      const command = new BatchWriteCommand({ RequestItems: { [tableName]: left } });
      left = ((await table.send(command)).UnprocessedItems?.[tableName] ?? []) as typeof left;
    }
  }
}
