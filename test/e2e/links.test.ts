import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

let ids = 0;
const unique = (prefix: string) => `${prefix}-${++ids}`;

async function enrolled(points = 0): Promise<string> {
  const customerId = unique('customer');
  await api.call(`PUT /v1/customers/${customerId}`, { body: { name: 'Sari' } });
  if (points > 0) {
    const route = `PUT /v1/admin/customers/${customerId}/adjustments/${unique('a')}`;
    await api.call(route, { body: { points, reason: 'welcome back' } });
  }
  return customerId;
}

const linked = (customerId: string, as: 'orders' | 'support' = 'orders') =>
  api.call(`POST /v1/customers/${customerId}/links`, { as });

async function tokenFor(customerId: string): Promise<string> {
  const { status, body } = await linked(customerId);
  expect(status).toBe(201);
  return new URL(body.url).hash.slice(1);
}

const by = (token: string, route: string) =>
  api.call(route, { as: 'nobody', headers: { authorization: `Bearer ${token}` } });

const unauthenticated = { status: 401, body: { code: 'unauthenticated' } };

/** The functions' lines; they arrive a moment after the answers. */
async function logged(enough: (log: string) => boolean): Promise<string> {
  for (;;) {
    const log = readFileSync(join(api.data, 'functions.log'), 'utf8');
    if (enough(log)) return log;
    await sleep(20);
  }
}

describe('a customer’s link', () => {
  it('leads from the till to one’s own points and entries', async () => {
    const customerId = await enrolled(430);
    const made = await linked(customerId);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(made.body.url).toMatch(new RegExp(`^${api.url}/points/#[A-Za-z0-9_-]{43}$`));
    const token = new URL(made.body.url).hash.slice(1);

    const me = await by(token, 'GET /v1/me');
    expect(me).toMatchObject({ status: 200, body: { customerId, points: { available: 430 } } });
    expect(me.headers.get('cache-control')).toBe('no-store');
    const { frozen, ...same } = (await api.call(`GET /v1/customers/${customerId}`)).body;
    expect(frozen).toBe(false);
    expect(me.body).toMatchObject(same);
    const entries = await by(token, 'GET /v1/me/entries?limit=1');
    expect(entries).toMatchObject({ status: 200, body: { entries: [{ points: 430 }] } });
    const theirs = await api.call(`GET /v1/customers/${customerId}/entries?limit=1`);
    expect(entries.text).toBe(theirs.text);
  });

  it('may be made by support, and ends the one before', async () => {
    const customerId = await enrolled();
    const first = await tokenFor(customerId);
    const second = await linked(customerId, 'support');
    expect(second.status).toBe(201);
    expect(await by(first, 'GET /v1/me')).toMatchObject(unauthenticated);
    expect(await by(first, 'GET /v1/me/entries')).toMatchObject(unauthenticated);
    const token = new URL(second.body.url).hash.slice(1);
    expect((await by(token, 'GET /v1/me/entries')).status).toBe(200);
  });

  it('shows nobody else, whatever is asked', async () => {
    const other = await enrolled(70);
    const token = await tokenFor(await enrolled(430));
    for (const route of [
      `GET /v1/me?customerId=${other}`,
      `GET /v1/me/entries?customerId=${other}`,
      `GET /v1/me/${other}`,
      `GET /v1/customers/${other}`,
      `GET /v1/customers/${other}/entries`,
    ]) {
      const answer = await by(token, route);
      expect([400, 401, 404]).toContain(answer.status);
      expect(answer.text).not.toContain('welcome back');
    }
    const cursor = Buffer.from('9999-12-31T00:00:00.000Z#~#1').toString('base64url');
    const { body } = await by(token, `GET /v1/me/entries?cursor=${cursor}`);
    expect(body.entries.map(({ points }: { points: number }) => points)).toEqual([430]);
  });

  it('is followed through the log without its token and whose it is', async () => {
    const customerId = await enrolled();
    const token = await tokenFor(customerId);
    await by(token, 'GET /v1/me');
    await by(token, 'GET /v1/me/entries');
    const lines = (log: string) => log.split('\n').filter((line) => line.startsWith('{'));
    const linkOf = (log: string) => lines(log).map((line) => JSON.parse(line).link);
    // This link's lines are the last three that carry one.
    const log = await logged((text) => {
      const [made, ...used] = linkOf(text)
        .filter((link) => link !== undefined)
        .slice(-3);
      return used.length === 2 && used.every((link) => link === made);
    });
    expect(lines(log).map((line) => JSON.parse(line).operation)).toContain('get-me');
    expect(log).not.toContain(token);
    for (const line of lines(log).filter((text) => text.includes('"link"'))) {
      expect(line).not.toContain(customerId);
    }
  });

  it('is over after a quarter of an hour', async () => {
    const token = await tokenFor(await enrolled());
    await api.advance(14 * 60);
    expect((await by(token, 'GET /v1/me')).status).toBe(200);
    await api.advance(60);
    expect(await by(token, 'GET /v1/me')).toMatchObject(unauthenticated);
    expect(await by(token, 'GET /v1/me/entries')).toMatchObject(unauthenticated);
  });
});
