import * as z from 'zod';
import { Client } from '../../shared/domain/client.ts';
import { OrderId } from '../../shared/domain/ids.ts';
import { OrderView } from '../../shared/domain/order.ts';
import { PriceRequest } from '../../shared/domain/price.ts';
import { quoteTokenLengthMax } from '../../shared/domain/quote-token.ts';
import { PriceRefusalCode } from '../../shared/domain/refusals.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Hold an order’s discounts',
  description:
    'Gives exactly what is asked or refuses it whole; only "max" points resolve to a number. The same request again gets the first answer again, with Idempotency-Replayed: true.',
  params: z.strictObject({ orderId: OrderId }),
  body: PriceRequest.extend({
    orderId: OrderId.optional(),
    quoteToken: z.string().max(quoteTokenLengthMax).optional(),
    client: Client.optional(),
  }).meta({
    examples: [
      {
        customerId: 'c-1001',
        currency: 'IDR',
        subtotal: 150_000,
        otherDiscounts: [{ code: 'WEEKEND', amount: 10_000 }],
        referralCode: 'SARI-7K3M9QX2D',
        customerIsNew: true,
        points: 200,
        client: { ip: '203.0.113.7', deviceId: 'd-81f0' },
      },
    ],
  }),
  replies: { 200: OrderView, 201: OrderView },
  refusals: [
    ...PriceRefusalCode.options,
    'invalid_request',
    'order_reused',
    'quote_expired',
    'quote_mismatch',
    'currency_mismatch',
  ],
} satisfies Contract;
