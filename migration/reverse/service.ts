import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths, Schemas } from '../../client/src/generated/types.ts';
import { answerOf } from '../../client/src/order-calls.ts';
import { patientFetch } from '../../client/src/patient-fetch.ts';
import { KawanError, type Problem } from '../../client/src/problem.ts';

/** Nobody waits at a counter: a service that is busy for some seconds is waited for. */
const limits = { timeoutMs: 15_000, deadlineMs: 60_000, triesMax: 8, backoffMs: 200 };

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

/** A service that is asked with the token of an administrator; `dryRun` makes it write nothing. */
export function createService(baseUrl: string, token: string, dryRun: boolean): Service {
  const fetch = patientFetch(async () => token, limits);
  const api = createFetchClient<paths>({ baseUrl, fetch });
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

async function* auditOf(api: Client<paths>, date: string) {
  for (let cursor: string | undefined; ; ) {
    const query = { date, limit: pageMax, ...(cursor && { cursor }) };
    const page = await got(api.GET('/v1/admin/audit', { params: { query } }));
    yield page.events;
    cursor = page.next;
    if (cursor === undefined) return;
  }
}

async function entriesOf(api: Client<paths>, customerId: string, instant: string) {
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

type Asked<Data> = Parameters<typeof answerOf<Data>>[0];

/** What there is; a decision against it is thrown like a fault, because nothing here expects one. */
async function got<Data>(asked: Asked<Data>): Promise<Exclude<Data, string>> {
  const answer = await answerOf(asked);
  // A text is what a table is written as, which is for who accepts that.
  if ('data' in answer && typeof answer.data !== 'string')
    return answer.data as Exclude<Data, string>;
  if ('data' in answer) throw new KawanError('unreachable', 0, { detail: 'the answer is no JSON' });
  throw new KawanError(answer.problem.code, answer.problem.status, { problem: answer.problem });
}

async function orNothing<Data>(asked: Promise<Data>): Promise<Data | undefined> {
  return asked.catch((cause) => {
    if (cause instanceof KawanError && cause.status === 404) return undefined;
    throw cause;
  });
}
