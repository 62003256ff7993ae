import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Hold, heldPoints, Resolution } from '../shared/domain/order.ts';
import { approvalDrift } from './approvals-ledger.ts';

type Balances = Record<'available' | 'held' | 'spent' | 'expired' | 'removed', number>;

const Posted = z.object({ customerId: z.string(), points: z.int() });

/**
 * Adds every entry in the table up and compares with the balances that stand beside them: accounts,
 * uses of limited codes, pending rewards; and what was decided with what came of it. Returns what
 * disagrees; an empty list is a sound ledger.
 */
export async function drift(table: DynamoDBDocumentClient, tableName: string): Promise<string[]> {
  const items = await scan(table, tableName);
  const expected = new Map<string, number>();
  const actual = new Map<string, number>();
  const add = (name: string, amount: number) =>
    expected.set(name, (expected.get(name) ?? 0) + amount);
  const addTo = (customerId: string, change: Partial<Balances>) => {
    for (const [name, amount] of Object.entries(change)) add(`${customerId} ${name}`, amount);
  };
  for (const item of items) {
    const sk = String(item.sk);
    if (sk === '1#HOLD' && item.kind === 'held') addHold(Hold.parse(item), addTo, add);
    if (sk === '3#RESOLUTION') addResolution(item, items, addTo, add);
    if (sk.startsWith('ENTRY#')) addEntry(item, addTo);
    if (sk === 'ACCOUNT') {
      const customerId = String(item.pk).slice('CUSTOMER#'.length);
      for (const name of ['available', 'held', 'spent', 'expired', 'removed']) {
        actual.set(`${customerId} ${name}`, Number(item[name] ?? 0));
      }
    }
    if (sk === 'SHARD') actual.set(`${item.pk} used`, Number(item.used));
    if (sk.startsWith('DAY#')) actual.set(`${item.pk} ${sk}`, Number(item.points));
  }
  const names = new Set([...expected.keys(), ...actual.keys()]);
  const balances = [...names]
    .filter((name) => (expected.get(name) ?? 0) !== (actual.get(name) ?? 0))
    .map((name) => `${name}: entries say ${expected.get(name)}, balance ${actual.get(name)}`);
  return [...balances, ...approvalDrift(items)];
}

type AddTo = (customerId: string, change: Partial<Balances>) => void;
type Add = (name: string, amount: number) => void;

function addHold(hold: Hold, addTo: AddTo, add: Add): void {
  const points = heldPoints(hold);
  addTo(hold.customerId, { available: -points, held: points });
  if (hold.codeShard !== undefined) add(`CODE#${hold.codeKey}#S${hold.codeShard} used`, 1);
}

function addResolution(
  item: Record<string, unknown>,
  items: Record<string, unknown>[],
  addTo: AddTo,
  add: Add,
): void {
  const resolution = Resolution.parse(item);
  const { kind, customerId, points, referrerId, bucketShard, bucketDay } = resolution;
  if (kind === 'confirmed') {
    addTo(customerId, { held: -points, spent: points });
    if (referrerId) {
      add(`PENDING#${referrerId}#${bucketShard} DAY#${bucketDay}`, resolution.rewardPoints);
    }
    return;
  }
  addTo(customerId, { held: -points, available: points });
  const hold = items.find(({ pk, sk }) => pk === item.pk && sk === '1#HOLD');
  if (hold?.codeShard !== undefined) add(`CODE#${hold.codeKey}#S${hold.codeShard} used`, -1);
}

function addEntry(item: Record<string, unknown>, addTo: AddTo): void {
  const { customerId, points } = Posted.parse(item);
  if (item.kind === 'expired') addTo(customerId, { available: -points, expired: points });
  else addTo(customerId, { available: points, removed: Math.max(0, -points) });
}

async function scan(table: DynamoDBDocumentClient, tableName: string) {
  const items: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.send(
      new ScanCommand({ TableName: tableName, ExclusiveStartKey: from, ConsistentRead: true }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}
