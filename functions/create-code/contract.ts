import * as z from 'zod';
import { CodeView, usageLimitMax } from '../../shared/domain/code-terms.ts';
import { CustomerId } from '../../shared/domain/ids.ts';
import { Discount } from '../../shared/domain/settings.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Make a code for a customer',
  description:
    'A vanity code has 4 to 20 letters and digits, but not 13, the length of customers’ own codes with their check symbol. Without `code` one is drawn, in a dry run another than when it is really made, and another each time it is sent; a `code` sent again is `code_taken`.',
  body: z
    .strictObject({
      code: z
        .string()
        .min(1)
        .max(40)
        .describe('A vanity code; without it one is drawn.')
        .optional(),
      owner: CustomerId.describe('The customer who gets the rewards.'),
      discount: Discount.describe('Instead of the programme’s.').optional(),
      usageLimit: z
        .int()
        .min(1)
        .max(usageLimitMax)
        .describe('Uses at most; without it, no limit.')
        .optional(),
      validFrom: z.iso
        .datetime()
        .describe('The instant it begins, ISO 8601 in UTC; without it, now.')
        .optional(),
      validUntil: z.iso
        .datetime()
        .describe('The instant it ends, ISO 8601 in UTC; without it, never.')
        .optional(),
    })
    .meta({
      examples: [
        {
          code: 'LEBARAN26',
          owner: 'c-1001',
          discount: { kind: 'percent', basisPoints: 1000, max: 20_000 },
          usageLimit: 1000,
          validUntil: '2036-01-01T00:00:00Z',
        },
      ],
    }),
  writes: true,
  replies: { 201: CodeView },
  refusals: ['invalid_request', 'customer_not_found', 'code_taken'],
} satisfies Contract;
