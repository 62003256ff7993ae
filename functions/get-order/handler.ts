import { readMonthsSpent } from '../../shared/data/months-spent.ts';
import { noSuchOrder, readOrder } from '../../shared/data/orders.ts';
import { orderStory } from '../../shared/domain/story.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params, query, now }) => {
  const order = await readOrder(params.orderId);
  if (order === undefined) return noSuchOrder;
  const monthsSpent = await readMonthsSpent(order);
  return { status: 200, body: orderStory({ ...order, monthsSpent }, now, query.language) };
});
