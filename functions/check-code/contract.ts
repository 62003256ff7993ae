import * as z from 'zod';
import { Client } from '../../shared/domain/client.ts';
import { CustomerId } from '../../shared/domain/ids.ts';
import { Discount } from '../../shared/domain/settings.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Ask whether a customer can use a code',
  description:
    'Every no is the same no: unknown, mistyped, revoked, used by the wrong customer. A wrong code counts as a guess of the customer and of the address; after too many in a clock hour every code, right or wrong, is answered 429 until the hour is over.',
  body: z
    .strictObject({
      code: z.string().min(1).max(40).describe('As the customer typed it.'),
      customerId: CustomerId,
      customerIsNew: z
        .boolean()
        .default(false)
        .describe('Whether the platform knows no order of this customer.'),
      client: Client.describe(
        'What the platform saw of the customer. Guesses are counted by address too; of it only a keyed hash is kept.',
      ).optional(),
    })
    .meta({
      examples: [{ code: 'sari 7k3m 9qx2r', customerId: 'c-1002', customerIsNew: true }],
    }),
  replies: {
    200: z
      .object({
        usable: z.boolean().describe('Whether an order of this customer could have it now.'),
        code: z.string().describe('As it is printed; only when usable.').optional(),
        discount: Discount.describe('What it takes off; only when usable.').optional(),
        reason: z.literal('code_not_usable').describe('Only when not usable.').optional(),
      })
      .meta({
        examples: [
          { usable: true, code: 'SARI-7K3M9QX2R', discount: { kind: 'fixed', amount: 5000 } },
          { usable: false, reason: 'code_not_usable' },
        ],
      }),
  },
  refusals: ['too_many_attempts'],
} satisfies Contract;
