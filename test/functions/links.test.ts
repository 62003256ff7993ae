import { describe, expect, it, jest } from '@jest/globals';
import { table } from '../../shared/data/client.ts';
import { linkKey } from '../../shared/data/keys.ts';
import { createLink, openLink } from '../../shared/data/links.ts';
import { read } from '../../shared/data/read.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import { LinkToken } from '../../shared/domain/links.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aCustomer, customerWith, give } from '../data/builders.ts';
import { loggedLines } from './logged-lines.ts';

process.env.CALLERS = 'orders,admin,support,customer';
process.env.CUSTOMER_PAGE_URL = 'https://shop.example/points/?lang=id';

const lines = loggedLines();

const till = { scope: 'kawan/orders', client_id: 'till' };
const inGroup = (group: string) => ({
  scope: 'kawan/admin',
  username: `somebody of ${group}`,
  'cognito:groups': `[${group}]`,
});

type Call = { params?: object; query?: object; authorization?: string; as?: object };

let requests = 0;

async function call(operation: string, { params, query, authorization, as }: Call = {}) {
  const { handler } = await import(`../../functions/${operation}/handler.ts`);
  const event = {
    headers: authorization === undefined ? {} : { authorization },
    pathParameters: params,
    queryStringParameters: query,
    requestContext: {
      requestId: `r-${++requests}`,
      timeEpoch: Date.now(),
      ...(as && { authorizer: { jwt: { claims: as } } }),
    },
  };
  const answer = await handler(event, {});
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}

