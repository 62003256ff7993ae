import type { Ruling } from '../domain/approvals.ts';
import { type Hold, Resolution } from '../domain/order.ts';
import { approvalRejected, type Refusal, refusal } from '../domain/refusals.ts';
import { decisionKey, type Key, resolutionKey } from './keys.ts';
import type { Resolved } from './orders.ts';
import { read } from './read.ts';
import type { Write } from './transact.ts';

/** Approvers race to put this one key: whoever comes first has decided. */
export const putDecision = (key: Key, ruling: Ruling): Write => ({
  put: { Item: { ...key, ...ruling }, ConditionExpression: 'attribute_not_exists(pk)' },
});

/**
 * Why an order that needs approval can't be confirmed, or how it has ended already; undefined once
 * it is approved. The end is read after the decision, so that whoever finds neither may say so.
 */
export async function unapproved(hold: Hold): Promise<Resolved | Refusal | undefined> {
  const decision = await read(decisionKey(hold.orderId));
  if (decision?.decision === 'approve') return undefined;
  const resolution = await read(resolutionKey(hold.orderId));
  if (resolution) return { hold, resolution: Resolution.parse(resolution), replayed: true };
  if (decision !== undefined) return approvalRejected;
  return refusal('awaiting_approval', 'Nobody has approved the order yet.');
}
