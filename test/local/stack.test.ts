import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { temporaryFolder, writeAssembly } from './assembly.ts';

const echo = 'return { statusCode: 200, body: JSON.stringify(event) };';
const assembly = writeAssembly({
  echo: { code: echo, routeKey: 'POST /orders/{orderId}' },
  exact: { code: 'return "exact";', routeKey: 'POST /orders/all' },
  guarded: { code: echo, routeKey: 'GET /guarded', scope: 'kawan/admin' },
  crash: {
    code: 'setImmediate(() => { throw new Error("x") }); await new Promise(() => {});',
    routeKey: 'GET /crash',
  },
  exit: {
    code: 'if (event.queryStringParameters) process.exit(1); return "alive";',
    routeKey: 'GET /exit',
  },
  fail: { code: 'throw new Error("no");', routeKey: 'GET /fail' },
  hang: {
    code: 'if (event.queryStringParameters) for (;;); return context.getRemainingTimeInMillis();',
    routeKey: 'GET /hang',
    timeoutSeconds: 1,
  },
  time: {
    code: 'return [Date.now(), new Date().getTime(), Date.parse(Date()), new Date(5).getTime()];',
    routeKey: 'GET /time',
  },
  environment: { code: 'return process.env;', routeKey: 'GET /environment' },
  sweep: {
    code: 'const from = Date.now(); await new Promise((r) => setTimeout(r, 50)); return { from, to: Date.now() };',
    schedule: 'rate(1 hour)',
  },
  late: {
    code: `const { writeFileSync } = await import('node:fs');
      setTimeout(() => writeFileSync(event.headers['x-marker'], ''), 4000);
      await new Promise(() => {});`,
    routeKey: 'GET /late',
    timeoutSeconds: 1,
  },
  fallback: { code: 'return { statusCode: 404, body: "fallback" };', routeKey: '$default' },
});
const data = temporaryFolder();
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ assembly, data });
});
afterAll(() => stack.close());

const call = (path: string, init?: RequestInit) => fetch(stack.url + path, init);
const answer = async <Body>(path: string, init?: RequestInit) =>
  (await (await call(path, init)).json()) as Body;
const times = () => answer<[number, number, number, number]>('/time');
const clock = async () => Date.parse((await answer<{ now: string }>('/_local/clock')).now);

