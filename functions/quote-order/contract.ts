import * as z from 'zod';
import { Client } from '../../shared/domain/client.ts';
import { CustomerId, OrderId } from '../../shared/domain/ids.ts';
import { Balance, Currency, Money, Points } from '../../shared/domain/money.ts';
import { Line, PriceRequest } from '../../shared/domain/price.ts';
import { PriceRefusalCode } from '../../shared/domain/refusals.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

const Refused = z.object({
  status: z.literal('refused'),
  reason: PriceRefusalCode.describe('What a hold of this would be refused with.'),
  detail: z.string().describe('For people; may change.'),
});

const RefusedReferral = Refused.meta({ id: 'RefusedReferral' });

const AppliedReferral = z
  .object({ status: z.literal('applied'), discount: Money })
  .meta({ id: 'AppliedReferral' });

const PointsStanding = z.object({
  available: Balance.describe('The customer’s points to spend now.'),
  redeemableMax: Points.describe('The most points this customer can spend on this order.'),
});

const AppliedPoints = PointsStanding.extend({
  status: z.literal('applied'),
  points: Points,
  discount: Money.describe('What the points are worth, minor units.'),
  needsApproval: z.boolean().describe('Whether an order of this would wait for an approver.'),
}).meta({ id: 'AppliedPoints' });

const RefusedPoints = Refused.extend(PointsStanding.shape).meta({ id: 'RefusedPoints' });

const Redeemable = z
  .object({
    available: Balance.describe('The customer’s points to spend now.'),
    max: Points.describe('The most points this order can take; 0: none.'),
    minimum: Points.describe('The fewest points, a whole number of steps.'),
    step: z.int().describe('Points are spent in multiples of this.'),
    valuePerPoint: Money.describe('What a point takes off, minor units.'),
  })
  .meta({ id: 'Redeemable' });

export const contract = {
  summary: 'Price an order',
  description:
    'Takes nothing. A discount that doesn’t apply is refused in its place and doesn’t fail the quote. A wrong code counts as a guess; after too many in an hour every code is refused with `too_many_attempts`. The token, sent with the hold, pins what was quoted.',
  body: PriceRequest.extend({ orderId: OrderId.optional(), client: Client.optional() }).meta({
    id: 'QuoteRequest',
    examples: [
      {
        customerId: 'c-1002',
        orderId: 'INV-2041',
        currency: 'IDR',
        subtotal: 150_000,
        otherDiscounts: [{ code: 'WEEKEND', amount: 10_000 }],
        referralCode: 'SARI-7K3M9QX2R',
        customerIsNew: true,
        points: 200,
        client: { ip: '203.0.113.7' },
      },
    ],
  }),
  replies: {
    200: z
      .object({
        customerId: CustomerId,
        currency: Currency,
        subtotal: Money.describe('Before all discounts, minor units.'),
        lines: z.array(Line).describe('What was taken off, in this order.'),
        total: Money.describe('What is left to pay, minor units.'),
        referral: z.discriminatedUnion('status', [AppliedReferral, RefusedReferral]).optional(),
        points: z.discriminatedUnion('status', [AppliedPoints, RefusedPoints]).optional(),
        redeemable: Redeemable.optional().describe(
          'The points that a customer can be offered. Absent when neither points (0 is enough) nor a code were asked for.',
        ),
        settingsVersion: z.int().describe('The settings it was priced under.'),
        quoteToken: z.string().describe('Opaque; sent with the hold, it pins this price.'),
        expiresAt: z.iso.datetime().describe('Until when the token is good, ISO 8601 in UTC.'),
      })
      .meta({
        id: 'Quote',
        examples: [
          {
            customerId: 'c-1002',
            currency: 'IDR',
            subtotal: 150_000,
            lines: [
              { kind: 'other', code: 'WEEKEND', amount: 10_000 },
              { kind: 'referral', code: 'SARI-7K3M9QX2R', amount: 5000 },
              { kind: 'points', points: 200, amount: 20_000 },
            ],
            total: 115_000,
            referral: { status: 'applied', discount: 5000 },
            points: {
              available: 430,
              redeemableMax: 430,
              status: 'applied',
              points: 200,
              discount: 20_000,
              needsApproval: false,
            },
            redeemable: { available: 430, max: 430, minimum: 50, step: 1, valuePerPoint: 100 },
            settingsVersion: 0,
            quoteToken: 'b06e819d.eyJyZXF1ZXN0SGFzaCI6IkZQU3RVXw.voSXeO70XltY1PGRgbhx4d',
            expiresAt: '2026-11-22T10:15:00.000Z',
          },
        ],
      }),
  },
  refusals: ['currency_mismatch'],
} satisfies Contract;
