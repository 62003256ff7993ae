import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inFlight } from '../in-flight.ts';
import { untilNotBusy } from '../until-not-busy.ts';
import { type Answer, type Api, startApi } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

let ids = 0;
const unique = (prefix: string) => `${prefix}-${++ids}`;

async function enrolled(name = 'Sari'): Promise<{ customerId: string; code: string }> {
  const customerId = unique('c');
  const { status, body } = await api.call(`PUT /v1/customers/${customerId}`, { body: { name } });
  expect(status).toBe(201);
  return { customerId, code: body.code };
}

const grant = (customerId: string, points: number) => api.give(customerId, points);

const order = (customerId: string, rest: object = {}) => ({
  customerId,
  currency: 'IDR',
  subtotal: 150_000,
  ...rest,
});

const hold = (orderId: string, body: object) =>
  api.call(`PUT /v1/orders/${orderId}/hold`, { body });
const isHeld = (answer: Answer | undefined) => answer?.body.status === 'held';
const points = async (customerId: string) =>
  (await api.call(`GET /v1/customers/${customerId}`)).body.points;

describe('the order path', () => {
  it('goes from a code to pending points, as the story in the README does', async () => {
    const sari = await enrolled('Sari');
    expect(sari.code).toMatch(/^SARI-[0-9A-HJKMNP-TV-Z]{9}$/);
    const budi = await enrolled('Budi');
    const asked = order(budi.customerId, { referralCode: sari.code, customerIsNew: true });

    const quote = await api.call('POST /v1/quotes', { body: asked });
    expect(quote.status).toBe(200);
    expect(quote.body).toMatchObject({ total: 145_000, referral: { status: 'applied' } });

    const orderId = unique('o');
    const held = await hold(orderId, asked);
    expect(held.status).toBe(201);
    expect(held.body).toMatchObject({ status: 'held', total: 145_000 });
    const again = await hold(orderId, asked);
    expect(again.status).toBe(200);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.text).toBe(held.text);

    const other = await hold(orderId, { ...asked, subtotal: 160_000 });
    expect(other).toMatchObject({ status: 422, body: { code: 'order_reused' } });

    const confirmed = await api.call(`POST /v1/orders/${orderId}/confirm`, { body: {} });
    expect(confirmed).toMatchObject({ status: 200, body: { status: 'confirmed' } });
    const replayed = await api.call(`POST /v1/orders/${orderId}/confirm`, { body: {} });
    expect(replayed.text).toBe(confirmed.text);
    expect(await points(sari.customerId)).toMatchObject({ available: 0, pending: 10 });

    const second = await hold(unique('o'), asked);
    expect(second).toMatchObject({ status: 422, body: { code: 'customer_not_new' } });

    const story = await api.call(`GET /v1/orders/${orderId}`);
    expect(story.body.entries.map(({ kind }: { kind: string }) => kind)).toEqual([
      'held',
      'confirmed',
    ]);
    const timeline = await api.call(`GET /v1/customers/${sari.customerId}/entries`);
    expect(timeline.body.entries).toMatchObject([{ kind: 'reward', points: 10 }]);
  });

  it('pages through a timeline with cursors that fit into an address', async () => {
    const { customerId } = await enrolled('Ratna');
    for (const points of [1, 2, 3]) await grant(customerId, points);
    const route = `GET /v1/customers/${customerId}/entries?limit=1`;
    const seen: number[] = [];
    let next: string | undefined;
    do {
      const { body } = await api.call(next ? `${route}&cursor=${next}` : route);
      seen.push(...body.entries.map((entry: { points: number }) => entry.points));
      next = body.next;
    } while (next);
    expect(seen).toEqual([3, 2, 1]);
  });

  it('refuses points below 50 and gives points and a use back on cancelling', async () => {
    const owner = await enrolled('Wati');
    const code = `CAMPAIGN${unique('').slice(1)}`;
    const made = await api.call('POST /v1/admin/codes', {
      body: { code, owner: owner.customerId, usageLimit: 1 },
    });
    expect(made).toMatchObject({ status: 201, body: { usageLimit: 1, uses: 0 } });
    const { customerId } = await enrolled('Dewi');
    await grant(customerId, 430);

    const few = await hold(unique('o'), order(customerId, { points: 49 }));
    expect(few).toMatchObject({ status: 422, body: { code: 'below_minimum_points' } });

    const orderId = unique('o');
    const asked = { points: 200, referralCode: code, customerIsNew: true };
    const held = await hold(orderId, order(customerId, asked));
    expect(held.body).toMatchObject({ total: 125_000, points: { points: 200, discount: 20_000 } });
    expect(await points(customerId)).toMatchObject({ available: 230, held: 200 });
    expect((await api.call(`GET /v1/admin/codes/${code}`)).body.uses).toBe(1);
    const nobodyElse = await enrolled('Eka');
    const usedUp = await hold(unique('o'), order(nobodyElse.customerId, { ...asked, points: 0 }));
    expect(usedUp).toMatchObject({ status: 422, body: { code: 'code_not_usable' } });

    const cancelled = await api.call(`POST /v1/orders/${orderId}/cancel`, {
      body: { reason: 'changed their mind' },
    });
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await points(customerId)).toMatchObject({ available: 430, held: 0 });
    expect((await api.call(`GET /v1/admin/codes/${code}`)).body.uses).toBe(0);
    expect((await hold(unique('o'), order(customerId, asked))).status).toBe(201);
    const late = await api.call(`POST /v1/orders/${orderId}/confirm`, { body: {} });
    expect(late).toMatchObject({ status: 409, body: { code: 'order_cancelled' } });
  });

  it('takes "max" points as a number, and holds what a quote promised', async () => {
    const { customerId } = await enrolled('Fitri');
    await grant(customerId, 430);
    const asked = order(customerId, { points: 'max' });
    const quote = await api.call('POST /v1/quotes', { body: asked });
    expect(quote.body.points).toMatchObject({ status: 'applied', points: 430, available: 430 });

    const settings = await api.call('GET /v1/admin/settings');
    const dearer = structuredClone(settings.body);
    dearer.points.valuePerPoint = 50;
    const etag = settings.headers.get('etag') ?? '';
    const changed = await api.call('PUT /v1/admin/settings', {
      body: dearer,
      headers: { 'if-match': etag },
    });
    expect(changed.status).toBe(200);
    await api.advance(3);

    const { quoteToken } = quote.body;
    const held = await hold(unique('o'), { ...asked, quoteToken });
    expect(held).toMatchObject({
      status: 201,
      body: { points: { points: 430, discount: 43_000 } },
    });
    const restored = await api.call('PUT /v1/admin/settings', {
      body: settings.body,
      headers: { 'if-match': changed.headers.get('etag') ?? '' },
    });
    expect(restored.status).toBe(200);
    dearer.points.valuePerPoint = 60;
    const stale = await api.call('PUT /v1/admin/settings', {
      body: dearer,
      headers: { 'if-match': etag },
    });
    expect(stale).toMatchObject({ status: 412, body: { code: 'settings_changed' } });
    await api.advance(3);
  });

  it('goes on without discounts when the programme is off, and finishes what is open', async () => {
    const sari = await enrolled('Sari');
    const { customerId } = await enrolled('Gita');
    await grant(customerId, 300);
    const [first, second] = [unique('o'), unique('o')];
    for (const orderId of [first, second]) {
      expect((await hold(orderId, order(customerId, { points: 100 }))).status).toBe(201);
    }
    const settings = await api.call('GET /v1/admin/settings');
    const off = { ...settings.body, program: { ...settings.body.program, enabled: false } };
    const switched = await api.call('PUT /v1/admin/settings', {
      body: off,
      headers: { 'if-match': settings.headers.get('etag') ?? '' },
    });
    await api.advance(3);

    const asked = order(customerId, { referralCode: sari.code, customerIsNew: true, points: 100 });
    const quote = await api.call('POST /v1/quotes', { body: asked });
    expect(quote).toMatchObject({
      status: 200,
      body: { lines: [], total: 150_000, referral: { reason: 'program_off' } },
    });
    const refused = await hold(unique('o'), asked);
    expect(refused).toMatchObject({ status: 422, body: { code: 'program_off' } });
    const plain = await hold(unique('o'), order(customerId));
    expect(plain.status).toBe(201);
    const confirmed = await api.call(`POST /v1/orders/${first}/confirm`, { body: {} });
    expect(confirmed.body).toMatchObject({ status: 'confirmed', total: 140_000 });
    const cancelled = await api.call(`POST /v1/orders/${second}/cancel`, { body: {} });
    expect(cancelled.body.status).toBe('cancelled');
    expect(await points(customerId)).toMatchObject({ available: 200, held: 0, spent: 100 });

    await api.call('PUT /v1/admin/settings', {
      body: settings.body,
      headers: { 'if-match': switched.headers.get('etag') ?? '' },
    });
    await api.advance(3);
  });

  it('expires a hold at its instant and releases it with the job', async () => {
    const { customerId } = await enrolled('Hana');
    await grant(customerId, 100);
    const orderId = unique('o');
    await hold(orderId, order(customerId, { points: 100 }));
    await api.advance(30 * 60);
    expect((await api.call(`GET /v1/orders/${orderId}`)).body.status).toBe('expired');
    const job = await api.call('POST /_local/jobs/expire-holds', { as: 'nobody' });
    expect(job.status).toBe(200);
    expect(await points(customerId)).toMatchObject({ available: 100, held: 0 });
  });

  it('gives a code with a limit of 60 to exactly 60 of 100 orders at once, and again', async () => {
    const owner = await enrolled('Indah');
    const code = `SIXTY${unique('').slice(1)}`;
    // Enough for two shards.
    const body = { code, owner: owner.customerId, usageLimit: 60 };
    await api.call('POST /v1/admin/codes', { body });
    let held: string[] = [];
    for (const many of [100, 80]) {
      await inFlight(32, held, (id) =>
        untilNotBusy(() => api.call(`POST /v1/orders/${id}/cancel`, { body: {} })),
      );
      const orders = Array.from({ length: many }, () => unique('o'));
      const outcomes = await inFlight(32, orders, (orderId) => {
        const asked = order(unique('new'), { referralCode: code, customerIsNew: true });
        return untilNotBusy(() => hold(orderId, asked));
      });
      held = orders.filter((_, index) => isHeld(outcomes[index]));
      expect(held).toHaveLength(60);
      expect(outcomes.filter(({ body }) => body.code === 'code_not_usable')).toHaveLength(
        many - 60,
      );
    }
  });

  it('gives points for 20 redemptions to exactly 20 of 50 orders at once', async () => {
    const { customerId } = await enrolled('Joko');
    await grant(customerId, 1000);
    const orders = Array.from({ length: 50 }, () => unique('p'));
    const outcomes = await inFlight(32, orders, (orderId) =>
      untilNotBusy(() => hold(orderId, order(customerId, { points: 50 }))),
    );
    expect(outcomes.filter(isHeld)).toHaveLength(20);
    expect(outcomes.filter(({ body }) => body.code === 'insufficient_points')).toHaveLength(30);
    expect(await points(customerId)).toMatchObject({ available: 0, held: 1000 });
  });
});

