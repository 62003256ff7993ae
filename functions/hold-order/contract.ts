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
    'Gives exactly what is asked or refuses it whole; only "max" points resolve to a number. The same request again gets the first answer again, with Idempotency-Replayed: true. A replay says `held` even if the order has ended since; GET the order for its state. From `points.approvalThreshold` points on the order is held and waits for an approver: 202 with `pending_approval`, also for a replay, and it has longer until it expires. A wrong code counts as a guess, in a dry run too.',
  params: z.strictObject({ orderId: OrderId }),
  body: PriceRequest.extend({
    orderId: OrderId.optional(),
    quoteToken: z.string().max(quoteTokenLengthMax).optional(),
    client: Client.optional(),
  }).meta({
    id: 'HoldRequest',
    examples: [
      {
        customerId: 'c-1002',
        currency: 'IDR',
        subtotal: 150_000,
        otherDiscounts: [{ code: 'WEEKEND', amount: 10_000 }],
        referralCode: 'SARI-7K3M9QX2R',
        customerIsNew: true,
        points: 200,
        client: { ip: '203.0.113.7', deviceId: 'd-81f0' },
      },
    ],
  }),
  writes: true,
  replies: {
    200: OrderView,
    201: OrderView.meta({
      examples: [
        {
          orderId: 'INV-2041',
          customerId: 'c-1002',
          status: 'held',
          currency: 'IDR',
          subtotal: 150_000,
          lines: [
            { kind: 'other', code: 'WEEKEND', amount: 10_000 },
            { kind: 'referral', code: 'SARI-7K3M9QX2R', amount: 5000 },
            { kind: 'points', points: 200, amount: 20_000 },
          ],
          total: 115_000,
          referral: { code: 'SARI-7K3M9QX2R', discount: 5000 },
          points: { points: 200, discount: 20_000 },
          settingsVersion: 0,
          heldAt: '2026-11-22T10:00:00.000Z',
          expiresAt: '2026-11-22T10:30:00.000Z',
        },
      ],
    }),
    202: OrderView,
  },
  refusals: [
    ...PriceRefusalCode.options,
    'invalid_request',
    'order_reused',
    'quote_expired',
    'quote_mismatch',
    'currency_mismatch',
  ],
} satisfies Contract;
