import * as z from 'zod';
import type { Api } from '../e2e/api.ts';
import type { Operation } from './contracts.ts';

/** A request that is sent as it stands: nothing tidies its path. */
export type Sent = {
  method: string;
  path: string;
  headers: Record<string, string | string[]>;
  body?: string;
};

const ids = {
  customerId: 'c-1001',
  orderId: 'o-new',
  refundId: 'r-1',
  adjustmentId: 'a-1',
  approvalId: 'order,o-waits',
  code: 'SAMPLE26',
  date: new Date().toISOString().slice(0, 10),
};

/** Where a route needs more than its contract's own example to have something to do. */
const special: Record<string, { params?: Partial<typeof ids>; body?: object }> = {
  'confirm-order': { params: { orderId: 'o-held' } },
  'cancel-order': { params: { orderId: 'o-held-too' } },
  'refund-order': { params: { orderId: 'o-paid' } },
  // A new link would end the one that these tests come by.
  'create-link': { params: { customerId: 'c-1002' } },
  'create-code': { body: { code: 'ANOTHER26', owner: ids.customerId } },
  // A change that is no stricter is answered at once.
  'change-code': { body: { status: 'active' } },
};

const Examples = z.object({ examples: z.array(z.record(z.string(), z.unknown())) });

/** A request of a route that is good in everything but, maybe, who sends it. */
export function sampleOf({ operation, method, path, contract }: Operation): Sent {
  const { params, body } = special[operation] ?? {};
  const values: Record<string, string> = { ...ids, ...params };
  const example = Examples.safeParse(contract.body?.meta()).data?.examples[0] ?? {};
  const isEverywhere = path === '$default';
  return {
    method: isEverywhere ? 'GET' : method,
    path: isEverywhere ? '/v1/nothing/here' : path.replace(/\{(\w+)\}/g, (_, name) => id(name)),
    headers: { 'if-match': '"0"', ...(contract.body && { 'content-type': 'application/json' }) },
    ...(contract.body && { body: JSON.stringify(body ?? example) }),
  };

  function id(name: string): string {
    const value = values[name];
    if (value === undefined) throw new Error(`${operation}: no sample of {${name}}`);
    return value;
  }
}

/** Everything that the samples speak of. */
export async function prepare({ call, give }: Api): Promise<void> {
  for (const customerId of [ids.customerId, 'c-1002']) {
    await call(`PUT /v1/customers/${customerId}`, { body: { name: 'Dewi' } });
  }
  await give(ids.customerId, 5000);
  const code = { code: ids.code, owner: ids.customerId };
  await call('POST /v1/admin/codes', { body: code });
  const order = { customerId: ids.customerId, currency: 'IDR', subtotal: 150_000 };
  for (const orderId of ['o-held', 'o-held-too', 'o-paid', 'o-waits']) {
    const points = orderId === 'o-waits' ? 1000 : 50;
    await call(`PUT /v1/orders/${orderId}/hold`, { body: { ...order, points } });
  }
  await call('POST /v1/orders/o-paid/confirm');
}
