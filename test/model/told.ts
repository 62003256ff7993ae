import type { Problem } from '../../shared/http/problems.ts';
import type { Request } from './effects.ts';
import type { Reply } from './replies.ts';

/** They are counted when the change is made: others use the code meanwhile. */
export const withoutUses = ({ body: { uses: _, ...body }, ...reply }: Reply): Reply => ({
  ...reply,
  body,
});

export const fits = (reply: Reply, body: unknown): boolean => includes(body, reply.body);

/** Whether a value has every field of another, at any depth. */
export function includes(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return Object.is(whole, part);
  if (typeof whole !== 'object' || whole === null) return false;
  if (Array.isArray(part) && part.length !== (whole as unknown[]).length) return false;
  const fields = whole as Record<string, unknown>;
  return Object.entries(part).every(([name, value]) => includes(fields[name], value));
}

/** What the edge decides by itself, and what hangs on more than the model knows, is always true. */
export function isTrue({ code, errors }: Problem, reasons: ReadonlySet<string>): boolean {
  if (code === 'busy') return true;
  if (code === 'invalid_request' && errors !== undefined) return true;
  return reasons.has(code);
}

/** Refusals of a hold or a cancel, after which no attempt that began before can still hold. */
export const isFencing = ({ operation }: Request, { code, errors }: Problem): boolean =>
  (operation === 'hold-order' && code !== 'busy' && errors === undefined) ||
  (operation === 'cancel-order' && code === 'order_not_found');

/** Refusals after which an order is never confirmed. */
export const isFinal = ({ operation }: Request, { code }: Problem): boolean =>
  ['confirm-order', 'decide-approval'].includes(operation) &&
  ['hold_expired', 'order_cancelled'].includes(code);

export const orderOf = ({ params = {} }: Request): unknown =>
  params.orderId ?? params.approvalId?.replace('order,', '');
