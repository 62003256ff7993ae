import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { Busy } from '../../shared/domain/busy.ts';
import { refusal } from '../../shared/domain/refusals.ts';
import { deadline } from '../../shared/runtime/budget.ts';
import { isDryRun } from '../../shared/runtime/dry-run.ts';
import { note } from '../../shared/runtime/log.ts';
import { loggedLines } from './logged-lines.ts';

process.env.CALLERS = 'orders,support';
const { endpoint } = await import('../../shared/http/endpoint.ts');
type Handle = Parameters<typeof endpoint<typeof contract>>[1];

const contract = {
  summary: 'A test',
  params: z.strictObject({ orderId: z.string() }),
  body: z.strictObject({ name: z.string().optional(), points: z.int().optional() }),
  replies: { 200: z.object({ name: z.string().optional(), by: z.string() }) },
};

const echo: Handle = async ({ body, caller }) => ({
  status: 200,
  body: { name: body.name, by: 'name' in caller ? caller.name : 'anyone' },
});

const claims = { scope: 'kawan/orders', client_id: 'till' };
const event = (rest: object = {}, jwt: object | undefined = claims) => ({
  headers: { 'content-type': 'application/json' },
  pathParameters: { orderId: 'o-1' },
  requestContext: {
    requestId: 'r-1',
    timeEpoch: Date.now(),
    ...(jwt && { authorizer: { jwt: { claims: jwt } } }),
  },
  isBase64Encoded: false,
  ...rest,
});

const lines = loggedLines();

async function run(handle: Handle, rest: object = {}, jwt?: object) {
  const answer = await endpoint(contract, handle)(event(rest, jwt ?? claims) as never, {} as never);
  const { statusCode, headers, body } = answer as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
  };
  return { status: statusCode, headers, body: JSON.parse(body) };
}

const logged = () => lines.map((line) => JSON.parse(line));

