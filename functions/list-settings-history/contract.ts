import * as z from 'zod';
import { Settings } from '../../shared/domain/settings.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'List every version of the settings',
  description: 'Newest first. Version 0, the defaults, isn’t listed.',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(50).default(20),
    before: z.coerce.number().int().min(2).max(999_999_999).optional(),
  }),
  replies: {
    200: z.object({
      versions: z.array(
        z.object({
          version: z.int(),
          at: z.iso.datetime(),
          by: z.string(),
          document: Settings,
        }),
      ),
      next: z.int().optional().describe('Send as `before` for the next page.'),
    }),
  },
} satisfies Contract;
