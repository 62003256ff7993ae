import * as z from 'zod';
import { OrderId } from '../../shared/domain/ids.ts';
import { OrderView } from '../../shared/domain/order.ts';
import { plainText } from '../../shared/domain/plain-text.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Cancel an order',
  description:
    'Gives points, the code’s use and the customer’s one referral back, whatever is switched off. Idempotent; a hold that has expired answers with that status, and a late payment can’t confirm it any more. Where there is no hold the answer is 404, and none that is still on its way can come after: a till that never got its answer may cancel and go on.',
  params: z.strictObject({ orderId: OrderId }),
  body: z
    .strictObject({
      reason: plainText(200).describe('For the record; the order’s story shows it.').optional(),
    })
    .meta({ examples: [{ reason: 'The customer left' }] }),
  writes: true,
  replies: { 200: OrderView },
  refusals: ['order_not_found', 'order_confirmed'],
} satisfies Contract;
