import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEngine } from '../../infra/local/engine.ts';
import type { LocalMetric } from '../../infra/local/metrics.ts';
import { streamFolder } from '../../infra/local/stream.ts';
import { synthesize } from '../../infra/local/synth.ts';
import { readTable } from '../../infra/local/template.ts';
import { scan } from '../ledger.ts';
import { type Api, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
  await api.call('PUT /v1/customers/c-1', { body: { name: 'Sari' } });
  await api.give('c-1', 200);
  const order = { customerId: 'c-1', currency: 'IDR', subtotal: 150_000, points: 60 };
  for (const id of ['o-1', 'o-2', 'o-3']) {
    expect((await api.call(`PUT /v1/orders/${id}/hold`, { body: order })).status).toBe(201);
  }
  await api.call('PUT /v1/orders/o-4/hold', { body: { ...order, points: 150 } });
  await api.call('POST /v1/orders/o-1/confirm', { body: {} });
  await api.call('POST /v1/orders/o-2/cancel', { body: {} });
  await api.call('PUT /v1/orders/o-1/refunds/r-1', { body: { amount: 10_000 } });
  expect((await api.call('POST /_local/drain', { as: 'nobody' })).status).toBe(200);
});
afterAll(() => api.close());

/** Everything in the table, read beside the running stack. */
async function items() {
  const { TableName } = readTable(synthesize(() => {}));
  const engine = await startEngine({ file: join(api.data, 'table.db') });
  const client = new DynamoDBClient({ endpoint: engine.endpoint });
  try {
    return await scan(DynamoDBDocumentClient.from(client), TableName);
  } finally {
    client.destroy();
    await engine.close();
  }
}

const metrics = async (): Promise<LocalMetric[]> =>
  (await api.call('GET /_local/metrics', { as: 'nobody' })).body.metrics;

/** The functions' lines arrive a moment after their answers. */
async function sumOf(name: string, dimensions: object = {}, atLeast = 1): Promise<number> {
  for (let tries = 0; ; tries++) {
    const found = (await metrics()).find(
      (metric) =>
        metric.name === name && JSON.stringify(metric.dimensions) === JSON.stringify(dimensions),
    );
    if (tries > 50 || (found?.sum ?? 0) >= atLeast) return found?.sum ?? 0;
    await sleep(50);
  }
}

describe('the audit', () => {
  it('has read everything after a drain, under its own role', async () => {
    const { body } = await api.call('GET /v1/orders/o-1');
    expect(body.pointsUsed).toEqual([{ month: expect.any(String), points: 60 }]);
    expect(body.explanation.join(' ')).toContain('Of its points 60 were good until the end of');
    const entries = (await items())
      .filter(({ pk }) => String(pk).startsWith('AUDIT#'))
      .map(({ entry }) => entry);
    expect(entries).toEqual(
      expect.arrayContaining([
        ...['o-1', 'o-2', 'o-3'].map((id) => `ORDER#${id}/1#HOLD`),
        ...['ORDER#o-1/3#RESOLUTION', 'ORDER#o-2/3#RESOLUTION', 'ORDER#o-1/4#REFUND#r-1'],
      ]),
    );
    expect(existsSync(join(api.data, streamFolder, 'audit-changes.failures.jsonl'))).toBe(false);
  });
});

describe('GET /_local/metrics', () => {
  it('shows requests by outcome and latency by operation', async () => {
    expect(await sumOf('requests', { outcome: 'insufficient_points' })).toBe(1);
    expect(await sumOf('latency', { operation: 'confirm-order' })).toBeGreaterThan(0);
  });

  it('shows the same figures as the sums that the audit keeps', async () => {
    const sums = new Map<string, number>();
    for (const { pk, sk, ...figures } of await items()) {
      if (!String(pk).startsWith('REPORT#') || !String(sk).startsWith('HOUR#')) continue;
      for (const [name, figure] of Object.entries(figures)) {
        sums.set(name, (sums.get(name) ?? 0) + Number(figure));
      }
    }
    expect(sums.get('confirmedOrders')).toBe(1);
    await sumOf('refunds');
    const shown = (await metrics()).filter(
      ({ dimensions }) => Object.keys(dimensions).length === 0,
    );
    const isFigure = ({ name }: LocalMetric) => sums.has(name);
    const found = shown.filter(isFigure).map(({ name, sum }): [string, number] => [name, sum]);
    expect(Object.fromEntries(found.sort())).toEqual(Object.fromEntries([...sums].sort()));
  });
});

/** `npm run reconcile` beside the running stack. */
async function reconcile() {
  const args = ['infra/local/reconcile.ts', '--data', api.data];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr, status: await ended };
}

/** Writes into the database's file, as somebody could who has the disk. */
function edit(from: string, to: string): void {
  const database = new DatabaseSync(join(api.data, 'table.db'), { timeout: 5000 });
  try {
    const { TableName } = readTable(synthesize(() => {}));
    const { changes } = database
      .prepare(
        `UPDATE "${TableName}" SET item_json = replace(item_json, ?, ?) WHERE pk = 'S:CUSTOMER#c-1' AND sk = 'S:ACCOUNT'`,
      )
      .run(from, to);
    expect(changes).toBe(1);
  } finally {
    database.close();
  }
}

describe('the full reconciliation', () => {
  it('runs as a job under its own role, once a day', async () => {
    const run = () => api.call('POST /_local/jobs/reconcile-books', { as: 'nobody' });
    const first = await run();
    expect(first).toMatchObject({ status: 200, body: { phase: 'done', drifts: 0, unsettled: 0 } });
    expect(first.body.judged).toBeGreaterThan(1);
    expect((await run()).body.run).toBe(first.body.run);
    expect(await sumOf('ReconcileRuns')).toBe(1);
  });

  it('runs as a command beside the stack, and finds a flipped digit', async () => {
    const sound = await reconcile();
    expect(sound.stderr).not.toContain('Error');
    expect(sound.stdout).toMatch(/\d+ balances are held against their entries: no drift\./);
    expect(sound.status).toBe(0);
    edit('"spent":{"N":"56"}', '"spent":{"N":"57"}');
    const found = await reconcile();
    expect(found.stdout).toContain('spent is 57, and the entries come to 56');
    expect(found.status).toBe(1);
    const order = { customerId: 'c-1', currency: 'IDR', subtotal: 150_000, points: 60 };
    const held = await api.call('PUT /v1/orders/o-9/hold', { body: order });
    expect(held).toMatchObject({ status: 422, body: { code: 'program_off' } });
  });
});
