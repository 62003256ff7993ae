import { cancel } from '../../shared/data/release.ts';
import { orderView } from '../../shared/domain/order.ts';
import { isRefusal, refusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { orderId }, body, now }) => {
  const resolved = await cancel(orderId, now, body.reason);
  if (isRefusal(resolved)) return resolved;
  const { hold, resolution } = resolved;
  if (resolution.kind === 'confirmed') {
    return refusal('order_confirmed', 'The order is confirmed; refund it instead.');
  }
  return { status: 200, body: orderView(hold, resolution.kind) };
});
