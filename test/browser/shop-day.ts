import type { Api } from '../e2e/api.ts';

/** A till asks again when the machine is busy. */
export async function done({ call }: Api, route: string, body: object): Promise<void> {
  for (;;) {
    const { status, text } = await call(route, { body });
    if (status < 300) return;
    if (status !== 503) throw new Error(`${route}: ${text}`);
  }
}

/**
 * A day of a shop, with something of everything that reports and the audit tell: points given, an
 * order by a friend's code, one with points, one cancelled and one refused. The audit knows it all.
 */
export async function playDay(api: Api): Promise<void> {
  const { call, give } = api;
  for (const [customerId, name] of Object.entries({ 'c-1001': 'Sari', 'c-1002': 'Budi' })) {
    await done(api, `PUT /v1/customers/${customerId}`, { name });
  }
  await give('c-1001', 430);
  const { code } = (await call('GET /v1/customers/c-1001')).body;
  const order = { currency: 'IDR', subtotal: 150_000 };
  const hold = (orderId: string, more: object) =>
    done(api, `PUT /v1/orders/${orderId}/hold`, { ...order, ...more });
  await hold('INV-1', { customerId: 'c-1002', referralCode: code, customerIsNew: true });
  await done(api, 'POST /v1/orders/INV-1/confirm', {});
  await hold('INV-2', { customerId: 'c-1001', points: 200 });
  await done(api, 'POST /v1/orders/INV-2/confirm', {});
  await hold('INV-3', { customerId: 'c-1001', points: 100 });
  await done(api, 'POST /v1/orders/INV-3/cancel', { reason: 'Changed their mind' });
  const tooMany = { ...order, customerId: 'c-1001', points: 9000 };
  await call('PUT /v1/orders/INV-4/hold', { body: tooMany });
  const drained = await call('POST /_local/drain', { as: 'nobody' });
  if (drained.status !== 200) throw new Error(drained.text);
}
