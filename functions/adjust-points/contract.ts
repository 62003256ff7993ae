import * as z from 'zod';
import { AdjustmentId, CustomerId } from '../../shared/domain/ids.ts';
import { pointsMax } from '../../shared/domain/money.ts';
import { plainText } from '../../shared/domain/plain-text.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

const Adjusted = z
  .object({
    adjustmentId: AdjustmentId,
    customerId: CustomerId,
    points: z.int().describe('Whole points; taken away when negative.'),
    reason: z.string().describe('As it was given.'),
    by: z.string().describe('Who asked for it.'),
    approvedBy: z.string().describe('The second person, where one was needed.').optional(),
    at: z.iso.datetime(),
    status: z.literal('adjusted'),
  })
  .meta({ id: 'Adjustment' });

const Pending = Adjusted.omit({ approvedBy: true })
  .extend({
    approvalId: z.string().describe('Under which it is decided on.'),
    expiresAt: z.iso.datetime().describe('Until when it can be approved, ISO 8601 in UTC.'),
    status: z.literal('pending_approval'),
  })
  .meta({ id: 'PendingAdjustment' });

export const contract = {
  summary: 'Correct a customer’s points',
  description:
    'Adds or takes points with a reason. The same request again gets the first answer again. From `points.adjustmentApprovalThreshold` points on, given or taken, it waits for a second person: 202, and once that person approves the same request gets the adjustment. `support` may adjust below the threshold only.',
  params: z.strictObject({ customerId: CustomerId, adjustmentId: AdjustmentId }),
  body: z
    .strictObject({
      points: z
        .int()
        .min(-pointsMax)
        .max(pointsMax)
        .refine((points) => points !== 0, 'must not be 0')
        .meta({
          description: 'Whole points: given when positive, taken away when negative; never 0.',
        }),
      reason: plainText(200).describe('For the record; the customer’s entries show it.'),
    })
    .meta({ examples: [{ points: 430, reason: 'Opening balance' }] }),
  writes: true,
  replies: { 200: Adjusted, 201: Adjusted, 202: Pending },
  refusals: [
    'forbidden',
    'customer_not_found',
    'insufficient_points',
    'adjustment_reused',
    'approval_rejected',
  ],
} satisfies Contract;
