import * as z from 'zod';
import { AdjustmentId, CustomerId } from '../../shared/domain/ids.ts';
import { pointsMax } from '../../shared/domain/money.ts';
import { plainText } from '../../shared/domain/plain-text.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

const Adjusted = z
  .object({
    adjustmentId: AdjustmentId,
    customerId: CustomerId,
    points: z.int(),
    reason: z.string(),
    by: z.string(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'Adjustment' });

export const contract = {
  summary: 'Correct a customer’s points',
  description:
    'Adds or takes points with a reason. The same request again gets the first answer again. `support` may adjust below the threshold only.',
  params: z.strictObject({ customerId: CustomerId, adjustmentId: AdjustmentId }),
  body: z.strictObject({
    points: z
      .int()
      .min(-pointsMax)
      .max(pointsMax)
      .refine((points) => points !== 0, 'must not be 0')
      .meta({ description: 'Gives when positive, takes when negative; never 0.' }),
    reason: plainText(200),
  }),
  replies: { 200: Adjusted, 201: Adjusted },
  refusals: ['forbidden', 'customer_not_found', 'insufficient_points', 'adjustment_reused'],
} satisfies Contract;
