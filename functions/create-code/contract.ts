import * as z from 'zod';
import { CodeView, usageLimitMax } from '../../shared/domain/code-terms.ts';
import { CustomerId } from '../../shared/domain/ids.ts';
import { Discount } from '../../shared/domain/settings.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Make a code for a customer',
  description:
    'A vanity code has 4 to 20 letters and digits, but not 13, the length of customers’ own codes with their check symbol. Without `code` one is drawn.',
  body: z.strictObject({
    code: z.string().min(1).max(40).optional(),
    owner: CustomerId,
    discount: Discount.optional(),
    usageLimit: z.int().min(1).max(usageLimitMax).optional(),
    validFrom: z.iso.datetime().optional(),
    validUntil: z.iso.datetime().optional(),
  }),
  replies: { 201: CodeView },
  refusals: ['invalid_request', 'customer_not_found', 'code_taken'],
} satisfies Contract;
