import type { FaultCode } from './problem.ts';

/**
 * What has to be answered sooner or later, whatever happens to the service or to this process: a
 * payment was taken, money was paid back, or the order went on without its hold. `id` is the same
 * for the same intent, so that adding it twice is adding it once.
 */
export type Intent = { id: string; orderId: string } & (
  | { kind: 'confirm' }
  | { kind: 'cancel'; reason?: string }
  | { kind: 'refund'; refundId: string; amount: number }
);

/** How an intent ended: done, or refused for good, which some person should look at. */
export type Settlement =
  | { outcome: 'done' }
  | { outcome: 'refused'; code: FaultCode; detail: string };

/**
 * Where the order platform keeps intents until they are answered (the transactional outbox): a table
 * of its own database, written before the service is asked. What it throws goes to the caller.
 */
export type Outbox = {
  /** Resolves when it's durable. An intent whose id is there already is left as it is. */
  add(intent: Intent): Promise<void>;
  /** The pending intents of one order, in the order they were added. */
  of(orderId: string): Promise<Intent[]>;
  /** Each order that has pending intents, the longest waiting first; read page by page if many. */
  orderIds(): AsyncGenerator<string>;
  /** It is pending no more. May be told twice. Keep what was refused: it is told nowhere else. */
  settle(intent: Intent, settlement: Settlement): Promise<void>;
};

/** For examples and tests only: it forgets everything with its process. */
export function memoryOutbox(): Outbox {
  const pending = new Map<string, Intent>();
  return {
    async add(intent) {
      if (!pending.has(intent.id)) pending.set(intent.id, intent);
    },
    async of(orderId) {
      return [...pending.values()].filter((intent) => intent.orderId === orderId);
    },
    async *orderIds() {
      yield* new Set([...pending.values()].map(({ orderId }) => orderId));
    },
    async settle({ id }) {
      pending.delete(id);
    },
  };
}
