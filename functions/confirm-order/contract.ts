import * as z from 'zod';
import { OrderId } from '../../shared/domain/ids.ts';
import { OrderView } from '../../shared/domain/order.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Confirm an order',
  description:
    'Spends the held points, and promises the referrer the reward and the buyer what the order earns. Idempotent. An order that waits for an approver can’t be confirmed yet. A payment after the hold’s end still confirms at the held price while all of it can be had; otherwise the answer is `hold_expired`, now and ever after.',
  params: z.strictObject({ orderId: OrderId }),
  body: z.strictObject({}),
  writes: true,
  replies: { 200: OrderView },
  refusals: [
    'order_not_found',
    'order_cancelled',
    'hold_expired',
    'awaiting_approval',
    'approval_rejected',
  ],
} satisfies Contract;
