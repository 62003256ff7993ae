import type { Schemas } from '../../client/src/generated/types.ts';
import { answerOf } from '../../client/src/order-calls.ts';
import { KawanError, type Problem } from '../../client/src/problem.ts';
import { type AdminApi, got } from '../admin-api.ts';

export type Posted =
  | { outcome: 'posted'; at: string; replayed: boolean }
  /** A second person has to approve it. */
  | { outcome: 'waits' }
  | { outcome: 'refused'; problem: Problem };

type Entry = Schemas['TimelineEntry'];

/** What a reversal asks of the service, over HTTP like everybody else. */
export type Service = {
  /** Undefined for a day that hasn't begun. */
  report(day: string): Promise<Schemas['CheckedReport'] | undefined>;
  /** A UTC day's events, a page at a time, newest first. */
  audit(day: string): AsyncGenerator<Schemas['AuditEvent'][]>;
  /** Undefined for who isn't enrolled. */
  customer(customerId: string): Promise<Schemas['CustomerRecord'] | undefined>;
  /** What happened to a customer's points from an instant on, newest first. */
  entriesSince(customerId: string, instant: string): Promise<Entry[]>;
  order(orderId: string): Promise<Schemas['OrderStory']>;
  /** What waits, or waited, for a second person under an adjustment's id. */
  approval(customerId: string, adjustmentId: string): Promise<Schemas['Approval'] | undefined>;
  adjust(customerId: string, adjustmentId: string, body: Adjusting): Promise<Posted>;
};

type Adjusting = { points: number; reason: string };

/** What a reversal may ask; `dryRun` makes the service write nothing. */
export function reversalService(api: AdminApi, dryRun: boolean): Service {
  return {
    report: (date) =>
      orNothing(got(api.GET('/v1/admin/reports/{date}', { params: { path: { date } } }))),
    audit: (date) => auditOf(api, date),
    customer: (customerId) =>
      orNothing(got(api.GET('/v1/customers/{customerId}', { params: { path: { customerId } } }))),
    entriesSince: (customerId, instant) => entriesOf(api, customerId, instant),
    order: (orderId) => got(api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } })),
    approval(customerId, adjustmentId) {
      const approvalId = `adjustment,${customerId},${adjustmentId}`;
      const params = { path: { approvalId } };
      return orNothing(got(api.GET('/v1/admin/approvals/{approvalId}', { params })));
    },
    async adjust(customerId, adjustmentId, body) {
      const path = { customerId, adjustmentId };
      const params = { path, query: dryRun ? { dryRun: 'true' as const } : {} };
      const route = '/v1/admin/customers/{customerId}/adjustments/{adjustmentId}';
      const answer = await answerOf(api.PUT(route, { params, body }));
      if ('problem' in answer) return { outcome: 'refused', problem: answer.problem };
      const { data, response } = answer;
      if (data.status === 'pending_approval') return { outcome: 'waits' };
      const replayed = response.headers.get('idempotency-replayed') === 'true';
      return { outcome: 'posted', at: data.at, replayed };
    },
  };
}

const pageMax = 100;

async function* auditOf(api: AdminApi, date: string) {
  for (let cursor: string | undefined; ; ) {
    const query = { date, limit: pageMax, ...(cursor && { cursor }) };
    const page = await got(api.GET('/v1/admin/audit', { params: { query } }));
    yield page.events;
    cursor = page.next;
    if (cursor === undefined) return;
  }
}

async function entriesOf(api: AdminApi, customerId: string, instant: string) {
  const found: Entry[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { limit: pageMax, ...(cursor && { cursor }) };
    const params = { path: { customerId }, query };
    const page = await got(api.GET('/v1/customers/{customerId}/entries', { params }));
    found.push(...page.entries.filter(({ at }) => at >= instant));
    cursor = page.next;
    if (cursor === undefined || isBefore(page.entries, instant)) return found;
  }
}

const isBefore = (entries: Entry[], instant: string): boolean =>
  (entries.at(-1)?.at ?? '') < instant;

async function orNothing<Data>(asked: Promise<Data>): Promise<Data | undefined> {
  return asked.catch((cause) => {
    if (cause instanceof KawanError && cause.status === 404) return undefined;
    throw cause;
  });
}
