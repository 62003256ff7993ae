import { monthEndsAt, never } from '../../shared/domain/calendar.ts';
import { isOver, type State } from './state.ts';

/** An instant from which on something is otherwise: the millisecond decides. */
export type End = { at: number } & (
  | { kind: 'order'; orderId: string; waitsFor?: string }
  | { kind: 'request'; approvalId: string; waitsFor: string }
  | { kind: 'lot'; customerId: string; points: number }
  | { kind: 'promise' }
  | { kind: 'review'; orderId: string }
);

/** When holds and requests are over, points expire and promises are due; those to come, in order. */
export function endsIn(state: State, now: number): End[] {
  const orders = [...state.orders.values()].flatMap((order): End[] => {
    const { orderId, expiresAt, requestedBy } = order.hold;
    if (order.status !== 'held' || isOver(order, now)) return [];
    const isOpen = requestedBy !== undefined && order.ruling === undefined;
    const waitsFor = isOpen && { waitsFor: String(requestedBy) };
    return [{ kind: 'order', orderId, ...waitsFor, at: Date.parse(String(expiresAt)) }];
  });
  // When the reward would have been given that is held back.
  const reviews = [...state.orders.values()].flatMap(({ hold, confirmed, review }): End[] => {
    if (review?.status !== 'open') return [];
    return [
      { kind: 'review', orderId: hold.orderId, at: Date.parse(String(confirmed?.maturesAt)) },
    ];
  });
  const requests = [...state.adjustments].flatMap(([id, { asked, ruling }]): End[] => {
    if (asked === undefined || ruling !== undefined) return [];
    const at = Date.parse(String(asked.expiresAt));
    return [{ kind: 'request', approvalId: `adjustment,${id}`, waitsFor: String(asked.by), at }];
  });
  const lots = [...state.customers].flatMap(([customerId, { account }]): End[] => {
    const [first] = account.remaining;
    if (first === undefined || first.month === never) return [];
    const points = account.remaining.reduce((sum, lot) => sum + lot.points, 0);
    return [{ kind: 'lot', customerId, points, at: monthEndsAt(first.month) }];
  });
  const promises = [...state.buckets].flatMap(([name, { isApplied }]): End[] => {
    const [, at] = / AT#([^#]*)#/.exec(name) ?? [];
    return isApplied ? [] : [{ kind: 'promise', at: Date.parse(String(at)) }];
  });
  return [...orders, ...reviews, ...requests, ...lots, ...promises]
    .filter(({ at }) => at > now)
    .sort((left, right) => left.at - right.at);
}