describe('?dryRun=true', () => {
  it('tells a till what a hold would be, and holds nothing', async () => {
    const { customerId } = await enrolled();
    await grant(customerId, 200);
    const body = order(customerId, { points: 150 });
    const orderId = unique('o');
    const dry = await api.call(`PUT /v1/orders/${orderId}/hold?dryRun=true`, { body });
    expect(dry).toMatchObject({ status: 201, body: { status: 'held', total: 135_000 } });
    expect(dry.headers.get('dry-run')).toBe('true');
    expect((await api.call(`GET /v1/orders/${orderId}`)).status).toBe(404);
    expect(await points(customerId)).toMatchObject({ available: 200, held: 0 });

    const real = await hold(orderId, body);
    expect(real.headers.get('dry-run')).toBeNull();
    const { heldAt, expiresAt } = real.body;
    expect(real).toMatchObject({ status: 201, body: { ...dry.body, heldAt, expiresAt } });
    const replay = await api.call(`PUT /v1/orders/${orderId}/hold?dryRun=true`, { body });
    expect(replay).toMatchObject({ status: 200, text: real.text });
    expect(replay.headers.get('dry-run')).toBe('true');
    expect(replay.headers.get('idempotency-replayed')).toBe('true');
  });

  it('refuses as the hold would be refused, and leaves the order free', async () => {
    const { customerId } = await enrolled();
    await grant(customerId, 60);
    const orderId = unique('o');
    const body = order(customerId, { points: 100 });
    const came = await api.call(`PUT /v1/orders/${orderId}/hold?dryRun=true`, { body });
    expect(came).toMatchObject({ status: 422, body: { code: 'insufficient_points' } });
    expect(came.headers.get('dry-run')).toBe('true');
    const less = await hold(orderId, order(customerId, { points: 60 }));
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
    const stale = await changed('?dryRun=true', '"99"');
    expect(stale).toMatchObject({ status: 412, body: { code: 'settings_changed' } });
    const real = await changed('');
    expect(real.headers.get('etag')).toBe(dry.headers.get('etag'));
    expect((await api.call('GET /v1/admin/settings')).body).toEqual(off);
  });

  it('is taken once, and by nothing that only reads', async () => {
    const body = order('c-dry');
    for (const route of [
      'PUT /v1/orders/o-dry/hold?dryRun=true&dryRun=false',
      'PUT /v1/orders/o-dry/hold?dryRun=yes',
      'POST /v1/quotes?dryRun=true',
      'GET /v1/admin/settings?dryRun=true',
    ]) {
      const answer = await api.call(route, route.startsWith('GET') ? {} : { body });
      expect([route, answer.status]).toEqual([route, 400]);
      expect(answer.body.errors).toMatchObject([{ pointer: '/dryRun' }]);
    }
    expect((await api.call('GET /v1/orders/o-dry')).status).toBe(404);
  });
});
