import { noSuchOrder, readOrder } from '../../shared/data/orders.ts';
import { orderEntries, orderView, statusOf } from '../../shared/domain/order.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { orderId }, now }) => {
  const order = await readOrder(orderId);
  if (order === undefined) return noSuchOrder;
  const { hold, decision, resolution } = order;
  const view = orderView(hold, statusOf(hold, resolution, now, decision));
  const entries = orderEntries(hold, resolution, decision);
  return { status: 200, body: { ...view, entries, terms: hold.terms } };
});
