import { readFileSync } from 'node:fs';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../infra/local/issuer.ts';
import { type Answer, type Api, startApi } from './api.ts';

type Schema = { $ref?: string; examples?: unknown[] };
type Content = { content?: Record<string, { schema: Schema }> };
type Operation = {
  operationId: string;
  requestBody?: Content;
  responses: Record<string, Content & { $ref?: string }>;
};

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

/** Every example of the reference: of what operation, whether asked or answered, the how-many-eth. */
const examples = new Map(
  Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ operationId, requestBody, responses }) => [
      ...examplesIn(`${operationId} asked`, requestBody),
      ...Object.entries(responses).flatMap(([status, reply]) =>
        examplesIn(`${operationId} ${status}`, reply),
      ),
    ]),
);

function examplesIn(name: string, of: Content | undefined): [string, unknown][] {
  const { schema } = of?.content?.['application/json'] ?? {};
  const shared = document.components.schemas[schema?.$ref?.split('/').at(-1) ?? ''];
  const found = schema?.examples ?? shared?.examples ?? [];
  return found.map((example, index) => [`${name} ${index}`, example]);
}

const tried = new Set<string>();

function example(name: string): unknown {
  if (!examples.has(name)) throw new Error(`the reference has no example ${name}`);
  tried.add(name);
  return examples.get(name);
}

const asked = (operation: string, index = 0) => example(`${operation} asked ${index}`);

/**
 * What the service makes up, by its kind: instants, days, codes of customers, tokens. Everything else
 * has to be in an answer as it is in the example.
 */
const told = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (name, value) => {
    if (typeof value !== 'string') return value;
    if (name === 'quoteToken')
      return value
        .split('.')
        .map(() => '…')
        .join('.');
    if (name === 'url') return value.replace(/^.*#/, '…#').replace(/#[\w-]{43}$/, '#…');
    return value
      .replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, '‹instant›')
      .replace(/^\d{4}-\d\d-\d\d$/, '‹day›')
      .replace(/^SARI-[0-9A-Z]{9}$/, '‹code›');
  });

function expectTold(operation: string, { status, body }: Answer, index = 0): void {
  expect(told(body)).toEqual(told(example(`${operation} ${status} ${index}`)));
}

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

async function send(route: string, body: unknown, status: number, as?: Role): Promise<Answer> {
  const answer = await api.call(route, { body, ...(as && { as }) });
  expect([route, answer.status, answer.text]).toEqual([route, status, expect.any(String)]);
  return answer;
}

const customer = '/v1/admin/customers/c-1001';

/** One story after the other, in which the examples are what is asked and answered. */
describe('the examples of the API reference', () => {
  it('enrol Sari and give her friend points', async () => {
    await send('PUT /v1/customers/c-1001', asked('enrol-customer'), 201);
    await send('PUT /v1/customers/c-1002', { name: 'Budi' }, 201);
    const adjustment = 'PUT /v1/admin/customers/c-1002/adjustments/adj-1';
    await send(adjustment, asked('adjust-points'), 201);
  });

  it('price an order with her code, hold it, and refund a part of it', async () => {
    // The code of the examples: one that Sari had on her card before.
    const rows = [{ customerId: 'c-1001', name: 'Sari', code: 'SARI-7K3M9QX2R' }];
    await send('POST /v1/admin/imports', { importId: 'cards', rows }, 200);
    const moved = await send('POST /v1/admin/imports', asked('import-customers'), 200);
    expect(moved.body.results).toMatchObject([{ status: 'imported', code: 'WULAN-88' }]);
    expectTold('quote-order', await send('POST /v1/quotes', asked('quote-order'), 200));
    const usable = await send('POST /v1/codes/check', asked('check-code'), 200);
    expectTold('check-code', usable, 0);
    const unknown = { code: 'NOBODYS', customerId: 'c-1002', customerIsNew: true };
    expectTold('check-code', await send('POST /v1/codes/check', unknown, 200), 1);
    const hold = asked('hold-order');
    expectTold('hold-order', await send('PUT /v1/orders/INV-2041/hold', hold, 201));
    await send('POST /v1/orders/INV-2041/confirm', {}, 200);
    const sari = await api.call('GET /v1/customers/c-1001');
    expectTold('get-customer', sari);
    const refund = 'PUT /v1/orders/INV-2041/refunds/R-1';
    expectTold('refund-order', await send(refund, asked('refund-order'), 201));
    expectTold('refund-order', await send(refund, asked('refund-order'), 200));
  });

  it('cancel an order, and open a customer’s page', async () => {
    const order = { customerId: 'c-1003', currency: 'IDR', subtotal: 150_000 };
    await send('PUT /v1/orders/INV-2042/hold', order, 201);
    await send('POST /v1/orders/INV-2042/cancel', asked('cancel-order'), 200);
    expectTold('create-link', await send('POST /v1/customers/c-1001/links', {}, 201));
  });

  it('make a code and change it', async () => {
    await send('POST /v1/admin/codes', asked('create-code'), 201);
    await send('PATCH /v1/admin/codes/LEBARAN26', asked('change-code', 0), 200);
    await send('PATCH /v1/admin/codes/LEBARAN26', asked('change-code', 1), 200);
  });

  it('decide on what a second person has to', async () => {
    const many = { points: 5000, reason: 'Opening balance' };
    const asking = `PUT ${customer}/adjustments/adj-2`;
    const { body } = await send(asking, many, 202);
    const decision = `POST /v1/admin/approvals/${body.approvalId}/decision`;
    await send(decision, asked('decide-approval'), 200, 'approver');
  });

  it('release a reward that was held back', async () => {
    const client = { ip: '203.0.113.7', deviceId: 'one-phone' };
    const terms = { currency: 'IDR', subtotal: 150_000, customerIsNew: true, client };
    for (const customerId of ['c-1', 'c-2', 'c-3', 'c-4']) {
      const hold = { customerId, referralCode: 'SARI-7K3M9QX2R', ...terms };
      await send(`PUT /v1/orders/o-${customerId}/hold`, hold, 201);
      await send(`POST /v1/orders/o-${customerId}/confirm`, {}, 200);
    }
    await drain();
    const decision = 'POST /v1/admin/reviews/o-c-1/decision';
    await send(decision, asked('decide-review'), 200, 'approver');
  });

  it('lift a freeze', async () => {
    await tamper();
    await drain();
    const lifted = await send(`POST ${customer}/lift-freeze`, asked('lift-freeze'), 200);
    expectTold('lift-freeze', lifted);
  });

  it('change the settings', async () => {
    const { headers } = await api.call('GET /v1/admin/settings');
    const changed = await api.call('PUT /v1/admin/settings', {
      body: asked('change-settings'),
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    expect(changed.status).toBe(200);
  });

  it('are all among them', () => {
    expect([...tried].sort()).toEqual([...examples.keys()].sort());
  });
});

/** Somebody edits Sari's account behind the program's back. */
async function tamper(): Promise<void> {
  const { endpoint, name: TableName } = api.table;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const table = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const edit = {
    UpdateExpression: 'ADD spent :n',
    ExpressionAttributeValues: { ':n': { N: '1' } },
  };
  const Key = { pk: { S: 'CUSTOMER#c-1001' }, sk: { S: 'ACCOUNT' } };
  await table.send(new UpdateItemCommand({ TableName, Key, ...edit }));
  table.destroy();
}

async function drain(): Promise<void> {
  expect((await api.call('POST /_local/drain', { as: 'nobody' })).status).toBe(200);
}
