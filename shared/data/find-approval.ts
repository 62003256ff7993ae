import { adjustmentApproval, RequestedAdjustment } from '../domain/adjustment-request.ts';
import {
  type Approval,
  approvalView,
  orderApproval,
  Ruling,
  type Subject,
} from '../domain/approvals.ts';
import { adjustmentDecisionKey, adjustmentRequestKey } from './keys.ts';
import { readOrder } from './orders.ts';
import { readMany } from './read.ts';

/** A request for a second person as it stands at an instant; undefined where there was none. */
export async function findApproval(subject: Subject, now: number): Promise<Approval | undefined> {
  if (subject.kind === 'order') {
    const order = await readOrder(subject.orderId);
    const request = order && orderApproval(order.hold);
    return request && approvalView(request, order.decision, order.resolution, now);
  }
  const { customerId, adjustmentId } = subject;
  const [asked, decided] = await readMany([
    adjustmentRequestKey(customerId, adjustmentId),
    adjustmentDecisionKey(customerId, adjustmentId),
  ]);
  if (asked === undefined) return undefined;
  const request = adjustmentApproval(RequestedAdjustment.parse(asked));
  return approvalView(request, decided && Ruling.parse(decided), undefined, now);
}
