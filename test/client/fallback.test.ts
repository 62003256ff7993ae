import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient, memoryOutbox, type Settlement } from '../../client/src/index.ts';
import { PointsShop } from '../e2e/points-shop.ts';
import { type Network, startNetwork } from './network.ts';

let shop: PointsShop;
let network: Network;
let token: string;
beforeAll(async () => {
  shop = await PointsShop.open('2027-01-05T08:00:00Z');
  network = await startNetwork(() => shop.api.url);
  token = await shop.api.token('orders');
});
afterAll(async () => {
  await network?.close();
  await shop?.close();
});
beforeEach(() => network.decide(() => 'arrives'));

/** A client, and how its intents ended. */
function open(limits: object = {}) {
  const told: [string, Settlement][] = [];
  const outbox = memoryOutbox();
  const settle = outbox.settle;
  outbox.settle = (intent, settlement) => {
    told.push([intent.id, settlement]);
    return settle(intent, settlement);
  };
  const patient = { timeoutMs: 10_000, deadlineMs: 30_000, backoffMs: 10, ...limits };
  const kawan = createClient({
    baseUrl: network.url,
    token: async () => token,
    outbox,
    ...patient,
  });
  return { kawan, outbox, told };
}

const asked = (customerId: string) => ({
  customerId,
  currency: 'IDR',
  subtotal: 150_000,
  points: 100,
});
const nothingLeft = { settledOrders: 0, pendingOrders: 0 };

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}

/** An order whose hold stands, though its answer never came. */
async function fallenBack(client: ReturnType<typeof open>) {
  const { customerId } = await shop.customer(150);
  const orderId = shop.id('back');
  network.decide((route) => (route.startsWith('PUT') ? 'loses the reply' : 'arrives'));
  const held = await client.kawan.hold(orderId, asked(customerId));
  expect(held).toMatchObject({ outcome: 'unavailable', cause: { code: 'unreachable' } });
  expect(await shop.points(customerId)).toMatchObject({ available: 50, held: 100 });
  network.decide(() => 'arrives');
  return { customerId, orderId };
}

describe('a service that is slow', () => {
  it('is given up at the deadline, the order goes on, and the hold is given back after', async () => {
    const hasty = open({ deadlineMs: 500 });
    const { customerId } = await shop.customer(150);
    const orderId = shop.id('slow');
    network.decide(() => 'is done and hangs');
    const began = performance.now();
    const held = await hasty.kawan.hold(orderId, asked(customerId));
    expect(performance.now() - began).toBeLessThan(2000);
    expect(held).toMatchObject({ outcome: 'unavailable', cause: { code: 'unreachable' } });
    await until(async () => (await shop.points(customerId)).held === 100);

    network.decide(() => 'arrives');
    await until(async () => (await hasty.kawan.reconcile()).pendingOrders === 0);
    expect(hasty.told).toEqual([[`${orderId}/cancel`, { outcome: 'done' }]]);
    expect(await shop.points(customerId)).toMatchObject({ available: 150, held: 0, spent: 0 });
  });

  it('that is gone altogether leaves a price to be had nowhere, and no order waiting', async () => {
    const { outbox } = open();
    const baseUrl = 'http://127.0.0.1:9';
    const kawan = createClient({ baseUrl, token: async () => token, outbox, backoffMs: 1 });
    expect(await kawan.quote(asked('c-1'))).toMatchObject({ outcome: 'unavailable' });
    expect(await kawan.hold('o-gone', asked('c-1'))).toMatchObject({ outcome: 'unavailable' });
    expect(await outbox.of('o-gone')).toMatchObject([{ kind: 'cancel' }]);
    expect(await kawan.reconcile()).toMatchObject({ pendingOrders: 1, settledOrders: 0 });
  });
});

describe('an order that went on without discounts', () => {
  it('stays without them, before its hold is given back and after', async () => {
    const client = open();
    const { customerId, orderId } = await fallenBack(client);
    const hold = `PUT /v1/orders/${orderId}/hold`;
    const tries = network.sent(hold).length;
    const again = { outcome: 'unavailable', cause: { code: 'order_cancelled' } };
    expect(await client.kawan.hold(orderId, asked(customerId))).toMatchObject(again);
    expect(network.sent(hold)).toHaveLength(tries);

    expect(await client.kawan.reconcile()).toEqual({ settledOrders: 1, pendingOrders: 0 });
    expect(client.told).toEqual([[`${orderId}/cancel`, { outcome: 'done' }]]);
    // The service answers a replay as it did first; what has become of it since is what counts.
    expect(await client.kawan.hold(orderId, asked(customerId))).toMatchObject(again);
    expect(network.sent(hold).at(-1)).toMatchObject({ replayed: true });
    expect(await shop.points(customerId)).toMatchObject({ available: 150, held: 0, spent: 0 });
  });

  it('is one order, also when two ask for its hold at once', async () => {
    const { kawan } = open({ triesMax: 2 });
    const { customerId } = await shop.customer(150);
    const orderId = shop.id('twice');
    const hold = `PUT /v1/orders/${orderId}/hold`;
    network.next(hold, 'loses the reply', 'loses the reply');
    const asking = [1, 2].map(() => kawan.hold(orderId, asked(customerId)));
    const without = { outcome: 'unavailable' };
    expect(await Promise.all(asking)).toMatchObject([without, without]);
    expect(network.sent(hold)).toHaveLength(2);
    expect(await kawan.reconcile()).toEqual({ settledOrders: 1, pendingOrders: 0 });
    expect(await shop.points(customerId)).toMatchObject({ available: 150, held: 0 });
  });

  it('spends nothing when it is confirmed by mistake: what was pending before goes first', async () => {
    const client = open();
    const { customerId, orderId } = await fallenBack(client);
    expect(await client.kawan.confirm(orderId)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'order_cancelled' },
    });
    expect(await shop.points(customerId)).toMatchObject({ available: 150, held: 0, spent: 0 });
    expect(await client.kawan.reconcile()).toEqual(nothingLeft);
  });

  it('has nothing to give back when its hold never arrived, and that is an answer', async () => {
    const { kawan, told } = open();
    const { customerId } = await shop.customer(150);
    const orderId = shop.id('never');
    network.decide(() => 'is lost');
    expect(await kawan.hold(orderId, asked(customerId))).toMatchObject({ outcome: 'unavailable' });
    network.decide(() => 'arrives');
    expect(await kawan.reconcile()).toEqual({ settledOrders: 1, pendingOrders: 0 });
    expect(told).toEqual([[`${orderId}/cancel`, { outcome: 'done' }]]);
  });
});

