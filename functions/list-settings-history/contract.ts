import * as z from 'zod';
import { Settings } from '../../shared/domain/settings.ts';
import { SettingsChange } from '../../shared/domain/settings-changes.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'List every version of the settings',
  description: 'Newest first. Version 0, the defaults, isn’t listed.',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(50).default(20).describe('Versions at most.'),
    before: z.coerce
      .number()
      .int()
      .min(2)
      .max(999_999_999)
      .optional()
      .describe('Only versions before this one: the `next` of the page before.'),
  }),
  replies: {
    200: z.object({
      versions: z
        .array(
          z.object({
            version: z.int().describe('Counts up by one with each change.'),
            at: z.iso.datetime(),
            by: z.string().describe('Who changed them.'),
            document: Settings,
            changes: z
              .array(SettingsChange)
              .describe(
                'What differs from the version before, sorted by path; empty when it was put again unchanged. Version 1 is compared with the defaults.',
              ),
          }),
        )
        .describe('Newest first.'),
      next: z.int().optional().describe('Send as `before` for the next page; absent on the last.'),
    }),
  },
} satisfies Contract;
