import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { contract as getReport } from '../../functions/get-report/contract.ts';
import { playDay } from '../../infra/local/demo/play-day.ts';
import { region } from '../../infra/local/intrinsics.ts';
import type { LocalMetric } from '../../infra/local/metrics.ts';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { putAsideFile, streamFolder } from '../../infra/local/stream.ts';
import { openStream } from '../../infra/local/stream-source.ts';
import { streams } from '../../infra/streams.ts';
import { sectionsOf } from '../../shared/domain/report.ts';
import { type Delivered, type DeliveryFaults, poisonPrefix } from '../faults/deliveries.ts';
import { drift } from '../ledger.ts';
import { type Recounted, recount, reportFlaws } from '../report-ledger.ts';
import { entriesIn } from '../told-entries.ts';
import { unruly } from './unruly.ts';

const pauseMs = 10;

export type Trial = {
  orders: number;
  seed: number;
  /** How the stream's consumers are told of the changes: as the table does, without any. */
  faults?: DeliveryFaults;
  onProgress?: (done: number) => void;
};

export type Outcome = {
  /** Where two of the shop's books, the entries, the balances, the reports and the metrics differ. */
  flaws: string[];
  /** The sums over all days, as the entries have them. */
  figures: Record<string, number>;
  standing: Recounted['standing'];
  entries: number;
  putAside: number;
};

/**
 * Plays days at the shop on a whole stack, up to the day on which rewards are given, and then asks
 * everybody who keeps books what happened: the shop itself, the entries, the balances, the audit's
 * chain, the reports of all days, the metrics, and the full reconciliation.
 */
export async function tryBooks(trial: Trial): Promise<Outcome> {
  const { orders, seed, faults, onProgress } = trial;
  const stack = await startStack({
    ...(faults && {
      telling: {
        stream: (source) => unruly(source, seed, faults),
        // Ten tries of each poison record would take longer than all else.
        pause: () => sleep(pauseMs),
      },
    }),
  });
  try {
    const tokens = { orders: await stack.token('orders'), admin: await stack.token('admin') };
    const options = { url: stack.url, tokens, orders, seed, untilRewards: true };
    const day = await playDay({ ...options, ...(onProgress && { onProgress }) });
    await drain(stack);
    const entries = entriesIn(await everyChange(stack));
    const days = recount(entries);
    const figures = sumOf([...days.values()].map((each) => each.figures));
    const last = [...days.keys()].sort().at(-1) ?? '';
    const aside = putAside(stack);
    return {
      flaws: [
        ...day.differences,
        ...(await ledgerFlaws(stack)),
        ...(await reports(stack, tokens.admin, days)),
        ...metricFlaws(await metrics(stack), figures),
        ...aside.flatMap(({ flaw }) => flaw ?? []),
        ...(faults?.poisonEvery && aside.length === 0 ? ['no poison was put aside'] : []),
        ...(await commandFlaws('audit.ts', 'verify', '--data', stack.data)),
        ...(await commandFlaws('reconcile.ts', '--data', stack.data)),
      ],
      ...{ figures, entries: entries.length, putAside: aside.length },
      standing: days.get(last)?.standing ?? {
        outstandingPoints: 0,
        debtPoints: 0,
        pendingPoints: 0,
      },
    };
  } finally {
    await stack.close();
  }
}

/** The table's own stream from its beginning. */
async function everyChange({ table }: Stack): Promise<Delivered[]> {
  const source = await openStream(table.endpoint, table.name);
  const changes: Delivered[] = [];
  for (const shard of await source.shards()) {
    for (let after: string | undefined; ; after = changes.at(-1)?.dynamodb.SequenceNumber) {
      const page = await source.read(shard, after);
      if (page.length === 0) break;
      changes.push(...(page as unknown as Delivered[]));
    }
  }
  source.close();
  return changes;
}

async function ledgerFlaws({ table }: Stack): Promise<string[]> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: table.endpoint, region, credentials });
  try {
    return await drift(DynamoDBDocumentClient.from(client), table.name);
  } finally {
    client.destroy();
  }
}

async function reports({ url }: Stack, token: string, days: Map<string, Recounted>) {
  const flaws: string[] = [];
  for (const [date, day] of days) {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/v1/admin/reports/${date}`, { headers });
    flaws.push(...reportFlaws(getReport.replies[200].parse(await response.json()), day));
  }
  return flaws;
}

/** What a report works out from others, and no event brings. */
const derived = ['issuedPoints', 'unexplainedPoints'];

function metricFlaws(metrics: LocalMetric[], figures: Record<string, number>): string[] {
  const measured = new Map(
    metrics
      .filter(({ dimensions }) => Object.keys(dimensions).length === 0)
      .map(({ name, sum }) => [name, sum]),
  );
  const names = sectionsOf.flatMap(([, all]) => all).filter((name) => !derived.includes(name));
  const differences = names.flatMap((name) => {
    const [entries, metric] = [figures[name] ?? 0, measured.get(name) ?? 0];
    return entries === metric ? [] : [`metric ${name}: ${metric}, entries say ${entries}`];
  });
  const drifts = measured.get('LedgerDrift') ?? 0;
  return [...differences, ...(drifts === 0 ? [] : [`LedgerDrift: ${drifts}`])];
}

async function metrics({ url }: Stack): Promise<LocalMetric[]> {
  const response = await fetch(`${url}/_local/metrics`);
  const { metrics } = (await response.json()) as { metrics: LocalMetric[] };
  return metrics;
}

const PutAside = z.object({
  DDBStreamBatchInfo: z.object({ batchSize: z.int(), startSequenceNumber: z.string() }),
});

/** What the consumers gave up, which may be nothing but poison. */
function putAside({ data }: Stack): { flaw?: string }[] {
  return streams.flatMap(({ operation }) => {
    const file = join(data, streamFolder, putAsideFile(operation));
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { batchSize, startSequenceNumber } = PutAside.parse(
          JSON.parse(line),
        ).DDBStreamBatchInfo;
        const isPoison = batchSize === 1 && startSequenceNumber.startsWith(poisonPrefix);
        return isPoison ? {} : { flaw: `${operation} put ${startSequenceNumber} aside` };
      });
  });
}

/** Runs one of the project's commands beside the stack: what it says is a flaw when it fails. */
async function commandFlaws(script: string, ...args: string[]): Promise<string[]> {
  const child = spawn(process.execPath, [join('infra/local', script), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return (await ended) === 0 ? [] : [`${script} ${args[0]}: ${stdout}${stderr}`];
}

function sumOf(all: Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const numbers of all) {
    for (const [name, number] of Object.entries(numbers)) sums[name] = (sums[name] ?? 0) + number;
  }
  return sums;
}

const drainTriesMax = 12;

/** However long it takes: a request is given up when its answer doesn't come for minutes. */
async function drain({ url }: Stack): Promise<void> {
  const ask = () => fetch(`${url}/_local/drain`, { method: 'POST' });
  let drained = await ask().catch(() => undefined);
  for (let tries = 1; drained === undefined && tries < drainTriesMax; tries++) {
    drained = await ask().catch(() => undefined);
  }
  if (!drained?.ok) throw new Error(`drain: ${drained?.status} ${await drained?.text()}`);
}
