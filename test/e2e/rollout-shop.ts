import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { together } from '../../infra/local/demo/api.ts';
import type { LocalMetric } from '../../infra/local/metrics.ts';
import { dayOf } from '../../shared/domain/calendar.ts';
import { stableHash } from '../../shared/domain/stable-hash.ts';
import { type Answer, type Api, startApi } from './api.ts';
import type { Figure, Step } from './rollout-guide.ts';

const dayMs = 86_400_000;
export const subtotal = 150_000;
export const platformDiscount = 2000;
/** Callers at once. */
export const atOnceMax = 6;

/** Where in the rollout a customer stands: they take part from a share above this on. */
export const placeOf = (customerId: string): number => stableHash(customerId) % 100;

/** What one order of a customer asks for, and what it got. */
export type Visit = { customerId: string; code?: string; points?: number };
export type Got = Visit & { orderId: string; referral: number; points: number; total: number };

/** A shop that is rolling out: its customers by their telephone numbers, a day for each step. */
export class RolloutShop {
  readonly api: Api;
  private numbers = 0;
  private orders = 0;

  private constructor(api: Api) {
    this.api = api;
  }

  static async open(at: string): Promise<RolloutShop> {
    const shop = new RolloutShop(await startApi());
    await shop.moveTo(Date.parse(at));
    return shop;
  }

  async now(): Promise<number> {
    return Date.parse((await this.api.call('GET /_local/clock', { as: 'nobody' })).body.now);
  }

  async moveTo(at: number): Promise<void> {
    const body = { now: new Date(at).toISOString() };
    await this.api.call('POST /_local/clock', { as: 'nobody', body });
  }

  /** The next morning, with nothing of the night before still on its way. */
  async nextDay(days = 1): Promise<void> {
    await this.local('drain');
    const begins = Date.parse(dayOf((await this.now()) + days * dayMs));
    await this.moveTo(begins + dayMs / 3);
  }

  async local(control: string): Promise<Answer> {
    const answer = await this.api.call(`POST /_local/${control}`, { as: 'nobody' });
    expect(answer.status).toBe(200);
    return answer;
  }

  /** New ids of customers who take part from a share on, up to another. */
  ids(count: number, from: number, below: number): string[] {
    const found: string[] = [];
    while (found.length < count) {
      const id = `+62812${String(++this.numbers).padStart(7, '0')}`;
      if (placeOf(id) >= from && placeOf(id) < below) found.push(id);
    }
    return found;
  }

  async enrol(customerId: string): Promise<string> {
    const body = { name: 'Sari' };
    return (await this.api.call(`PUT /v1/customers/${customerId}`, { body })).body.code;
  }

  orderId = (): string => `INV-${++this.orders}`;

  /** As the guide makes a step: looks at a dry run first. Answers when the change was acknowledged. */
  async make({ change }: Step): Promise<string[]> {
    const { body, headers } = await this.api.call('GET /v1/admin/settings');
    const next = { ...body, program: { ...body.program, ...change?.program } };
    const put = (query: string) =>
      this.api.call(`PUT /v1/admin/settings${query}`, {
        body: next,
        headers: { 'if-match': headers.get('etag') ?? '' },
      });
    const { changes } = (await put('?dryRun=true')).body;
    expect((await put('')).status).toBe(200);
    return changes.map(({ path }: { path: string }) => path);
  }

  quote = (orderId: string, visit: Visit): Promise<Answer> =>
    this.api.call('POST /v1/quotes', { body: { ...asked(visit), orderId } });

  hold = (orderId: string, visit: Visit): Promise<Answer> =>
    this.api.call(`PUT /v1/orders/${orderId}/hold`, { body: asked(visit) });

  end = (orderId: string, deed: 'confirm' | 'cancel'): Promise<Answer> =>
    this.api.call(`POST /v1/orders/${orderId}/${deed}`, { body: {} });

