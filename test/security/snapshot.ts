import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { digest } from '../../shared/data/digest.ts';
import { scan } from '../ledger.ts';

type Item = Record<string, unknown>;

/** What jobs and consumers of the stream write goes on by itself, whatever is asked. */
const byThemselves = /^(AUDIT|CHAIN|JOB|RECONCILE|REPORT|SEEN)#/;

/** Every item there is that somebody's request may write, by its key. */
export async function snapshot(
  table: DynamoDBDocumentClient,
  tableName: string,
): Promise<Map<string, Item>> {
  const items = await scan(table, tableName);
  const others = items.filter(({ pk }) => !byThemselves.test(String(pk)));
  return new Map(others.map((item) => [`${item.pk} ${item.sk}`, item]));
}

/** The items that are not as they were. */
export const changes = (before: Map<string, Item>, after: Map<string, Item>): Item[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => digest(before.get(key) ?? {}) !== digest(after.get(key) ?? {}))
    .map((key) => after.get(key) ?? before.get(key) ?? {});
