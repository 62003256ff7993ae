import * as z from 'zod';
import { CustomerId, OrderId } from '../../shared/domain/ids.ts';
import { Balance, Currency, Money, Points } from '../../shared/domain/money.ts';
import { Line, PriceRequest } from '../../shared/domain/price.ts';
import { PriceRefusalCode } from '../../shared/domain/refusals.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

const Refused = z.object({
  status: z.literal('refused'),
  reason: PriceRefusalCode,
  detail: z.string(),
});

const AppliedReferral = z.object({ status: z.literal('applied'), discount: Money });

const PointsStanding = z.object({
  available: Balance,
  redeemableMax: Points.describe('The most points this customer can spend on this order.'),
});

const AppliedPoints = PointsStanding.extend({
  status: z.literal('applied'),
  points: Points,
  discount: Money,
  needsApproval: z.boolean(),
});

export const contract = {
  summary: 'Price an order',
  description:
    'Writes nothing. A discount that doesn’t apply is refused in its place and doesn’t fail the quote. The token, sent with the hold, pins what was quoted.',
  body: PriceRequest.extend({ orderId: OrderId.optional() }).meta({
    examples: [
      {
        customerId: 'c-1001',
        orderId: 'INV-2041',
        currency: 'IDR',
        subtotal: 150_000,
        otherDiscounts: [{ code: 'WEEKEND', amount: 10_000 }],
        referralCode: 'SARI-7K3M9QX2D',
        customerIsNew: true,
        points: 200,
      },
    ],
  }),
  replies: {
    200: z
      .object({
        customerId: CustomerId,
        currency: Currency,
        subtotal: Money,
        lines: z.array(Line),
        total: Money,
        referral: z.discriminatedUnion('status', [AppliedReferral, Refused]).optional(),
        points: z
          .discriminatedUnion('status', [AppliedPoints, Refused.extend(PointsStanding.shape)])
          .optional(),
        settingsVersion: z.int(),
        quoteToken: z.string(),
        expiresAt: z.iso.datetime(),
      })
      .meta({ id: 'Quote' }),
  },
  refusals: ['currency_mismatch'],
} satisfies Contract;
