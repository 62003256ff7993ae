import * as z from 'zod';
import { CustomerId } from '../../shared/domain/ids.ts';
import { TimelineEntry } from '../../shared/domain/timeline.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'List what happened to a customer’s points',
  description:
    'Newest first. It trails the balance by a moment. Empty for a customer who isn’t enrolled.',
  params: z.strictObject({ customerId: CustomerId }),
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(50).describe('Entries at most.'),
    cursor: z
      .string()
      .regex(/^[\x21-\x7e]{1,256}$/, 'must be a cursor from an earlier page')
      .optional()
      .describe('Opaque: the `next` of the page before.'),
  }),
  replies: {
    200: z.object({
      entries: z.array(TimelineEntry).describe('Newest first.'),
      next: z
        .string()
        .describe('Send as `cursor` for the next page; absent on the last.')
        .optional(),
    }),
  },
} satisfies Contract;
