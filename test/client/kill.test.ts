import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, memoryOutbox } from '../../client/src/index.ts';
import { type KillableStack, startStackProcess } from '../durability/killable-stack.ts';
import { type Address, addressOf, askPatiently } from '../durability/patient-caller.ts';
import { type Network, startNetwork } from './network.ts';

const data = mkdtempSync(join(tmpdir(), 'kawan-client-kill-'));
let stack: KillableStack;
let address: Address;
let network: Network;

/** Starts on what the last one left. */
async function start(): Promise<void> {
  stack = startStackProcess(data);
  const url = await stack.serving;
  if (url === undefined) throw new Error(`the stack doesn't start: ${stack.complaints.join('\n')}`);
  address = await addressOf(url, data);
}

beforeAll(async () => {
  await start();
  network = await startNetwork(() => address.url);
}, 120_000);
afterAll(async () => {
  await network?.close();
  await stack?.stop();
  rmSync(data, { recursive: true, force: true });
});

async function ask(role: 'orders' | 'admin', route: string, body?: object) {
  return JSON.parse((await askPatiently(address, { role, route, body })).text);
}

/** A customer with 150 points of whom one order wants 100. */
async function customer(customerId: string): Promise<void> {
  await ask('orders', `PUT /v1/customers/${customerId}`, { name: 'Sari' });
  const route = `PUT /v1/admin/customers/${customerId}/adjustments/gift-${customerId}`;
  await ask('admin', route, { points: 150, reason: 'welcome back' });
}

const outbox = memoryOutbox();
type Lost = 'hold' | 'confirm' | 'refund';

function open(limits: { timeoutMs: number; deadlineMs: number }) {
  // A stack that starts again is another issuer: whoever is refused asks for a token anew.
  let token: string | undefined;
  return createClient({
    ...{ baseUrl: network.url, outbox, backoffMs: 10, ...limits },
    token: async (refused) => {
      if (token === undefined || token === refused) token = address.tokens.get('orders');
      return token ?? '';
    },
  });
}
const kawan = () => open({ timeoutMs: 20_000, deadlineMs: 30_000 });

/** What the shop did with an order, as its own books have it. */
type Sale = { orderId: string; isHeld: boolean; refunded: number };

async function sell(client: ReturnType<typeof open>, orderId: string, refund = 0): Promise<Sale> {
  const body = { customerId: `c-${orderId}`, currency: 'IDR', subtotal: 150_000, points: 100 };
  const held = await client.hold(orderId, body);
  const isHeld = held.outcome === 'held';
  if (isHeld) await client.confirm(orderId);
  if (isHeld && refund > 0) await client.refund(orderId, 'r-1', refund);
  return { orderId, isHeld, refunded: isHeld ? refund : 0 };
}

const orderOf = (route: string): string => route.split('/')[3] ?? '';

describe('the service, killed in the middle of everything', () => {
  it('has right books after the reconciliation: all that was paid, nothing held, nothing twice', async () => {
    const losing: Record<Lost, string> = {
      hold: 'o-hold',
      confirm: 'o-confirm',
      refund: 'o-refund',
    };
    const crowd = Array.from({ length: 8 }, (_, number) => `o-${number}`);
    for (const orderId of [...Object.values(losing), ...crowd]) await customer(`c-${orderId}`);
    const shop = kawan();

    // Of three orders a reply is lost for good, so that it is certain what the service has done.
    network.decide((route) => {
      const [step] = (Object.keys(losing) as Lost[]).filter(
        (lost) => orderOf(route) === losing[lost] && route.includes(`/${lost}`),
      );
      return step ? 'loses the reply' : 'arrives';
    });
    const sales = await Promise.all(
      Object.values(losing).map((orderId) => sell(kawan(), orderId, 70_000)),
    );
    expect(sales.map(({ isHeld }) => isHeld)).toEqual([false, true, true]);

    // The others are in the middle of it when everything ends.
    const atWork = crowd.map((orderId, number) => sell(shop, orderId, number % 2 ? 140_000 : 0));
    const confirmed = () => network.passed.filter(({ route }) => route.endsWith('/confirm')).length;
    const before = confirmed();
    while (confirmed() < before + 3) await sleep(1);
    expect(await stack.kill()).toMatchObject({ withEngine: true });
    sales.push(...(await Promise.all(atWork)));

    const down = await open({ timeoutMs: 500, deadlineMs: 500 }).reconcile();
    expect(down).toMatchObject({ settledOrders: 0, cause: { code: 'unreachable' } });
    expect(down.pendingOrders).toBeGreaterThan(3);

    network.decide(() => 'arrives');
    await start();
    const after = await kawan().reconcile();
    expect(after).toEqual({ settledOrders: down.pendingOrders, pendingOrders: 0 });
    expect(await kawan().reconcile()).toEqual({ settledOrders: 0, pendingOrders: 0 });
    for (const sale of sales) await check(sale);
  }, 240_000);
});

/** The service's books of an order against the shop's. */
async function check({ orderId, isHeld, refunded }: Sale): Promise<void> {
  const { points } = await ask('orders', `GET /v1/customers/c-${orderId}`);
  const order = await ask('orders', `GET /v1/orders/${orderId}`);
  const entries: { kind: string }[] = order.entries ?? [];
  const kinds = entries.map(({ kind }) => kind).toSorted();
  if (!isHeld) {
    expect([[], ['cancelled', 'held']]).toContainEqual(kinds);
    return expect({ orderId, points }).toMatchObject({
      points: { available: 150, held: 0, spent: 0 },
    });
  }
  const back = (100 * refunded) / 140_000;
  expect(kinds).toEqual(refunded > 0 ? ['confirmed', 'held', 'refunded'] : ['confirmed', 'held']);
  expect({ orderId, points }).toMatchObject({
    points: { available: 50 + back, held: 0, spent: 100 - back },
  });
}
