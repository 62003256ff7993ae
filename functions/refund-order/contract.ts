import * as z from 'zod';
import { OrderId, RefundId } from '../../shared/domain/ids.ts';
import { Money, Points } from '../../shared/domain/money.ts';
import { OrderStatus } from '../../shared/domain/order.ts';
import { plainText } from '../../shared/domain/plain-text.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

const Refunded = z
  .object({
    orderId: OrderId,
    refundId: RefundId,
    amount: Money,
    refundedTotal: Money.describe('Refunded of this order so far, minor units.'),
    pointsReturned: Points.describe('Spent points that the buyer has again.'),
    rewardClawedBack: Points.describe('Points taken back from the referrer, owed ones included.'),
    bonusClawedBack: Points.describe('A bonus that isn’t due any more, taken back likewise.'),
    earnedClawedBack: Points.describe('Points the buyer had earned, taken back likewise.'),
    status: OrderStatus.extract(['partially_refunded', 'refunded']).describe(
      'Where the order stood after this refund.',
    ),
  })
  .meta({
    id: 'Refund',
    examples: [
      {
        orderId: 'INV-2041',
        refundId: 'R-1',
        amount: 57_500,
        refundedTotal: 57_500,
        pointsReturned: 100,
        rewardClawedBack: 5,
        bonusClawedBack: 0,
        earnedClawedBack: 0,
        status: 'partially_refunded',
      },
    ],
  });

export const contract = {
  summary: 'Refund an order, wholly or in part',
  description:
    'Gives points back in proportion and takes back what the order earned, by the terms it was held under, whatever is switched off. Any split of an amount comes to the same. The same request again gets the first answer again. A refund never frees the customer’s one referral nor a use of the code.',
  writes: true,
  params: z.strictObject({ orderId: OrderId, refundId: RefundId }),
  body: z
    .strictObject({
      amount: Money.describe(
        'Of what was paid, minor units. 0 for an order paid with points alone, which is then refunded whole.',
      ),
      reason: plainText(200).describe('For the record; the order’s story shows it.').optional(),
    })
    .meta({ examples: [{ amount: 57_500 }] }),
  replies: { 200: Refunded, 201: Refunded },
  refusals: [
    'invalid_request',
    'order_not_found',
    'not_confirmed',
    'refund_exceeds_paid',
    'refund_reused',
  ],
} satisfies Contract;
