import { expect } from '@jest/globals';
import { type Answer, type Api, startApi } from './api.ts';

type Points = {
  available: number;
  held: number;
  pending: number;
  spent: number;
  expired: number;
  debt: number;
  expiring: { points: number; expiresAt: string }[];
  maturing: { points: number; on: string }[];
};
type Customer = { customerId: string; code: string; referrals: number; points: Points };
type Changes = Record<'referral' | 'points', object>;

/** What a later request of the same settings must wait out: they are remembered so long. */
const leaseSeconds = 3;

/** A shop on the local stack whose clock the tests move; it only ever goes forward. */
export class PointsShop {
  readonly api: Api;
  private ids = 0;

  private constructor(api: Api) {
    this.api = api;
  }

  static async open(at: string): Promise<PointsShop> {
    const shop = new PointsShop(await startApi());
    await shop.moveTo(Date.parse(at));
    return shop;
  }

  close = () => this.api.close();

  id = (prefix: string): string => `${prefix}-${++this.ids}`;

  async now(): Promise<number> {
    const { body } = await this.api.call('GET /_local/clock', { as: 'nobody' });
    return Date.parse(body.now);
  }

  async moveTo(at: number): Promise<void> {
    const body = { now: new Date(at).toISOString() };
    expect((await this.api.call('POST /_local/clock', { as: 'nobody', body })).status).toBe(200);
  }

  pass = (seconds: number) => this.api.advance(seconds);

  async job(name: 'expire-holds' | 'expire-points' | 'mature-rewards') {
    const { status, body } = await this.api.call(`POST /_local/jobs/${name}`, { as: 'nobody' });
    expect(status).toBe(200);
    return body;
  }

  /** Changes some settings and waits until every function goes by them. */
  async change(changes: Partial<Changes>): Promise<void> {
    const { body, headers } = await this.api.call('GET /v1/admin/settings');
    const put = await this.api.call('PUT /v1/admin/settings', {
      body: {
        ...body,
        referral: { ...body.referral, ...changes.referral },
        points: { ...body.points, ...changes.points },
      },
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    expect(put.status).toBe(200);
    await this.pass(leaseSeconds);
  }

  /** An enrolled customer with so many points, and the code for friends. */
  async customer(points = 0): Promise<{ customerId: string; code: string }> {
    const customerId = this.id('c');
    const { body } = await this.api.call(`PUT /v1/customers/${customerId}`, {
      body: { name: 'Sari' },
    });
    if (points > 0) await this.give(customerId, points);
    return { customerId, code: body.code };
  }

  async give(customerId: string, points: number): Promise<void> {
    await this.api.give(customerId, points);
  }

  hold(customerId: string, discounts: object = {}, orderId = this.id('o')): Promise<Answer> {
    const body = { customerId, currency: 'IDR', subtotal: 150_000, ...discounts };
    return this.api.call(`PUT /v1/orders/${orderId}/hold`, { body });
  }

  async held(customerId: string, discounts: object = {}): Promise<string> {
    const { status, body } = await this.hold(customerId, discounts);
    expect(status).toBe(201);
    return body.orderId;
  }

  confirm = (orderId: string): Promise<Answer> =>
    this.api.call(`POST /v1/orders/${orderId}/confirm`, { body: {} });

  cancel = (orderId: string): Promise<Answer> =>
    this.api.call(`POST /v1/orders/${orderId}/cancel`, { body: {} });

  /** A confirmed order of a customer. */
  async bought(customerId: string, discounts: object = {}): Promise<string> {
    const orderId = await this.held(customerId, discounts);
    expect((await this.confirm(orderId)).status).toBe(200);
    return orderId;
  }

  /** A new customer's confirmed order with a friend's code. */
  async referred(code: string, discounts: object = {}): Promise<string> {
    const { customerId } = await this.customer();
    return this.bought(customerId, { referralCode: code, customerIsNew: true, ...discounts });
  }

  refund(orderId: string, amount: number, refundId = this.id('r')): Promise<Answer> {
    return this.api.call(`PUT /v1/orders/${orderId}/refunds/${refundId}`, { body: { amount } });
  }

  async total(orderId: string): Promise<number> {
    return (await this.api.call(`GET /v1/orders/${orderId}`)).body.total;
  }

  async see(customerId: string): Promise<Customer> {
    return (await this.api.call(`GET /v1/customers/${customerId}`)).body;
  }

  async points(customerId: string): Promise<Points> {
    return (await this.see(customerId)).points;
  }

  /** What the timeline shows, newest first, in short: `reward 10`. */
  async timeline(customerId: string): Promise<string[]> {
    const { body } = await this.api.call(`GET /v1/customers/${customerId}/entries`);
    const entries: { kind: string; points: number }[] = body.entries;
    return entries.map(({ kind, points }) => `${kind} ${points}`);
  }
}

/** The first instant of the month that is so many months after the one of an instant. */
export function monthStart(at: number, months: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}

/** The first instant of the day that is so many days later. */
export const dayStart = (at: number, days: number): number =>
  Date.parse(new Date(at + days * 86_400_000).toISOString().slice(0, 10));
