import { noSuchOrder, readOrder } from '../../shared/data/orders.ts';
import { orderEntries, orderView, statusOf } from '../../shared/domain/order.ts';
import { refundEntry, statusAfter } from '../../shared/domain/refund.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { orderId }, now }) => {
  const order = await readOrder(orderId);
  if (order === undefined) return noSuchOrder;
  const { hold, resolution, refunds } = order;
  const view = orderView(hold, statusAfter(refunds) ?? statusOf(hold, resolution, now));
  const entries = [...orderEntries(hold, resolution), ...refunds.map(refundEntry)];
  return { status: 200, body: { ...view, entries, terms: hold.terms } };
});
