import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { operator, restoredTable } from '../data/restored-table.ts';
import { scan } from '../ledger.ts';

const data = mkdtempSync(join(tmpdir(), 'kawan-switch-'));
let stack: Stack;
afterAll(async () => {
  await stack?.close();
  rmSync(data, { recursive: true });
});

const clientOf = ({ endpoint }: Stack['table']) => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  return DynamoDBDocumentClient.from(client);
};

async function call(route: string, body?: object): Promise<{ status: number; body: Body }> {
  const [method = '', path] = route.split(' ');
  const role = path?.startsWith('/v1/admin') || path?.startsWith('/_') ? 'admin' : 'orders';
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await stack.token(role)}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}
type Body = { status?: string; code?: string; points?: object; events?: { entry: string }[] };

const order = { customerId: 'c-1', currency: 'IDR', subtotal: 150_000, points: 100 };
const hold = (orderId: string) => call(`PUT /v1/orders/${orderId}/hold`, order);
const confirm = (orderId: string) => call(`POST /v1/orders/${orderId}/confirm`, {});
const drain = async () => expect((await call('POST /_local/drain')).status).toBe(200);

/** What a restore at this instant gives, set up again by the deployment guide; and its stream's label. */
async function restore(): Promise<Record<'LedgerTable' | 'LedgerStreamLabel', string>> {
  const table = clientOf(stack.table);
  const items = await scan(table, stack.table.name);
  const LedgerTable = await restoredTable(table, items, stack.table.endpoint);
  const StreamSpecification = {
    StreamEnabled: true,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  } as const;
  await table.send(new UpdateTableCommand({ TableName: LedgerTable, StreamSpecification }));
  const { Table } = await table.send(new DescribeTableCommand({ TableName: LedgerTable }));
  table.destroy();
  return { LedgerTable, LedgerStreamLabel: String(Table?.LatestStreamLabel) };
}

describe('the switch to a restored table', () => {
  it('goes on from the instant, names what came after it, and has it done again', async () => {
    stack = await startStack({ data });
    await call('PUT /v1/customers/c-1', { name: 'Sari' });
    const adjustment = 'PUT /v1/admin/customers/c-1/adjustments/a-1';
    expect((await call(adjustment, { points: 400, reason: 'Opening balance' })).status).toBe(201);
    await hold('INV-1');
    expect((await confirm('INV-1')).status).toBe(200);
    await hold('INV-2');
    await drain();
    const parameters = await restore();
    // After the instant: an order that the damaged table alone knows.
    await hold('INV-3');
    await confirm('INV-3');
    await drain();
    const old = stack.table.name;
    await stack.close();

    stack = await startStack({ data, parameters });
    expect(stack.table.name).toBe(parameters.LedgerTable);
    expect((await confirm('INV-2')).body.status).toBe('confirmed');
    expect((await call('GET /v1/orders/INV-1')).body.status).toBe('confirmed');
    expect(await confirm('INV-3')).toMatchObject({
      status: 404,
      body: { code: 'order_not_found' },
    });

    const env = {
      ...{ AWS_ENDPOINT_URL_DYNAMODB: stack.table.endpoint, AWS_REGION: 'us-east-1' },
      ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    };
    const both = ['--old', old, '--new', stack.table.name];
    const lost = await operator('lost', both, env);
    expect(lost.said.trim().split('\n').slice(0, -1).sort()).toEqual([
      'hold  ORDER#INV-3/1#HOLD',
      'resolution  ORDER#INV-3/3#RESOLUTION',
    ]);

    expect((await hold('INV-3')).status).toBe(201);
    expect((await confirm('INV-3')).status).toBe(200);
    expect((await operator('lost', both, env)).code).toBe(0);
    expect((await call('GET /v1/customers/c-1')).body.points).toMatchObject({
      ...{ available: 100, spent: 300, held: 0 },
    });

    await drain();
    const table = ['--table', stack.table.name];
    expect((await operator('audit', ['verify', ...table], env)).said).toContain('All is as it was');
    expect((await operator('reconcile', table, env)).said).toMatch(/their entries: no drift\.$/m);
  }, 120_000);
});
