import * as z from 'zod';
import { CustomerId } from '../../shared/domain/ids.ts';
import { TimelineEntry } from '../../shared/domain/timeline.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'List what happened to a customer’s points',
  description: 'Newest first. It trails the balance by a moment.',
  params: z.strictObject({ customerId: CustomerId }),
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(50),
    cursor: z
      .string()
      .regex(/^[\x21-\x7e]{1,256}$/, 'must be a cursor from an earlier page')
      .optional(),
  }),
  replies: { 200: z.object({ entries: z.array(TimelineEntry), next: z.string().optional() }) },
} satisfies Contract;
