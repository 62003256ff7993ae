import * as z from 'zod';
import { Approval } from '../../shared/domain/approvals.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'List what waits for an approver',
  description:
    'Newest first, of the last 30 days; nothing waits longer. Pages are counted before those that are decided are left out: a page may be shorter than `limit`, even empty, and have a next one.',
  query: z.strictObject({
    status: z
      .enum(['open', 'all'])
      .default('open')
      .describe('`all` lists also what was decided, cancelled or not decided in time.'),
    limit: z.coerce.number().int().min(1).max(100).default(50).describe('Requests at most.'),
    cursor: z
      .string()
      .regex(/^[\x21-\x7e]{1,300}$/, 'must be a cursor from an earlier page')
      .optional()
      .describe('Opaque: the `next` of the page before.'),
  }),
  replies: {
    200: z.object({
      approvals: z.array(Approval).describe('Newest first.'),
      next: z
        .string()
        .describe('Send as `cursor` for the next page; absent on the last.')
        .optional(),
    }),
  },
} satisfies Contract;
