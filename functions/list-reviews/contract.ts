import * as z from 'zod';
import { ReviewView } from '../../shared/domain/review.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'List rewards that are held back',
  description:
    'Newest first. A review appears here, and leaves the open ones, some moments after it was made or decided.',
  query: z.strictObject({
    status: z
      .enum(['open', 'all'])
      .default('open')
      .describe('`all` lists also what was decided on.'),
    limit: z.coerce.number().int().min(1).max(100).default(50).describe('Reviews at most.'),
    cursor: z
      .string()
      .regex(/^[\x21-\x7e]{1,300}$/, 'must be a cursor from an earlier page')
      .optional()
      .describe('Opaque: the `next` of the page before.'),
  }),
  replies: {
    200: z.object({
      reviews: z.array(ReviewView).describe('Newest first.'),
      next: z
        .string()
        .describe('Send as `cursor` for the next page; absent on the last.')
        .optional(),
    }),
  },
} satisfies Contract;
