import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

async function enrolledWith(customerId: string, points: number): Promise<void> {
  await api.call(`PUT /v1/customers/${customerId}`, { body: { name: 'Sari' } });
  const route = `PUT /v1/admin/customers/${customerId}/adjustments/opening`;
  expect((await api.call(route, { body: { points, reason: 'test' } })).status).toBe(201);
}

const order = (customerId: string, points: number) => ({
  customerId,
  currency: 'IDR',
  subtotal: 150_000,
  points,
});

describe('?dryRun=true', () => {
  it('tells a till what a hold would be, and holds nothing', async () => {
    await enrolledWith('c-1', 200);
    const body = order('c-1', 150);
    const dry = await api.call('PUT /v1/orders/o-1/hold?dryRun=true', { body });
    expect(dry).toMatchObject({ status: 201, body: { status: 'held', total: 135_000 } });
    expect(dry.headers.get('dry-run')).toBe('true');
    expect((await api.call('GET /v1/orders/o-1')).status).toBe(404);
    expect((await api.call('GET /v1/customers/c-1')).body.points).toMatchObject({
      available: 200,
      held: 0,
    });

    const real = await api.call('PUT /v1/orders/o-1/hold', { body });
    expect(real.headers.get('dry-run')).toBeNull();
    const { heldAt, expiresAt } = real.body;
    expect(real).toMatchObject({ status: 201, body: { ...dry.body, heldAt, expiresAt } });
    const replay = await api.call('PUT /v1/orders/o-1/hold?dryRun=true', { body });
    expect(replay).toMatchObject({ status: 200, text: real.text });
    expect(replay.headers.get('dry-run')).toBe('true');
    expect(replay.headers.get('idempotency-replayed')).toBe('true');
  });

  it('refuses as the hold would be refused, and leaves the order free', async () => {
    await enrolledWith('c-2', 60);
    const body = order('c-2', 100);
    const came = await api.call('PUT /v1/orders/o-2/hold?dryRun=true', { body });
    expect(came).toMatchObject({ status: 422, body: { code: 'insufficient_points' } });
    expect(came.headers.get('dry-run')).toBe('true');
    const less = await api.call('PUT /v1/orders/o-2/hold', { body: order('c-2', 60) });
    expect(less.status).toBe(201);
  });

  it('tells an admin whether settings could be changed, and changes none', async () => {
    const { body, headers } = await api.call('GET /v1/admin/settings');
    const off = { ...body, program: { ...body.program, enabled: false } };
    const changed = (query: string, etag = headers.get('etag') ?? '') =>
      api.call(`PUT /v1/admin/settings${query}`, { body: off, headers: { 'if-match': etag } });
    const dry = await changed('?dryRun=true');
    const changes = [{ path: 'program.enabled', from: true, to: false }];
    expect(dry).toMatchObject({ status: 200, body: { ...off, changes } });
    expect(dry.headers.get('dry-run')).toBe('true');
    expect((await api.call('GET /v1/admin/settings')).body).toEqual(body);
    const stale = await changed('?dryRun=true', '"7"');
    expect(stale).toMatchObject({ status: 412, body: { code: 'settings_changed' } });
    const real = await changed('');
    expect(real.headers.get('etag')).toBe(dry.headers.get('etag'));
    expect((await api.call('GET /v1/admin/settings')).body).toEqual(off);
  });

  it('is taken once, and by nothing that only reads', async () => {
    const body = order('c-3', 0);
    for (const route of [
      'PUT /v1/orders/o-3/hold?dryRun=true&dryRun=false',
      'PUT /v1/orders/o-3/hold?dryRun=yes',
      'POST /v1/quotes?dryRun=true',
      'GET /v1/admin/settings?dryRun=true',
    ]) {
      const answer = await api.call(route, route.startsWith('GET') ? {} : { body });
      expect([route, answer.status]).toEqual([route, 400]);
      expect(answer.body.errors).toMatchObject([{ pointer: '/dryRun' }]);
    }
    expect((await api.call('GET /v1/orders/o-3')).status).toBe(404);
  });
});
