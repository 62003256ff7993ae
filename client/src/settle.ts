import { faultIn, type Pending } from './order-calls.ts';
import type { Intent, Outbox } from './outbox.ts';
import { KawanError, type Problem } from './problem.ts';

/** Orders whose intents are all answered, and orders that wait for the next time. */
export type Reconciliation = { settledOrders: number; pendingOrders: number; cause?: KawanError };

type Answer = { outcome: string; problem?: Problem };

export type Sender = {
  outbox: Outbox;
  /** Sends an intent once; throws a KawanError where nothing was decided. */
  sendOnce(intent: Intent): Promise<Answer>;
  concurrencyMax: number;
};

/** Work under one order id waits for what was begun before it in this process. */
function inTurn() {
  const last = new Map<string, Promise<unknown>>();
  return async <Value>(orderId: string, work: () => Promise<Value>): Promise<Value> => {
    const mine = (last.get(orderId) ?? Promise.resolve()).then(work, work);
    last.set(orderId, mine);
    try {
      return await mine;
    } finally {
      if (last.get(orderId) === mine) last.delete(orderId);
    }
  };
}

/** Sends what is in the outbox: of one order one after the other, and each until it is answered. */
export function createSettler({ outbox, sendOnce, concurrencyMax }: Sender) {
  const takeTurn = inTurn();

  /** The outbox may forget an intent once it was answered, with whatever. */
  async function settle<Answered extends Answer>(
    intent: Intent,
    asked: Promise<Answered>,
  ): Promise<Answered> {
    const answer = await asked.catch(async (cause) => {
      // It would be a mistake again each time, and stand in the way of all that comes after it.
      if (cause instanceof KawanError && cause.isMistake) {
        await outbox.settle(intent, {
          outcome: 'refused',
          code: cause.code,
          detail: cause.message,
        });
      }
      throw cause;
    });
    const { problem } = answer;
    await outbox.settle(
      intent,
      problem
        ? { outcome: 'refused', code: problem.code, detail: problem.detail }
        : { outcome: 'done' },
    );
    return answer;
  }

  /** Keeps an intent, then sends what the order had pending before it, then the intent itself. */
  const submit = <Answered extends Answer>(
    intent: Intent,
    send: () => Promise<Answered>,
  ): Promise<Answered | Pending> =>
    takeTurn(intent.orderId, async () => {
      await outbox.add(intent);
      try {
        for (const earlier of await outbox.of(intent.orderId)) {
          if (earlier.id === intent.id) break;
          await settle(earlier, sendOnce(earlier));
        }
        return await settle(intent, send());
      } catch (cause) {
        return { outcome: 'pending', cause: faultIn(cause) };
      }
    });

  async function settleOrder(orderId: string, result: Reconciliation): Promise<void> {
    try {
      for (const intent of await outbox.of(orderId)) await settle(intent, sendOnce(intent));
      result.settledOrders += 1;
    } catch (cause) {
      if (!(cause instanceof KawanError)) throw cause;
      result.pendingOrders += 1;
      result.cause ??= cause;
    }
  }

  async function pass(): Promise<Reconciliation> {
    const result: Reconciliation = { settledOrders: 0, pendingOrders: 0 };
    const orderIds = outbox.orderIds();
    const work = async () => {
      for (let at = await orderIds.next(); !at.done; at = await orderIds.next()) {
        const orderId = at.value;
        await takeTurn(orderId, () => settleOrder(orderId, result));
      }
    };
    await Promise.all(Array.from({ length: concurrencyMax }, work));
    return result;
  }

  let running: Promise<Reconciliation> | undefined;
  /** Whoever asks while it runs gets the answer of the one that runs. */
  const reconcile = (): Promise<Reconciliation> => {
    running ??= pass().finally(() => {
      running = undefined;
    });
    return running;
  };

  return { takeTurn, submit, reconcile };
}