  refund = (orderId: string, amount: number): Promise<Answer> =>
    this.api.call(`PUT /v1/orders/${orderId}/refunds/r-1`, { body: { amount } });

  /** As the guide wants a platform: quotes, holds what the quote applied, and confirms. */
  async buy(visit: Visit): Promise<Got> {
    const orderId = this.orderId();
    const { customerId } = visit;
    const { body: quote } = await this.quote(orderId, visit);
    const applied = {
      customerId,
      ...(quote.referral?.status === 'applied' && { code: visit.code }),
      ...(quote.points?.status === 'applied' && { points: visit.points }),
    };
    const held = await this.hold(orderId, applied);
    expect([held.status, held.body.total]).toEqual([201, quote.total]);
    expect((await this.end(orderId, 'confirm')).status).toBe(200);
    const { referral, points, total } = held.body;
    const got = { referral: referral?.discount ?? 0, points: points?.points ?? 0 };
    return { ...visit, orderId, ...got, total };
  }

  /** The same for many, some at a time; what each got, in their order. */
  async buyAll(visits: Visit[]): Promise<Got[]> {
    const got = new Map<Visit, Got>();
    await together(atOnceMax, visits, async (visit) => {
      got.set(visit, await this.buy(visit));
    });
    return visits.flatMap((visit) => got.get(visit) ?? []);
  }

  /** The figures as the guide says where they are, of today. */
  async figure({ name, where }: Figure): Promise<number> {
    const today = dayOf(await this.now());
    const range = `from=${today}&to=${today}`;
    switch (where) {
      case 'report':
        return numberAt((await this.api.call(`GET /v1/admin/reports?${range}`)).body, name);
      case 'analytics':
        return numberAt((await this.api.call(`GET /v1/admin/analytics?${range}`)).body, name);
      case 'metric':
        return this.metric(name);
      case 'query':
        return this.shadow(today)[name] ?? Number.NaN;
    }
  }

  private async metric(name: string): Promise<number> {
    const { body } = await this.api.call('GET /_local/metrics', { as: 'nobody' });
    const metrics: LocalMetric[] = body.metrics;
    const sum = (wanted: string, outcome?: string) =>
      metrics
        .filter(
          (each) =>
            each.name === wanted &&
            (outcome ?? each.dimensions.outcome) === each.dimensions.outcome,
        )
        .reduce((total, each) => total + each.sum, 0);
    if (name === 'busy') return sum('requests', 'busy') / sum('requests');
    if (name !== 'latency') return sum(name);
    const latency = metrics.find(
      ({ name, dimensions }) => name === 'latency' && dimensions.operation === 'hold-order',
    );
    return latency ? latency.sum / latency.count : Number.NaN;
  }

  /** What `Kawan/shadow` answers: of each order the most that a line says, added up. */
  shadow(day: string): Record<string, number> {
    const lines = readFileSync(join(this.api.data, 'functions.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"code":"shadow"'))
      .map((line) => JSON.parse(line))
      .filter(({ at, orderId }) => orderId !== undefined && at.startsWith(day));
    const orders = [...Map.groupBy(lines, ({ orderId }) => orderId).values()];
    const sum = (name: string) =>
      orders.reduce((total, of) => total + Math.max(...of.map((line) => line[name] ?? 0)), 0);
    const names = ['referralDiscount', 'pointsDiscount', 'rewardPoints'];
    return Object.fromEntries([
      ['orders', orders.length],
      ...names.map((name) => [name, sum(name)]),
    ]);
  }
}

const asked = ({ customerId, code, points }: Visit) => ({
  ...{ customerId, currency: 'IDR', subtotal },
  otherDiscounts: [{ code: 'WEEKEND', amount: platformDiscount }],
  ...(code && { referralCode: code, customerIsNew: true }),
  ...(points && { points }),
});

const numberAt = (body: Record<string, unknown>, path: string): number =>
  path.split('.').reduce<unknown>((part, name) => Object(part)[name], body) as number;
