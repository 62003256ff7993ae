import {
  answerDecided,
  type Decided,
  type Decision,
  noSuchApproval,
  orderApproval,
  selfApproval,
  type Verdict,
} from '../domain/approvals.ts';
import { iso } from '../domain/calendar.ts';
import type { OrderId } from '../domain/ids.ts';
import { type Hold, isOver, type Resolution } from '../domain/order.ts';
import { alreadyDecided, type Refusal, refusal } from '../domain/refusals.ts';
import { putDecision } from './decisions.ts';
import { decisionKey } from './keys.ts';
import { readOrder } from './orders.ts';
import { expireForGood, reject } from './release.ts';
import { transact } from './transact.ts';

/**
 * Decides on an order that waits. Approving is one plain put; rejecting cancels the order in the
 * same transaction. Whoever is overtaken reads again and is told by what.
 *
 * An order may end in the very moment of its approval. Both then stand, as if it had ended right
 * after: an approval allows an order to be confirmed and does nothing else.
 */
export async function decideOrder(
  orderId: OrderId,
  verdict: Verdict,
  now: number,
): Promise<Decided | Refusal> {
  for (;;) {
    const order = await readOrder(orderId);
    if (order === undefined) return noSuchApproval;
    const { hold, decision: found, resolution } = order;
    const request = orderApproval(hold);
    if (request === undefined) return noSuchApproval;
    if (found) return answerDecided(request, found, verdict);
    const refused = noLongerOpen(hold, resolution, now) ?? selfApproval(request, verdict);
    // An approval that is still on its way lets no payment through once somebody was told this.
    if (refused === timedOut) await expireForGood(hold, now);
    if (refused) return refused;
    const decision: Decision = { ...verdict, at: iso(now) };
    const isOurs =
      verdict.decision === 'approve'
        ? await approve(orderId, decision)
        : await reject(hold, decision, now);
    if (isOurs) return { request, decision, replayed: false };
  }
}

async function approve(orderId: OrderId, decision: Decision): Promise<boolean> {
  const outcome = await transact({ entry: putDecision(decisionKey(orderId), decision) });
  return outcome.committed;
}

function noLongerOpen(
  hold: Hold,
  resolution: Resolution | undefined,
  now: number,
): Refusal | undefined {
  switch (resolution?.kind) {
    case 'confirmed':
      return refusal('order_confirmed', 'The order is confirmed already.');
    case 'cancelled':
      return resolution.rejectedBy === undefined
        ? refusal('order_cancelled', 'The order was cancelled before anybody decided on it.')
        : alreadyDecided;
    case 'expired':
      return timedOut;
    default:
      return isOver(hold, now) ? timedOut : undefined;
  }
}

const timedOut = refusal('hold_expired', 'The hold is over; nobody can decide on it any more.');
