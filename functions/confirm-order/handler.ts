import { confirm } from '../../shared/data/confirm.ts';
import { orderView } from '../../shared/domain/order.ts';
import { approvalRejected, isRefusal, refusal } from '../../shared/domain/refusals.ts';
import { endpoint, replayHeader } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { orderId }, now }) => {
  const resolved = await confirm(orderId, now);
  if (isRefusal(resolved)) return resolved;
  switch (resolved.resolution.kind) {
    case 'cancelled':
      if (resolved.resolution.rejectedBy !== undefined) return approvalRejected;
      return refusal('order_cancelled', 'The order was cancelled before it was confirmed.');
    case 'expired':
      return refusal(
        'hold_expired',
        'The hold is over and can’t be confirmed any more: hold the order anew, under another id.',
      );
    case 'confirmed':
      return {
        status: 200,
        body: orderView(resolved.hold, 'confirmed'),
        headers: replayHeader(resolved.replayed),
      };
  }
});
