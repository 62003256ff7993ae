import * as z from 'zod';
import { OrderId } from '../../shared/domain/ids.ts';
import { OrderView } from '../../shared/domain/order.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Confirm an order',
  description: 'Spends the held points and promises the referrer the reward. Idempotent.',
  params: z.strictObject({ orderId: OrderId }),
  body: z.strictObject({}),
  writes: true,
  replies: { 200: OrderView },
  refusals: ['order_not_found', 'order_cancelled', 'hold_expired'],
} satisfies Contract;
