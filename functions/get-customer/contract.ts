import * as z from 'zod';
import { CustomerId } from '../../shared/domain/ids.ts';
import { Balance } from '../../shared/domain/money.ts';
import { CustomerName } from '../../shared/domain/profile.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Show a customer’s code and points',
  params: z.strictObject({ customerId: CustomerId }),
  replies: {
    200: z
      .object({
        customerId: CustomerId,
        name: CustomerName,
        code: z.string(),
        referrals: z.int().min(0),
        points: z.object({
          available: Balance,
          held: Balance,
          pending: Balance,
          spent: Balance,
          expired: Balance,
          debt: Balance,
          expiring: z.array(z.object({ points: Balance, expiresAt: z.iso.datetime() })),
          maturing: z.array(z.object({ points: Balance, on: z.iso.date() })),
        }),
      })
      .meta({ id: 'Customer' }),
  },
  refusals: ['customer_not_found'],
} satisfies Contract;
