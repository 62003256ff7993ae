import * as z from 'zod';
import { CodeStatus, CodeView, usageLimitMax } from '../../shared/domain/code-terms.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Pause, revoke, limit or date a code',
  description:
    'What is left out stays, null takes a limit or a date away. After the answer no order is held under looser terms, which is why a stricter change takes some seconds. Orders held before still confirm and cancel.',
  params: z.strictObject({
    code: z.string().min(1).max(40).describe('In any case, with or without dashes and spaces.'),
  }),
  body: z
    .strictObject({
      status: CodeStatus.describe(
        'Only an active code is accepted. `revoked` is for good.',
      ).optional(),
      usageLimit: z
        .int()
        .min(1)
        .max(usageLimitMax)
        .nullable()
        .describe('Uses at most; null: no limit.')
        .optional(),
      validUntil: z.iso
        .datetime()
        .nullable()
        .describe('The instant it ends, ISO 8601 in UTC; null: no end of its own.')
        .optional(),
    })
    .meta({ examples: [{ status: 'paused' }, { usageLimit: 2000, validUntil: null }] }),
  writes: true,
  replies: { 200: CodeView },
  refusals: ['not_found', 'code_revoked'],
} satisfies Contract;
