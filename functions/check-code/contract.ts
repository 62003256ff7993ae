import * as z from 'zod';
import { Client } from '../../shared/domain/client.ts';
import { CustomerId } from '../../shared/domain/ids.ts';
import { Discount } from '../../shared/domain/settings.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Ask whether a customer can use a code',
  description: 'Every no is the same no: unknown, mistyped, revoked, used by the wrong customer.',
  body: z.strictObject({
    code: z.string().min(1).max(40),
    customerId: CustomerId,
    customerIsNew: z.boolean().default(false),
    client: Client.optional(),
  }),
  replies: {
    200: z.object({
      usable: z.boolean(),
      code: z.string().optional(),
      discount: Discount.optional(),
      reason: z.literal('code_not_usable').optional(),
    }),
  },
} satisfies Contract;
