import { platformPath } from './calls.ts';

/** Of what Kawan answers, what this page shows. */
export type Customer = {
  customerId: string;
  name: string;
  code: string;
  points: { available: number; held: number; pending: number };
};

export type OrderStatus =
  | 'held'
  | 'pending_approval'
  | 'confirmed'
  | 'cancelled'
  | 'expired'
  | 'partially_refunded'
  | 'refunded';

export type Order = {
  orderId: string;
  customerId: string;
  status: OrderStatus;
  total: number;
  refundedTotal: number;
  expiresAt: string;
  entries: { at: string; kind: string; by: string; points: number; amount: number }[];
  explanation: string[];
};

/** What an order is held with. */
export type Hold = {
  customerId: string;
  currency: string;
  subtotal: number;
  points: number;
  referralCode?: string;
  quoteToken?: string;
  client: { deviceId: string };
};

/** Kawan said no, or nothing at all: in words for a person. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refused('offline', 'The local stack doesn’t answer. Is it running?');
  });
  const answer = await response.json();
  if (response.ok) return answer;
  throw new Refused(answer.code ?? 'internal', answer.detail ?? `It answered ${response.status}.`);
}

const askShop = <Answer>(method: string, path: string, body?: object) =>
  ask<Answer>(method, `${platformPath}${path}`, body);

/** The shop's own server, which asks Kawan as an order platform does. */
export const shop = {
  async enrol(customerId: string, name: string): Promise<Customer> {
    await askShop('PUT', `/customers/${customerId}`, { name });
    return shop.customer(customerId);
  },
  customer: (customerId: string) => askShop<Customer>('GET', `/customers/${customerId}`),
  link: (customerId: string) =>
    askShop<{ url: string }>('POST', `/customers/${customerId}/links`, {}),
  hold: (orderId: string, hold: Hold) =>
    askShop<{ status: OrderStatus }>('PUT', `/orders/${orderId}/hold`, hold),
  confirm: (orderId: string) => askShop('POST', `/orders/${orderId}/confirm`, {}),
  cancel: (orderId: string) => askShop('POST', `/orders/${orderId}/cancel`, {}),
  refund: (orderId: string, refundId: string, amount: number) =>
    askShop('PUT', `/orders/${orderId}/refunds/${refundId}`, { amount }),
  order: (orderId: string) => askShop<Order>('GET', `/orders/${orderId}`),
};

/** Moves the clock of the local stack, and gives the points that have become due by then. */
export async function letDaysPass(days: number): Promise<void> {
  await ask('POST', '/_local/clock', { advanceSeconds: days * 86_400 });
  await ask('POST', '/_local/jobs/mature-rewards');
}
