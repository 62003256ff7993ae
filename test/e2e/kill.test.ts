import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, it } from '@jest/globals';
import { startEngine } from '../../infra/local/engine.ts';
import { synthesize } from '../../infra/local/synth.ts';
import { readTable } from '../../infra/local/template.ts';
import { drift } from '../ledger.ts';

const data = mkdtempSync(join(tmpdir(), 'kawan-kill-'));
let running: ChildProcess | undefined;
afterAll(() => {
  running?.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

/** The stack as a process of its own, on the same data each time; resolves when it serves. */
async function start(): Promise<{ url: string; token: string }> {
  const args = ['infra/local/start.ts', '--port', '0', '--data', data, '--no-demo'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running = child;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /runs at (http:\/\/127\.0\.0\.1:\d+)/.exec(line) ?? [];
    if (url) return { url, token: tokenOf('orders') };
  }
  throw new Error('the stack did not start');
}

const ended = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

async function stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (running === undefined) return;
  const end = ended(running);
  running.kill(signal);
  await end;
}

type Acknowledged = Map<string, 'held' | 'confirmed' | 'cancelled'>;

/** A till that works until the service is gone, and remembers what it was told. */
async function till(
  { url, token }: { url: string; token: string },
  name: string,
  acknowledged: Acknowledged,
): Promise<void> {
  const call = async (method: string, path: string, body: object) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
  };
  for (let number = 0; ; number++) {
    const orderId = `${name}-${number}`;
    const order = { customerId: 'c-points', currency: 'IDR', subtotal: 150_000, points: 50 };
    try {
      await call('PUT', `/v1/orders/${orderId}/hold`, order);
      acknowledged.set(orderId, 'held');
      if (number % 3 === 0) continue;
      const deed = number % 3 === 1 ? 'confirm' : 'cancel';
      await call('POST', `/v1/orders/${orderId}/${deed}`, {});
      acknowledged.set(orderId, deed === 'confirm' ? 'confirmed' : 'cancelled');
    } catch {
      return;
    }
  }
}

async function prepare({ url }: { url: string; token: string }, tokens: Record<string, string>) {
  const send = (method: string, path: string, role: string, body: object) =>
    fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${tokens[role]}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await send('PUT', '/v1/customers/c-points', 'orders', { name: 'Lestari' });
  const adjustment = { points: 10_000_000, reason: 'for a long day' };
  const path = '/v1/admin/customers/c-points/adjustments/a';
  expect((await send('PUT', path, 'admin', adjustment)).status).toBe(202);
  const decision = '/v1/admin/approvals/adjustment,c-points,a/decision';
  const approval = { decision: 'approve', reason: 'agreed' };
  expect((await send('POST', decision, 'approver', approval)).status).toBe(200);
}

describe('the stack, killed under load', () => {
  it('has every acknowledged order when it is started again', async () => {
    const acknowledged: Acknowledged = new Map();
    for (const round of [1, 2, 3]) {
      const api = await start();
      if (round === 1) {
        const [admin, approver] = [tokenOf('admin'), tokenOf('approver')];
        await prepare(api, { orders: api.token, admin, approver });
      }
      const tills = Array.from({ length: 16 }, (_, index) =>
        till(api, `r${round}t${index}`, acknowledged),
      );
      const before = acknowledged.size;
      while (acknowledged.size < before + 150) await new Promise(setImmediate);
      await stop('SIGKILL');
      await Promise.all(tills);
    }
    const { url, token } = await start();
    for (const [orderId, status] of acknowledged) {
      const headers = { authorization: `Bearer ${token}` };
      const order = await (await fetch(`${url}/v1/orders/${orderId}`, { headers })).json();
      const { status: found } = order as { status: string };
      // A till may have died with its answer on the way: then the order is one step further.
      if (status === 'held') expect(['held', 'confirmed', 'cancelled']).toContain(found);
      else expect({ orderId, status: found }).toEqual({ orderId, status });
    }
    await stop('SIGTERM');
    expect(await driftOf(join(data, 'table.db'))).toEqual([]);
  }, 120_000);
});

/** As a person would get one at the terminal. */
function tokenOf(role: string): string {
  const { stdout } = spawnSync(process.execPath, ['infra/local/token.ts', role, '--data', data], {
    encoding: 'utf8',
  });
  return stdout.trim();
}

async function driftOf(file: string): Promise<string[]> {
  const { TableName } = readTable(synthesize(() => {}));
  const engine = await startEngine({ file });
  const client = new DynamoDBClient({ endpoint: engine.endpoint });
  try {
    return await drift(DynamoDBDocumentClient.from(client), TableName);
  } finally {
    client.destroy();
    await engine.close();
  }
}
