import type { Client } from 'openapi-fetch';
import type { paths, Schemas } from './generated/types.ts';
import type { Intent } from './outbox.ts';
import type { patientFetch } from './patient-fetch.ts';
import { faultOf, KawanError, type Problem, problemOf } from './problem.ts';

type Decided = 404 | 409 | 422 | 429;

/** The codes that an operation refuses with. */
type CodeOf<Operation> = Operation extends { responses: infer Responses }
  ? {
      [Status in keyof Responses & Decided]: Responses[Status] extends {
        content: { 'application/problem+json': { code: infer Code } };
      }
        ? Code
        : never;
    }[keyof Responses & Decided]
  : never;

/** A decision of the service: the same request would be refused again. */
export type Refused<Code> = { outcome: 'refused'; problem: Problem & { code: Code } };
/** There was no decision in time. The order goes on without discounts. */
export type Unavailable = { outcome: 'unavailable'; cause: KawanError };
/** There was no decision yet. It is in the outbox, and `reconcile` sends it again. */
export type Pending = { outcome: 'pending'; cause: KawanError };

export type QuoteCode = CodeOf<paths['/v1/quotes']['post']>;
export type HoldCode = CodeOf<paths['/v1/orders/{orderId}/hold']['put']>;
/** An order that waits for an approver is not decided: `pending`. */
export type ConfirmCode = Exclude<
  CodeOf<paths['/v1/orders/{orderId}/confirm']['post']>,
  'awaiting_approval'
>;
export type CancelCode = CodeOf<paths['/v1/orders/{orderId}/cancel']['post']>;
export type RefundCode = CodeOf<paths['/v1/orders/{orderId}/refunds/{refundId}']['put']>;

export type Order = Schemas['Order'];
export type Quoted = { outcome: 'quoted'; quote: Schemas['Quote'] };
/** `pending_approval`: held, but nothing may be paid before somebody has approved. */
export type Held = { outcome: 'held' | 'pending_approval'; order: Order };
export type Confirmed = { outcome: 'confirmed'; order: Order };
/** `order` is absent when there was no hold to give back; now none can come of what began before. */
export type Cancelled = { outcome: 'cancelled'; order?: Order };
export type Refunded = { outcome: 'refunded'; refund: Schemas['Refund'] };

type Reply<Data> = { data?: Data; error?: unknown; response: Response };
type Answer<Data> = { data: Data; response: Response } | { problem: Problem };

const decided: number[] = [404, 409, 422, 429] satisfies Decided[];
/** A wrong address, and a person who hasn't decided yet. */
const undecided: string[] = ['not_found', 'awaiting_approval'] satisfies Problem['code'][];

/** What was decided; throws a KawanError where nothing was. */
export async function answerOf<Data>(asked: Promise<Reply<Data>>): Promise<Answer<Data>> {
  const { data, error, response } = await asked.catch((cause) => {
    // Whoever says 200 without JSON is not the service.
    throw cause instanceof SyntaxError ? new KawanError('unreachable', 0, { cause }) : cause;
  });
  if (response.ok && data !== undefined) return { data, response };
  const problem = problemOf(response, error);
  const isDecided = problem && decided.includes(response.status);
  if (isDecided && !undecided.includes(problem.code)) return { problem };
  throw faultOf(response, problem);
}

/** The codes come from the document that the service is built with, and it was one of them. */
export const refused = <Code>(problem: Problem): Refused<Code> => ({
  outcome: 'refused',
  problem: problem as Problem & { code: Code },
});

/** A fault as a value. The caller's own mistakes, and whatever isn't about the service, are thrown. */
export function faultIn(cause: unknown): KawanError {
  if (cause instanceof KawanError && !cause.isMistake) return cause;
  throw cause;
}

/** Under which limits a request is sent. */
export type Sending = { fetch: ReturnType<typeof patientFetch> };

/** The answers to an order's own requests, each under limits of its own. */
export function orderCalls(api: Client<paths>) {
  return {
    async confirm(
      { orderId }: { orderId: string },
      sending: Sending,
    ): Promise<Confirmed | Refused<ConfirmCode>> {
      const params = { path: { orderId } };
      const asked = { params, body: {}, ...sending };
      const answer = await answerOf(api.POST('/v1/orders/{orderId}/confirm', asked));
      return 'problem' in answer
        ? refused(answer.problem)
        : { outcome: 'confirmed', order: answer.data };
    },
    async cancel(
      { orderId, reason }: { orderId: string; reason?: string },
      sending: Sending,
    ): Promise<Cancelled | Refused<CancelCode>> {
      const body = reason === undefined ? {} : { reason };
      const asked = { params: { path: { orderId } }, body, ...sending };
      const answer = await answerOf(api.POST('/v1/orders/{orderId}/cancel', asked));
      if (!('problem' in answer)) return { outcome: 'cancelled', order: answer.data };
      const { problem } = answer;
      return problem.code === 'order_not_found' ? { outcome: 'cancelled' } : refused(problem);
    },
    async refund(
      { orderId, refundId, amount }: Intent & { kind: 'refund' },
      sending: Sending,
    ): Promise<Refunded | Refused<RefundCode>> {
      const asked = { params: { path: { orderId, refundId } }, body: { amount }, ...sending };
      const answer = await answerOf(api.PUT('/v1/orders/{orderId}/refunds/{refundId}', asked));
      return 'problem' in answer
        ? refused(answer.problem)
        : { outcome: 'refunded', refund: answer.data };
    },
    async hold(
      orderId: string,
      body: Schemas['HoldRequest'],
      sending: () => Sending,
    ): Promise<Held | Refused<HoldCode> | Unavailable> {
      const params = { path: { orderId } };
      const asked = { params, body, ...sending() };
      const answer = await answerOf(api.PUT('/v1/orders/{orderId}/hold', asked));
      if ('problem' in answer) return refused(answer.problem);
      const { data, response } = answer;
      if (response.headers.get('idempotency-replayed') !== 'true') return heldAs(data);
      // A replay tells what was answered first. Since then the order may have been given up.
      const now = await answerOf(api.GET('/v1/orders/{orderId}', { params, ...sending() }));
      if ('problem' in now) throw faultOf(response, now.problem);
      return heldAs(now.data);
    },
  };
}

const endCodes: Partial<Record<Order['status'], Problem['code']>> = {
  cancelled: 'order_cancelled',
  expired: 'hold_expired',
};

function heldAs(order: Order): Held | Unavailable {
  const code = endCodes[order.status];
  if (code) {
    const cause = new KawanError(code, 200, { detail: 'the order had ended before' });
    return { outcome: 'unavailable', cause };
  }
  return { outcome: order.status === 'pending_approval' ? 'pending_approval' : 'held', order };
}
