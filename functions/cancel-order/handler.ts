import { cancel } from '../../shared/data/release.ts';
import { orderView } from '../../shared/domain/order.ts';
import { isRefusal, refusal } from '../../shared/domain/refusals.ts';
import { endpoint, replayHeader } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { orderId }, body, now }) => {
  const resolved = await cancel(orderId, now, body.reason);
  if (isRefusal(resolved)) return resolved;
  const { hold, resolution, replayed } = resolved;
  if (resolution.kind === 'confirmed') {
    return refusal('order_confirmed', 'A confirmed order can’t be cancelled.');
  }
  const headers = replayHeader(replayed);
  return { status: 200, body: orderView(hold, resolution.kind), headers };
});