describe('the gateway', () => {
  it('hands the request over as API Gateway does', async () => {
    const event = await answer<{ headers: object }>('/orders/a%20b?x=1&x=2&y=%C3%A9', {
      method: 'POST',
      headers: { 'X-Mixed': 'Case', cookie: 'a=1; b=2', 'content-type': 'application/json' },
      body: '{"n":1}',
    });
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /orders/{orderId}',
      rawPath: '/orders/a b',
      rawQueryString: 'x=1&x=2&y=%C3%A9',
      queryStringParameters: { x: '1,2', y: 'é' },
      pathParameters: { orderId: 'a b' },
      headers: { 'x-mixed': 'Case' },
      cookies: ['a=1', 'b=2'],
      requestContext: { stage: '$default', http: { method: 'POST', path: '/orders/a b' } },
      body: '{"n":1}',
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty('cookie');
  });

  it('hands a body that is no text over in base64', async () => {
    const headers = { 'content-type': 'application/octet-stream' };
    const body = new Uint8Array([0, 255]);
    const event = await answer('/orders/1', { method: 'POST', headers, body });
    expect(event).toMatchObject({ isBase64Encoded: true, body: 'AP8=' });
  });

  it('prefers the exact path, and falls back to the default route', async () => {
    expect(await (await call('/orders/all', { method: 'POST' })).text()).toBe('exact');
    expect(await (await call('/orders/all', { method: 'PUT' })).text()).toBe('fallback');
    expect(await (await call('/orders/a/b', { method: 'POST' })).text()).toBe('fallback');
  });

  it('refuses a malformed path and a body beyond its limit', async () => {
    const malformed = await call('/orders/%E0%A4%A', { method: 'POST' });
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toMatchObject({ code: 'invalid_request', status: 400 });
    const tooLarge = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${stack.url}/orders/1`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.write(Buffer.alloc(10 * 1024 * 1024 + 1));
    });
    expect(tooLarge).toBe(413);
  });

  it('outlives a caller who hangs up in the middle', async () => {
    const socket = connect(Number(new URL(stack.url).port), '127.0.0.1');
    socket.write('POST /orders/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect((await call('/time')).status).toBe(200);
  });
});

describe('a function', () => {
  it('has the variables of the template and of Lambda, and no others', async () => {
    expect(await answer('/environment')).toMatchObject({
      TABLE_NAME: 'Ledger',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'environment',
      AWS_ENDPOINT_URL_DYNAMODB: expect.stringContaining('http://'),
    });
    expect(await answer('/environment')).not.toHaveProperty('PATH');
  });

  it.each(['/crash', '/fail', '/exit?now=1'])('that breaks at %s answers 500', async (path) => {
    const response = await call(path);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: 'internal' });
  });

  it('that crashed gets a new worker', async () => {
    expect(await (await call('/exit')).text()).toBe('alive');
    await call('/exit?now=1');
    expect(await (await call('/exit')).text()).toBe('alive');
  });

  it('that takes too long is stopped, answered for, and works again', async () => {
    const responses = await Promise.all(Array.from({ length: 4 }, () => call('/hang?now=1')));
    for (const response of responses) {
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
    }
    const left = await answer('/hang');
    expect(left).toBeGreaterThan(900);
    expect(left).toBeLessThanOrEqual(1000);
  });

  it('that ran out of time does nothing more', async () => {
    const marker = join(data, 'marker');
    expect((await call('/late', { headers: { 'x-marker': marker } })).status).toBe(503);
    // Past the moment at which the function would have written, had it gone on.
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect(existsSync(marker)).toBe(false);
  });
});

describe('the clock', () => {
  const post = (body: unknown) =>
    call('/_local/clock', { method: 'POST', body: JSON.stringify(body) });

  it('moves for every function, in every way to ask for the time, and not for tokens', async () => {
    const before = await times();
    expect(Math.abs(before[0] - Date.now())).toBeLessThan(2000);
    await post({ now: '2031-05-06T07:08:09Z' });
    const [now, made, told, given] = await times();
    for (const time of [now, made, told]) {
      expect(Math.abs(time - Date.parse('2031-05-06T07:08:09Z'))).toBeLessThan(3000);
    }
    expect(given).toBe(5);
    await post({ advanceSeconds: 3600 });
    expect((await times())[0] - now).toBeGreaterThanOrEqual(3_600_000);
    const header = Date.parse((await call('/time')).headers.get('date') ?? '');
    expect(header - now).toBeGreaterThanOrEqual(3_599_000);
    const authorization = `Bearer ${await stack.token('admin')}`;
    expect((await call('/guarded', { headers: { authorization } })).status).toBe(200);
  });

  it('refuses what is no time', async () => {
    for (const move of [{}, { now: 'soon' }, { advanceSeconds: 0.5 }]) {
      expect((await post(move)).status).toBe(400);
    }
  });

  it('stands where it stood after a restart, and the tokens still hold', async () => {
    const authorization = `Bearer ${await stack.token('admin')}`;
    const port = Number(new URL(stack.url).port);
    await post({ now: '2031-01-01T00:00:00Z' });
    await stack.close();
    stack = await startStack({ assembly, data, port });
    expect(Math.abs((await clock()) - Date.parse('2031-01-01T00:00:00Z'))).toBeLessThan(60_000);
    expect((await call('/guarded', { headers: { authorization } })).status).toBe(200);
    await stack.close();
    const foreign = join(data, 'thesis.txt');
    writeFileSync(foreign, 'not ours');
    stack = await startStack({ assembly, data, port, fresh: true });
    expect(Math.abs((await clock()) - Date.now())).toBeLessThan(3000);
    expect(stack.isFirstRun).toBe(true);
    expect(readFileSync(foreign, 'utf8')).toBe('not ours');
  });
});

describe('a job', () => {
  it('runs when asked to, one run after another', async () => {
    const run = () =>
      answer<{ from: number; to: number }>('/_local/jobs/sweep', { method: 'POST' });
    const runs = await Promise.all([run(), run(), run()]);
    runs.sort((a, b) => a.from - b.from);
    expect(runs[1]?.from).toBeGreaterThanOrEqual(runs[0]?.to ?? Infinity);
    expect(runs[2]?.from).toBeGreaterThanOrEqual(runs[1]?.to ?? Infinity);
    expect((await call('/_local/jobs/unknown', { method: 'POST' })).status).toBe(404);
    expect((await call('/_local/drain', { method: 'POST' })).status).toBe(200);
  });
});

describe('a second stack', () => {
  it('is refused the data folder or the port of a running one', async () => {
    await expect(startStack({ assembly, data })).rejects.toThrow('is in use by a stack');
    const port = Number(new URL(stack.url).port);
    await expect(startStack({ assembly, port })).rejects.toThrow(`Port ${port} is in use`);
  });
});
