import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createOrderPlatform } from '../../infra/local/order-platform.ts';

type Got = { route: string; authorization: string | undefined; body: string };

const got: Got[] = [];
const answers: { status: number; headers?: Record<string, string> }[] = [];
let server: Server;
let url: string;

/** The platform, and under `/v1` a Kawan that tells what it was asked. */
beforeAll(async () => {
  let play: ReturnType<typeof createOrderPlatform>;
  server = createServer(async (request, response) => {
    if (play(request, response)) return;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url: path, headers } = request;
    const body = Buffer.concat(chunks).toString();
    got.push({ route: `${method} ${path}`, authorization: headers.authorization, body });
    const answer = answers.shift() ?? { status: 200 };
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end('{"told":"so"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  play = createOrderPlatform({ url, token: async () => 'secret-token' });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const sameOrigin = { 'sec-fetch-site': 'same-origin' };

async function ask(route: string, body?: unknown, headers: Record<string, string> = sameOrigin) {
  got.length = 0;
  const [method, path] = route.split(' ');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${url}/demo/api${path}`, {
    ...{ method, headers },
    ...(body !== undefined && { body: text }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the order platform of the demo page', () => {
  it('asks Kawan with its own token, and shows it to nobody', async () => {
    const answer = await ask('PUT /customers/demo-1', { name: 'Rina' });
    expect(answer).toMatchObject({ status: 200, text: '{"told":"so"}' });
    expect(got).toEqual([
      {
        route: 'PUT /v1/customers/demo-1',
        authorization: 'Bearer secret-token',
        body: '{"name":"Rina"}',
      },
    ]);
    expect(JSON.stringify([...answer.headers, answer.text])).not.toContain('secret-token');
  });

  it('says itself who is new, whatever its page says', async () => {
    await ask('POST /quotes', { subtotal: 1, customerIsNew: false });
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({ subtotal: 1, customerIsNew: true });
    await ask('PUT /orders/o-1/hold', { subtotal: 1 });
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({ subtotal: 1, customerIsNew: true });
  });

  it('tells of an answer that was given before', async () => {
    answers.push({ status: 200, headers: { 'idempotency-replayed': 'true' } });
    const { headers } = await ask('POST /orders/o-1/confirm', {});
    expect(headers.get('idempotency-replayed')).toBe('true');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('sends the same again while Kawan is busy, and passes on every other refusal', async () => {
    answers.push({ status: 503 }, { status: 422 });
    expect((await ask('POST /orders/o-1/cancel', {})).status).toBe(422);
    expect(got.map(({ route }) => route)).toEqual(Array(2).fill('POST /v1/orders/o-1/cancel'));
  });

  it.each([
    'GET /admin/settings',
    'PUT /admin/settings',
    'PUT /admin/customers/c-1/adjustments/a-1',
    'DELETE /customers/c-1',
    'GET /customers/c-1/entries',
    'GET /orders/..%2fadmin%2fsettings',
    'GET /customers/c-1?dryRun=true',
    'GET /../_local/clock',
    'POST /quotes/../admin/codes',
  ])('knows nothing but what an order platform asks: not %s', async (route) => {
    const { status } = await ask(route, route.startsWith('GET') ? undefined : {});
    expect(status).not.toBe(500);
    expect(got.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page on another port', { 'sec-fetch-site': 'same-site' }],
    ['an address that somebody typed', { 'sec-fetch-site': 'none' }],
    ['another origin in an old browser', { origin: 'https://evil.example' }],
  ])('answers its own page only, and not %s', async (_, headers) => {
    const { status } = await ask('GET /customers/c-1', undefined, headers);
    expect([status, got]).toEqual([403, []]);
  });

  it('isn’t fooled by a name that leads to this machine', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      const asking = request(`${url}/demo/api/customers/c-1`, {
        headers: { ...sameOrigin, host: 'evil.example' },
      });
      asking.on('response', (response) => resolve(response.statusCode)).end();
    });
    expect(status).toBe(403);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[1]'],
    ['too much', JSON.stringify({ name: 'x'.repeat(17_000) })],
  ])('takes a small object: not %s', async (_, body) => {
    expect(await ask('PUT /customers/demo-1', body)).toMatchObject({ status: 400 });
    expect(got).toEqual([]);
  });
});
