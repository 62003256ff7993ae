import * as z from 'zod';
import { OrderId } from '../../shared/domain/ids.ts';
import { OrderEntry, OrderView } from '../../shared/domain/order.ts';
import { Terms } from '../../shared/domain/terms.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Tell an order’s story',
  params: z.strictObject({ orderId: OrderId }),
  replies: {
    200: OrderView.extend({
      entries: z.array(OrderEntry).describe('What happened, oldest first.'),
      terms: Terms,
    }).meta({ id: 'OrderStory' }),
  },
  refusals: ['order_not_found'],
} satisfies Contract;
