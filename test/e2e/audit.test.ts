import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEngine } from '../../infra/local/engine.ts';
import { streamFolder } from '../../infra/local/stream.ts';
import { synthesize } from '../../infra/local/synth.ts';
import { readTable } from '../../infra/local/template.ts';
import { scan } from '../ledger.ts';
import { type Api, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** Looks into the table beside the running stack, as nobody could on AWS. */
async function itemsOf(data: string) {
  const { TableName } = readTable(synthesize(() => {}));
  const engine = await startEngine({ file: join(data, 'table.db') });
  const client = new DynamoDBClient({ endpoint: engine.endpoint });
  try {
    return await scan(DynamoDBDocumentClient.from(client), TableName);
  } finally {
    client.destroy();
    await engine.close();
  }
}

describe('the audit', () => {
  it('has read everything after a drain, under its own role', async () => {
    await api.call('PUT /v1/customers/c-1', { body: { name: 'Sari' } });
    await api.give('c-1', 200);
    const order = { customerId: 'c-1', currency: 'IDR', subtotal: 150_000, points: 60 };
    for (const id of ['o-1', 'o-2', 'o-3']) {
      expect((await api.call(`PUT /v1/orders/${id}/hold`, { body: order })).status).toBe(201);
    }
    await api.call('POST /v1/orders/o-1/confirm', { body: {} });
    await api.call('POST /v1/orders/o-2/cancel', { body: {} });
    await api.call('PUT /v1/orders/o-1/refunds/r-1', { body: { amount: 10_000 } });
    expect((await api.call('POST /_local/drain', { as: 'nobody' })).status).toBe(200);
    const { body } = await api.call('GET /v1/orders/o-1');
    expect(body.pointsUsed).toEqual([{ month: expect.any(String), points: 60 }]);
    expect(body.explanation.join(' ')).toContain('Of its points 60 were good until the end of');
    const items = await itemsOf(api.data);
    const entries = items
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
