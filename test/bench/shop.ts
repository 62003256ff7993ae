import { randomUUID } from 'node:crypto';
import { handler as adjustPoints } from '../../functions/adjust-points/handler.ts';
import { handler as createCode } from '../../functions/create-code/handler.ts';
import { handler as enrolCustomer } from '../../functions/enrol-customer/handler.ts';
import { handler as holdOrder } from '../../functions/hold-order/handler.ts';
import { handler as quoteOrder } from '../../functions/quote-order/handler.ts';
import { call } from './call.ts';

export const newId = (): string => `c-${randomUUID().slice(0, 12)}`;

export const enrolled = (customerId: string) =>
  call(enrolCustomer, { params: { customerId }, body: { name: 'Sari' } }, 201);

/** An enrolled customer with so many points. */
export async function aCustomer(points = 0): Promise<string> {
  const customerId = newId();
  await enrolled(customerId);
  if (points > 0) await givePoints(customerId, points);
  return customerId;
}

export const givePoints = (customerId: string, points: number) =>
  call(
    adjustPoints,
    { params: { customerId, adjustmentId: newId() }, body: { points, reason: 'a gift' } },
    201,
  );

/** A campaign code; with a limit, its uses are counted. */
export async function aCode(usageLimit?: number, of?: string): Promise<string> {
  const code = `V${randomUUID().replaceAll('-', '').slice(0, 11)}`.toUpperCase();
  const owner = of ?? (await aCustomer());
  await call(createCode, { body: { code, owner, ...(usageLimit && { usageLimit }) } }, 201);
  return code;
}

/** What a typical order asks for, beside its discounts. */
export const anOrder = (discounts: object = {}) => ({
  customerId: newId(),
  currency: 'IDR',
  subtotal: 150_000,
  otherDiscounts: [{ code: 'WEEKEND', amount: 10_000 }],
  ...discounts,
});

export const holdInput = (body: object, orderId = newId()) => ({ params: { orderId }, body });

/** Holds an order and answers with its id. */
export async function held(discounts: object = {}): Promise<string> {
  const input = holdInput(anOrder(discounts));
  await call(holdOrder, input, 201);
  return input.params.orderId;
}

/** Has settings, a code's terms and the key of quotes read just now, so that they are in memory. */
export const warm = (referralCode?: string) =>
  call(quoteOrder, { body: anOrder(referralCode ? { referralCode } : {}) }, 200);
