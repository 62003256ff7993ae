import * as z from 'zod';
import { OrderId } from '../../shared/domain/ids.ts';
import { ReviewVerdict, ReviewView } from '../../shared/domain/review.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Release or reject a reward that is held back',
  description:
    'Once, for good. A released reward, less what refunds took of it, is promised to the referrer again: for when it was promised first, or for the next second where that has passed. A rejected one stays taken. The buyer keeps the discount either way. The same decision by the same person again gets the first answer again.',
  writes: true,
  params: z.strictObject({ orderId: OrderId.describe('Whose reward is held back.') }),
  body: z
    .strictObject({
      decision: ReviewVerdict.shape.decision.describe('What it shall be.'),
      reason: ReviewVerdict.shape.reason.describe('For the record.'),
    })
    .meta({ examples: [{ decision: 'release', reason: 'They share a flat' }] }),
  replies: { 200: ReviewView },
  refusals: ['not_found', 'already_decided'],
} satisfies Contract;
