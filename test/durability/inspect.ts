import { join } from 'node:path';
import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openClock } from '../../infra/local/clock.ts';
import { startEngine } from '../../infra/local/engine.ts';
import { synthesizeTable } from '../../infra/local/synth.ts';
import { readTable } from '../../infra/local/template.ts';
import { dayMs, dayOf, hourMs, iso } from '../../shared/domain/calendar.ts';
import { driftOf, scan } from '../ledger.ts';
import type { Consumers } from './consumers.ts';

type Item = Record<string, unknown>;

/** What a data folder holds while no stack runs on it. */
export type Inspection = {
  items: number;
  /** What disagrees with the entries. */
  drift: string[];
  /** How far each job has come, by its cursor's key. */
  cursors: Map<string, string>;
  /** What is due by the folder's own clock and wasn't done. */
  overdue: string[];
  /** What the consumers of the stream left out, did twice or put aside. */
  consumed: string[];
};

export async function inspect(data: string, consumers: Consumers): Promise<Inspection> {
  const { TableName } = readTable(synthesizeTable());
  const engine = await startEngine({ file: join(data, 'table.db') });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const { endpoint } = engine;
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  try {
    const items = await scan(DynamoDBDocumentClient.from(client), TableName).catch(noTable);
    const now = openClock(join(data, 'clock.json')).now().getTime();
    return {
      items: items.length,
      drift: driftOf(items),
      cursors: new Map(
        items
          .filter(({ pk }) => String(pk).startsWith('JOB#'))
          .map(({ pk, sk, through }) => [`${pk} ${sk}`, String(through)]),
      ),
      overdue: [...overdue(items, iso(now)), ...unfinished(items, now)],
      consumed: items.length > 0 ? await consumers.look(engine.endpoint, TableName, items) : [],
    };
  } finally {
    client.destroy();
    await engine.close();
  }
}

/** A first start that was killed early enough has left none. */
function noTable(cause: unknown): Item[] {
  if (cause instanceof ResourceNotFoundException) return [];
  throw cause;
}

/** Jobs that would begin again where they were before: cursors only ever go forward. */
export const steppedBack = (before: Inspection | undefined, after: Inspection): string[] =>
  [...(before?.cursors ?? [])]
    .filter(([key, through]) => (after.cursors.get(key) ?? '') < through)
    .map(([key, through]) => `${key}: was at ${through}, is at ${after.cursors.get(key)}`);

/** Worked out from the items themselves: the index by which the jobs find them may be wrong too. */
function overdue(items: Item[], now: string): string[] {
  const ended = new Set(
    items.filter(({ sk }) => sk === '3#RESOLUTION').map(({ pk }) => String(pk)),
  );
  const isDue = (at: unknown) => typeof at === 'string' && at <= now;
  return items
    .filter(
      ({ pk, sk, kind, status, expiresAt, maturesAt, nextExpiryAt }) =>
        (sk === '1#HOLD' && kind === 'held' && isDue(expiresAt) && !ended.has(String(pk))) ||
        (status === 'open' && isDue(maturesAt)) ||
        (sk === 'ACCOUNT' && Number(nextExpiryAt) <= Date.parse(now)),
    )
    .map(({ pk, sk }) => `${pk} ${sk}: is due and wasn’t done`);
}

/** Jobs that go through days: the last day that is over is reported, and today's books are added up. */
function unfinished(items: Item[], now: number): string[] {
  const at = (pk: string, sk: string) => items.find((item) => item.pk === pk && item.sk === sk);
  const { through } = at('JOB#report-day', 'CURSOR#0') ?? {};
  const { run, phase, counts } = at('JOB#reconcile-books', 'RUN') ?? {};
  const { drifts, unreadable } = Object(counts) as Record<string, unknown>;
  const isAddedUp = phase === 'done' && String(run).slice(0, 10) === dayOf(now);
  return [
    ...(through === dayOf(now - hourMs - dayMs) ? [] : [`days are reported through ${through}`]),
    ...(isAddedUp ? [] : [`the reconciliation of ${run} is at ${phase}`]),
    ...(drifts === 0 && unreadable === 0 ? [] : [`${drifts} drifts, ${unreadable} unreadable`]),
  ];
}