describe('endpoint', () => {
  it('parses a body that comes in base64', async () => {
    const body = Buffer.from('{"name":"Sari"}').toString('base64');
    expect(await run(echo, { body, isBase64Encoded: true })).toMatchObject({
      status: 200,
      body: { name: 'Sari', by: 'till' },
    });
  });

  it('counts from when the request came, not from when a cold start was over', async () => {
    const seen: number[] = [];
    const note: Handle = async ({ now }) => {
      seen.push(now);
      return { status: 200, body: { by: 'x' } };
    };
    const came = Date.now() - 4000;
    const requestContext = { ...event().requestContext, timeEpoch: came };
    await run(note, { requestContext });
    const ahead = { ...requestContext, timeEpoch: Date.now() + 60_000 };
    await run(note, { requestContext: ahead });
    expect(seen[0]).toBe(came);
    expect(seen[1]).toBeLessThanOrEqual(Date.now());
  });

  it('gives all that a request does one budget', async () => {
    const deadlines: number[] = [];
    await run(async () => {
      deadlines.push(deadline());
      await sleep(2);
      deadlines.push(deadline());
      return { status: 200, body: { by: 'x' } };
    });
    expect(deadlines[1]).toBe(deadlines[0]);
  });

  it('refuses a body that is not UTF-8', async () => {
    const body = Buffer.from('{"name":"\xff"}', 'latin1').toString('base64');
    expect(await run(echo, { body, isBase64Encoded: true })).toMatchObject({ status: 400 });
    const asText = Buffer.from(body, 'base64').toString('utf8');
    expect(await run(echo, { body: asText })).toMatchObject({
      status: 400,
      body: { detail: 'The body is not JSON in UTF-8.' },
    });
  });

  it('names what is wrong by JSON pointers, and no more than twenty', async () => {
    const odd = await run(echo, { body: '{"points":1.5,"a/b~c":1}' });
    expect(odd.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/a~1b~0c',
      '/points',
    ]);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, key) => [`k${key}`, 1]));
    expect((await run(echo, { body: JSON.stringify(many) })).body.errors).toHaveLength(20);
  });

  it('refuses a query where none is asked for', async () => {
    expect(await run(echo, { queryStringParameters: { expand: 'all' } })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/expand' }] },
    });
  });

  it('takes a body of 16 KB and not a byte more, in JSON and nothing else', async () => {
    const filled = (bytes: number) => '{}'.padEnd(bytes);
    expect((await run(echo, { body: filled(16 * 1024) })).status).toBe(200);
    expect((await run(echo, { body: filled(16 * 1024 + 1) })).status).toBe(413);
    for (const [type, status] of [
      ['application/json; charset=utf-8', 200],
      ['application/jsonp', 415],
      ['text/plain', 415],
    ] as const) {
      const answer = await run(echo, { body: '{}', headers: { 'content-type': type } });
      expect([type, answer.status]).toEqual([type, status]);
    }
  });

  it('keeps every answer, also a problem, from caches and from being run', async () => {
    const safe = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
    expect((await run(echo)).headers).toMatchObject(safe);
    expect((await run(async () => refusal('own_code', 'Their own.'))).headers).toMatchObject(safe);
  });

  it('turns a refusal into its problem', async () => {
    const answer = await run(async () => refusal('own_code', 'Their own.'));
    expect(answer).toMatchObject({
      status: 422,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: '/problems/own_code',
        status: 422,
        code: 'own_code',
        detail: 'Their own.',
        instance: 'urn:kawan:request:r-1',
      },
    });
  });

  it('says when to come again if a refusal knows, and only then', async () => {
    const full = { ...refusal('too_many_attempts', 'Later.'), retryAfterSeconds: 1234 };
    expect(await run(async () => full)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1234' },
      body: { code: 'too_many_attempts' },
    });
    const { headers } = await run(async () => refusal('own_code', 'Their own.'));
    expect(headers).not.toHaveProperty('retry-after');
  });

  it('says when to come again while the table is busy, and counts no fault', async () => {
    const answer = await run(async () => {
      throw new Busy('entry not written');
    });
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { code: 'busy' },
    });
    expect(logged()).toMatchObject([{ outcome: 'busy', faults: 0 }]);
  });

  it('keeps the cause of a fault to the log', async () => {
    const answer = await run(async () => {
      throw new Error('secret cause');
    });
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(logged()).toMatchObject([
      { level: 'error', code: 'fault', detail: 'secret cause', requestId: 'r-1' },
      { outcome: 'internal', faults: 1 },
    ]);
  });

  it('takes a reply that does not fit its contract for a fault', async () => {
    const answer = await run(async () => ({ status: 200, body: { name: 5 } }));
    expect(answer.status).toBe(500);
    expect((await run(async () => ({ status: 201, body: {} }))).status).toBe(500);
  });

  it.each([
    ['the platform', { scope: 'kawan/orders' }, 200],
    ['a group that may', { scope: 'openid kawan/admin', 'cognito:groups': '[admin support]' }, 200],
    ['a group that may not', { scope: 'kawan/admin', 'cognito:groups': '[auditor]' }, 403],
    ['a group without the scope', { scope: 'openid', 'cognito:groups': '[support]' }, 403],
    [
      'a group whose name only begins so',
      { scope: 'kawan/admin', 'cognito:groups': '[supporter]' },
      403,
    ],
    ['nothing', {}, 403],
  ])('lets callers in by scope and group: %s', async (_, jwt, status) => {
    expect((await run(echo, {}, jwt)).status).toBe(status);
  });

  it('lets nobody in whose token the gateway has not checked', async () => {
    const withoutToken = event({ requestContext: { requestId: 'r-1', timeEpoch: Date.now() } });
    const answer = await endpoint(contract, echo)(withoutToken as never, {} as never);
    expect(answer).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } });
  });

  it('writes one line a request, with metrics and without what people sent', async () => {
    await run(echo, {
      body: '{"name":"Sari Wulandari"}',
      headers: { ...event().headers, cookie: 'c' },
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('Sari');
    expect(logged()).toMatchObject([
      { level: 'info', operation: 'test', outcome: 'ok', status: 200, orderId: 'o-1', requests: 1 },
    ]);
    const [metrics] = logged().map(({ _aws }) => _aws.CloudWatchMetrics);
    expect(metrics[0]).toMatchObject({ Namespace: 'Kawan', Dimensions: [['operation']] });
  });

  it('adds to the line what is noted on the way, each request its own', async () => {
    const noting = (name: string, outcome: Awaited<ReturnType<Handle>>) =>
      run(async () => {
        note({ [name]: 1 });
        await sleep(2);
        note({ late: name });
        return outcome;
      });
    const fine = { status: 200, body: { by: 'x' } };
    await Promise.all([noting('first', fine), noting('second', refusal('own_code', 'Theirs.'))]);
    const [first, second] = logged().toSorted((left) => (left.late === 'first' ? -1 : 1));
    expect(first).toMatchObject({ outcome: 'ok', first: 1, late: 'first' });
    expect(first).not.toHaveProperty('second');
    expect(second).toMatchObject({ outcome: 'own_code', second: 1, late: 'second' });
    expect(second).not.toHaveProperty('first');
  });

  it('keeps a long id short in the log', async () => {
    await run(echo, { pathParameters: { orderId: 'x'.repeat(10_000) } });
    expect(logged()[0].orderId).toBe('x'.repeat(64));
  });

  it('keeps one record one line, whatever is in it', async () => {
    const orderId = 'a\r\n{"level":"error"}\u2028\u2029\u0085\u001b[31m\u009b';
    await run(echo, { pathParameters: { orderId } });
    expect(lines).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
    expect(lines[0]?.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    expect(logged()[0].orderId).toBe(orderId);
  });
});

describe('endpoint of a route that writes', () => {
  const writing = { ...contract, writes: true as const };
  const answered = (handle: Handle, dryRun: string | undefined, rest: object = {}, jwt?: object) =>
    endpoint(writing, handle)(
      event({ ...(dryRun && { queryStringParameters: { dryRun } }), ...rest }, jwt) as never,
      {} as never,
    );
  const fault: Handle = async () => {
    throw new Error('cause');
  };

  it.each([
    ['true', true],
    ['false', false],
    [undefined, false],
  ])('handles the request in a dry run if it asks for one: %s', async (dryRun, expected) => {
    const seen: boolean[] = [];
    await answered(async () => {
      seen.push(isDryRun());
      await sleep(1);
      seen.push(isDryRun());
      return { status: 200, body: { by: 'x' } };
    }, dryRun);
    expect(seen).toEqual([expected, expected]);
    expect(isDryRun()).toBe(false);
  });

  it.each([
    ['an answer', 200, echo, {}, claims],
    ['a refusal', 422, async () => refusal('own_code', 'Their own.'), {}, claims],
    ['what is not valid', 400, echo, { body: '{"points":1.5}' }, claims],
    ['a caller who may not', 403, echo, {}, { scope: '' }],
    ['a fault', 500, fault, {}, claims],
  ] as const)('says so in the header and the log: %s', async (_, status, handle, rest, jwt) => {
    const dry = await answered(handle, 'true', rest, jwt);
    expect(dry).toMatchObject({ statusCode: status, headers: { 'dry-run': 'true' } });
    expect(logged().at(-1)).toMatchObject({ status, dryRun: true });
    const real = await answered(handle, undefined, rest, jwt);
    expect(real.headers).not.toHaveProperty('dry-run');
    expect(logged().at(-1)).not.toHaveProperty('dryRun');
  });

  it('keeps two requests at once apart', async () => {
    const note: Handle = async () => {
      await sleep(5);
      return { status: 200, body: { by: String(isDryRun()) } };
    };
    const [dry, real] = await Promise.all([answered(note, 'true'), answered(note, undefined)]);
    expect([dry.body, real.body]).toEqual(['{"by":"true"}', '{"by":"false"}']);
  });

  it('takes dryRun beside the query of its contract', async () => {
    const query = z.strictObject({ limit: z.string() });
    const both = endpoint({ ...writing, query }, async ({ query: { limit } }) => ({
      status: 200,
      body: { by: `${limit} ${isDryRun()}` },
    }));
    const queryStringParameters = { limit: '5', dryRun: 'true' };
    const answer = await both(event({ queryStringParameters }) as never, {} as never);
    expect(answer).toMatchObject({ statusCode: 200, body: '{"by":"5 true"}' });
  });
});
