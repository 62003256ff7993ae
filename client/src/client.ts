import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths, Schemas } from './generated/types.ts';
import {
  answerOf,
  type CancelCode,
  type Cancelled,
  type ConfirmCode,
  type Confirmed,
  faultIn,
  type Held,
  type HoldCode,
  orderCalls,
  type Pending,
  type QuoteCode,
  type Quoted,
  type RefundCode,
  type Refunded,
  type Refused,
  refused,
  type Sending,
  type Unavailable,
} from './order-calls.ts';
import type { Outbox } from './outbox.ts';
import { type Limits, patientFetch } from './patient-fetch.ts';
import { KawanError } from './problem.ts';
import { createSettler, type Reconciliation } from './settle.ts';
import { type Credentials, clientCredentials, type TokenSource } from './token.ts';

export type ClientOptions = Partial<Limits> & {
  /** Where the service is, as `https://kawan.example`. */
  baseUrl: string;
  /** Keeps what has to be answered later. */
  outbox: Outbox;
  /** Orders that `reconcile` settles at once; 4 where nothing is said. */
  concurrencyMax?: number;
} & ({ credentials: Credentials } | { token: TokenSource });

/**
 * What the service decides comes back as a value, a refusal too. What it doesn't decide in time is
 * `unavailable` where the order goes on without, and `pending` where it must be done later. A
 * KawanError is thrown for the caller's own mistakes only, as `invalid_request`.
 */
export type KawanClient = {
  /** What an order would cost. Takes nothing. */
  quote(body: Schemas['QuoteRequest']): Promise<Quoted | Refused<QuoteCode> | Unavailable>;
  /**
   * Holds an order's discounts under the caller's own order id. `unavailable`: a hold may stand all
   * the same, so it is in the outbox to be cancelled, and this order id stays without discounts. The
   * same goes for an id whose order was cancelled or has expired.
   */
  hold(
    orderId: string,
    body: Schemas['HoldRequest'],
  ): Promise<Held | Refused<HoldCode> | Unavailable>;
  /** The payment was taken. Only for an order that was held. */
  confirm(orderId: string): Promise<Confirmed | Refused<ConfirmCode> | Pending>;
  /** The order won't be paid. At most 200 characters of reason. */
  cancel(orderId: string, reason?: string): Promise<Cancelled | Refused<CancelCode> | Pending>;
  /** `amount` is of the paid total, minor units; the refund's id is the caller's own. */
  refund(
    orderId: string,
    refundId: string,
    amount: number,
  ): Promise<Refunded | Refused<RefundCode> | Pending>;
  /**
   * Sends everything that is pending once more: one order's intents one after the other, of so many
   * orders at once. To be called now and then, by one process at a time. Throws only what the outbox
   * throws.
   */
  reconcile(): Promise<Reconciliation>;
  /** Every other operation, typed by the OpenAPI document, with the same token, limits and tries. */
  api: Client<paths>;
};

/** A client of the service, for one order platform. Keeps a token, and nothing else. */
export function createClient(options: ClientOptions): KawanClient {
  const { baseUrl, outbox, concurrencyMax = 4 } = options;
  const { timeoutMs = 2000, deadlineMs = 5000, triesMax = 4, backoffMs = 100 } = options;
  const limits: Limits = { timeoutMs, deadlineMs, triesMax, backoffMs };
  const token =
    'credentials' in options ? clientCredentials(options.credentials, limits) : options.token;
  const api = createFetchClient<paths>({ baseUrl, fetch: patientFetch(token, limits) });
  const calls = orderCalls(api);

  /** What is left of one call's time, for the next request of it. */
  const clocked = () => {
    const endsAtMs = performance.now() + limits.deadlineMs;
    return (): Sending => {
      const deadlineMs = Math.max(0, Math.ceil(endsAtMs - performance.now()));
      return { fetch: patientFetch(token, { ...limits, deadlineMs }) };
    };
  };

  const { takeTurn, submit, reconcile } = createSettler({
    outbox,
    concurrencyMax,
    // The next reconciliation is the next try.
    async sendOnce(intent) {
      const sending = { fetch: patientFetch(token, { ...limits, triesMax: 1 }) };
      if (intent.kind === 'confirm') return calls.confirm(intent, sending);
      if (intent.kind === 'cancel') return calls.cancel(intent, sending);
      return calls.refund(intent, sending);
    },
  });

  const hold: KawanClient['hold'] = (orderId, body) => {
    const sending = clocked();
    return takeTurn(orderId, async () => {
      const pending = await outbox.of(orderId);
      if (pending.some(({ kind }) => kind === 'cancel')) {
        const detail = 'the order goes on without discounts already';
        return { outcome: 'unavailable', cause: new KawanError('order_cancelled', 0, { detail }) };
      }
      try {
        return await calls.hold(orderId, body, sending);
      } catch (caught) {
        const cause = faultIn(caught);
        // The hold may stand, or be on its way still.
        await outbox.add({ id: `${orderId}/cancel`, orderId, kind: 'cancel' });
        return { outcome: 'unavailable', cause };
      }
    });
  };

  return {
    api,
    reconcile,
    hold,
    async quote(body) {
      try {
        const answer = await answerOf(api.POST('/v1/quotes', { body }));
        return 'problem' in answer
          ? refused(answer.problem)
          : { outcome: 'quoted', quote: answer.data };
      } catch (cause) {
        return { outcome: 'unavailable', cause: faultIn(cause) };
      }
    },
    confirm(orderId) {
      const intent = { id: `${orderId}/confirm`, orderId, kind: 'confirm' } as const;
      const sending = clocked();
      return submit(intent, () => calls.confirm(intent, sending()));
    },
    cancel(orderId, reason) {
      const why = reason === undefined ? {} : { reason };
      const intent = { id: `${orderId}/cancel`, orderId, kind: 'cancel', ...why } as const;
      const sending = clocked();
      return submit(intent, () => calls.cancel(intent, sending()));
    },
    refund(orderId, refundId, amount) {
      const id = `${orderId}/refunds/${refundId}`;
      const intent = { id, orderId, kind: 'refund', refundId, amount } as const;
      const sending = clocked();
      return submit(intent, () => calls.refund(intent, sending()));
    },
  };
}