async function made(customerId: CustomerId, at = Date.now()): Promise<LinkToken> {
  const link = await createLink(customerId, 'till', at);
  if (isRefusal(link)) throw new Error(link.refused);
  return link.token;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** The calls to the table while the work is done, by command and key, but for what is remembered. */
async function callsOf<Result>(work: () => Promise<Result>) {
  const calls: string[] = [];
  table.middlewareStack.add(
    (next, context) => async (args) => {
      const { Key } = args.input as { Key?: { pk: string; sk: string } };
      if (Key && /^(SETTINGS|CODE#)/.test(Key.pk)) return next(args);
      calls.push(`${context.commandName} ${Key?.sk ?? ''}`.replace('Command', '').trim());
      return next(args);
    },
    { step: 'initialize', name: 'calls' },
  );
  try {
    return { result: await work(), calls };
  } finally {
    table.middlewareStack.remove('calls');
  }
}

describe('create-link', () => {
  const create = (customerId: string, as: object = till) =>
    call('create-link', { params: { customerId }, as });

  it('answers the page’s address with the token behind # and nowhere else', async () => {
    const before = Date.now();
    const { status, headers, body } = await create(await customerWith(0));
    expect(status).toBe(201);
    expect(body.url).toMatch(/^https:\/\/shop\.example\/points\/\?lang=id#[A-Za-z0-9_-]{43}$/);
    const lastsMs = Date.parse(body.expiresAt) - before;
    expect(lastsMs).toBeGreaterThanOrEqual(15 * minuteMs);
    expect(lastsMs).toBeLessThan(15 * minuteMs + 5000);
    const token = new URL(body.url).hash.slice(1);
    expect(JSON.stringify(headers)).not.toContain(token);
    expect(lines.join()).not.toContain(token);
    expect((await call('get-me', bearer(token))).status).toBe(200);
  });

  it('takes one round trip', async () => {
    const customerId = await customerWith(0);
    const { calls } = await callsOf(() => create(customerId));
    expect(calls).toEqual(['TransactWriteItems']);
  });

  it('refuses a customer who is not enrolled', async () => {
    expect(await create(aCustomer())).toMatchObject({
      status: 404,
      body: { code: 'customer_not_found' },
    });
  });

  it.each([
    ['the till', till, 201, 'till'],
    ['admin', inGroup('admin'), 201, 'somebody of admin'],
    ['support', inGroup('support'), 201, 'somebody of support'],
    ['approver', inGroup('approver'), 403, undefined],
    ['auditor', inGroup('auditor'), 403, undefined],
  ])('is for %s and remembers who it was: %p', async (_, as, status, by) => {
    const answer = await create(await customerWith(0), as);
    expect(answer.status).toBe(status);
    if (by === undefined) return;
    const token = LinkToken.parse(new URL(answer.body.url).hash.slice(1));
    const link = await openLink(token, Date.now());
    expect(isRefusal(link) ? link : await read(linkKey(link.hash))).toMatchObject({ by });
  });
});

describe.each([
  ['get-me', ['GetItem LINK', 'BatchGetItem', 'Query']],
  ['list-my-entries', ['GetItem LINK', 'GetItem LINK', 'Query', 'Query']],
])('%s', (operation, reads) => {
  const theirs = operation === 'get-me' ? 'get-customer' : 'list-entries';

  it('answers what the order platform is answered about this customer', async () => {
    const customerId = await customerWith(430, Date.now());
    const mine = await call(operation, bearer(await made(customerId)));
    const told = await call(theirs, { params: { customerId }, as: till });
    const { frozen: _, ...body } = told.body;
    expect(mine).toMatchObject({ ...told, body, status: 200 });
  });

  it('reads the link, and then whether it is the current one beside what it shows', async () => {
    const token = await made(await customerWith(0));
    const { calls } = await callsOf(() => call(operation, bearer(token)));
    expect(calls).toEqual(reads);
  });

  it('takes the scheme in any case, and any number of spaces', async () => {
    const token = await made(await customerWith(0));
    for (const authorization of [`bearer ${token}`, `BEARER   ${token}`]) {
      expect((await call(operation, { authorization })).status).toBe(200);
    }
  });

  it('refuses every token that is not good in the same words', async () => {
    const revoked = await made(await customerWith(0), Date.now() - minuteMs);
    const { customerId } = (await call('get-me', bearer(revoked))).body;
    await made(customerId);
    const expired = await made(await customerWith(0), Date.now() - 15 * minuteMs);
    const malformed = [
      undefined,
      '',
      'Bearer',
      `Bearer ${'a'.repeat(42)}`,
      `Bearer ${'a'.repeat(44)}`,
      `Bearer ${'a'.repeat(100_000)}`,
      `Bearer ${'a'.repeat(42)}=`,
      'a'.repeat(43),
      `Basic ${'a'.repeat(43)}`,
      `Bearer ${'a'.repeat(43)},Bearer ${'a'.repeat(43)}`,
      'Bearer eyJhbGciOiJSUzI1NiJ9.eyJzY29wZSI6Imthd2FuL29yZGVycyJ9.c2ln',
    ];
    const refused = async (authorization: string | undefined) => {
      const { result, calls } = await callsOf(() =>
        call(operation, authorization === undefined ? {} : { authorization }),
      );
      const { instance, ...body } = result.body;
      expect(instance).toBe(`urn:kawan:request:r-${requests}`);
      return { answer: JSON.stringify({ ...result, body }), calls };
    };
    const unknown = await refused(`Bearer ${'a'.repeat(43)}`);
    expect(JSON.parse(unknown.answer)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer', 'cache-control': 'no-store' },
      body: { code: 'unauthenticated' },
    });
    expect(unknown.calls).toEqual(['GetItem LINK']);
    for (const authorization of malformed) {
      expect(await refused(authorization)).toEqual({ ...unknown, calls: [] });
    }
    expect(await refused(`Bearer ${expired}`)).toEqual(unknown);
    const { answer, calls } = await refused(`Bearer ${revoked}`);
    expect(answer).toBe(unknown.answer);
    expect(calls[0]).toBe('GetItem LINK');
  });

  it('is not for those who make links', async () => {
    for (const as of [till, inGroup('admin')]) {
      const customerId = await customerWith(0);
      const token = await made(customerId);
      // No gateway checks an access token on this route; were there one, it would open nothing.
      expect((await call(operation, { as })).status).not.toBe(200);
      expect((await call(operation, { ...bearer(token), as })).status).not.toBe(200);
    }
  });

  it('is followed through the log by eight characters, and tells neither token nor customer', async () => {
    const customerId = await customerWith(0);
    const { body } = await call('create-link', { params: { customerId }, as: till });
    const token = new URL(body.url).hash.slice(1);
    await call(operation, bearer(token));
    await call(operation, bearer('a'.repeat(43)));
    await call(operation);
    expect(lines).toHaveLength(4);
    const [made, used, unknown, absent] = lines.map((line) => JSON.parse(line));
    expect(made.link).toMatch(/^[A-Za-z0-9_-]{8}$/);
    expect(used).toMatchObject({ outcome: 'ok', status: 200, link: made.link });
    expect(unknown).toMatchObject({ outcome: 'unauthenticated', status: 401, faults: 0 });
    expect(unknown.link).toMatch(/^[A-Za-z0-9_-]{8}$/);
    expect(unknown.link).not.toBe(made.link);
    expect(absent).not.toHaveProperty('link');
    for (const secret of [token.slice(0, 12), customerId, 'a'.repeat(12), 'Sari']) {
      expect(lines.join()).not.toContain(secret);
    }
  });
});

describe('get-me', () => {
  it('tells what points are worth, what the code is good for, and until when the link is', async () => {
    const customerId = await customerWith(430);
    const { body: link } = await call('create-link', { params: { customerId }, as: till });
    const { body } = await call('get-me', bearer(new URL(link.url).hash.slice(1)));
    expect(body).toMatchObject({
      worth: { currency: 'IDR', exponent: 0, valuePerPoint: 100, spendable: true },
      invitation: { usable: true, discount: { kind: 'fixed', amount: 5000 }, rewardPoints: 10 },
      linkExpiresAt: link.expiresAt,
    });
  });
});

describe('list-my-entries', () => {
  it('goes through one’s own entries in pages, to their end', async () => {
    const customerId = await customerWith(0);
    const at = Date.now();
    for (const points of [1, 2, 3]) await give(customerId, points, at + points);
    const token = bearer(await made(customerId));
    const first = await call('list-my-entries', { ...token, query: { limit: '2' } });
    expect(first.body.entries.map(({ points }: { points: number }) => points)).toEqual([3, 2]);
    const query = { limit: '2', cursor: first.body.next };
    const second = await call('list-my-entries', { ...token, query });
    expect(second.body).toMatchObject({ entries: [{ points: 1 }] });
    expect(second.body).not.toHaveProperty('next');
  });

  it('refuses a cursor of its own making, and a link that is over before that', async () => {
    const customerId = await customerWith(0);
    const old = await made(customerId);
    const query = { cursor: 'zzz' };
    const invalid = { status: 400, body: { code: 'invalid_request' } };
    expect(await call('list-my-entries', { ...bearer(old), query })).toMatchObject(invalid);
    await made(customerId);
    expect(await call('list-my-entries', { ...bearer(old), query })).toMatchObject({ status: 401 });
  });

  it.each(['!', '%', '='])('refuses a cursor of nothing: %s', async (cursor) => {
    const token = bearer(await made(await customerWith(0)));
    const answer = await call('list-my-entries', { ...token, query: { cursor } });
    expect(answer.status).toBe(400);
  });
});

// The last, because modules that are loaded anew have a table of their own to ask.
describe('create-link without a page', () => {
  it.each([undefined, '', 'points', 'javascript:alert(1)', 'https://shop.example/#points'])(
    'does not start with the page at %p',
    async (page) => {
      const good = process.env.CUSTOMER_PAGE_URL;
      if (page === undefined) delete process.env.CUSTOMER_PAGE_URL;
      else process.env.CUSTOMER_PAGE_URL = page;
      jest.resetModules();
      const starting = import('../../functions/create-link/handler.ts');
      await expect(starting).rejects.toThrow('CUSTOMER_PAGE_URL');
      process.env.CUSTOMER_PAGE_URL = good;
    },
  );
});