describe('what is pending', () => {
  it('is sent one after the other: a refund never overtakes its confirmation', async () => {
    const { kawan, told } = open();
    const { customerId } = await shop.customer(150);
    const orderId = shop.id('queue');
    await kawan.hold(orderId, asked(customerId));
    network.decide(() => 'is lost');
    expect(await kawan.confirm(orderId)).toMatchObject({ outcome: 'pending' });
    expect(await kawan.refund(orderId, 'r-1', 140_000)).toMatchObject({ outcome: 'pending' });
    expect(network.sent(`PUT /v1/orders/${orderId}/refunds/r-1`)).toHaveLength(0);
    expect(await kawan.reconcile()).toMatchObject({ settledOrders: 0, pendingOrders: 1 });
    network.decide(() => 'arrives');
    const both = await Promise.all([kawan.reconcile(), kawan.reconcile()]);
    expect(both).toEqual(both.map(() => ({ settledOrders: 1, pendingOrders: 0 })));
    expect(told.map(([id]) => id)).toEqual([`${orderId}/confirm`, `${orderId}/refunds/r-1`]);
    expect(await shop.points(customerId)).toMatchObject({ available: 150, held: 0, spent: 0 });
  });

  it('is confirmed when the platform itself put it there, and died', async () => {
    const { kawan, outbox } = open();
    const { customerId } = await shop.customer(150);
    const orderId = shop.id('died');
    await kawan.hold(orderId, asked(customerId));
    const intent = { id: `${orderId}/confirm`, orderId, kind: 'confirm' } as const;
    await outbox.add(intent);
    await outbox.add(intent);
    expect(await kawan.reconcile()).toEqual({ settledOrders: 1, pendingOrders: 0 });
    expect(network.sent(`POST /v1/orders/${orderId}/confirm`)).toHaveLength(1);
    expect(await shop.points(customerId)).toMatchObject({ available: 50, held: 0, spent: 100 });
  });

  it('waits for an approver too', async () => {
    const { kawan } = open();
    const { customerId } = await shop.customer(1200);
    const orderId = shop.id('much');
    const held = await kawan.hold(orderId, { ...asked(customerId), points: 1200 });
    expect(held).toMatchObject({ outcome: 'pending_approval' });
    const pending = { outcome: 'pending', cause: { code: 'awaiting_approval' } };
    expect(await kawan.confirm(orderId)).toMatchObject(pending);
    const decision = { decision: 'approve', reason: 'agreed' };
    const approved = await shop.api.call(`POST /v1/admin/approvals/order,${orderId}/decision`, {
      ...{ as: 'approver', body: decision },
    });
    expect(approved.status).toBe(200);
    expect(await kawan.reconcile()).toEqual({ settledOrders: 1, pendingOrders: 0 });
    expect(await shop.points(customerId)).toMatchObject({ held: 0, spent: 1200 });
  });

  it('and refused for good is told to the outbox, and not sent again', async () => {
    const { kawan, told } = open();
    const orderId = shop.id('unknown');
    network.decide(() => 'is lost');
    await kawan.confirm(orderId);
    network.decide(() => 'arrives');
    expect(await kawan.reconcile()).toEqual({ settledOrders: 1, pendingOrders: 0 });
    const refused = { outcome: 'refused', code: 'order_not_found' };
    expect(told).toEqual([[`${orderId}/confirm`, expect.objectContaining(refused)]]);
    expect(await kawan.reconcile()).toEqual(nothingLeft);
  });

  it('is sent for so many orders at once and no more', async () => {
    const calm = await startNetwork(() => shop.api.url);
    let reads = 0;
    const kept = memoryOutbox();
    const orderIds = () => {
      reads += 1;
      return kept.orderIds();
    };
    const outbox = { ...kept, orderIds };
    const limits = { concurrencyMax: 3, timeoutMs: 10_000 };
    const kawan = createClient({ baseUrl: calm.url, token: async () => token, outbox, ...limits });
    for (let count = 0; count < 12; count++) {
      const orderId = shop.id('many');
      await outbox.add({ id: `${orderId}/cancel`, orderId, kind: 'cancel' });
    }
    // Whoever asks meanwhile waits for the one that runs.
    const both = await Promise.all([kawan.reconcile(), kawan.reconcile()]);
    expect(both).toEqual(both.map(() => ({ settledOrders: 12, pendingOrders: 0 })));
    expect(reads).toBe(1);
    expect(calm.atOnceMost()).toBe(3);
    await calm.close();
  });
});
