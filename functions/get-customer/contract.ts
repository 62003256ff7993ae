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
        name: CustomerName.describe('As it was given last.'),
        code: z.string().describe('The customer’s own code, to give to friends.'),
        referrals: z
          .int()
          .min(0)
          .describe('Friends’ orders confirmed with a code of this customer.'),
        points: z.object({
          available: Balance.describe('To spend now, whole points.'),
          held: Balance.describe('In orders held and not confirmed.'),
          pending: Balance.describe('Promised rewards that are not given yet.'),
          spent: Balance.describe('In orders confirmed.'),
          expired: Balance.describe('Not spent in time.'),
          debt: Balance.describe('Reserved: always 0 until there are refunds.'),
          expiring: z
            .array(z.object({ points: Balance, expiresAt: z.iso.datetime() }))
            .describe('Available points with an end, first to expire first.'),
          maturing: z
            .array(
              z.object({ points: Balance, on: z.iso.date().describe('A day, ISO 8601 in UTC.') }),
            )
            .describe('The pending points, by the day they are due.'),
        }),
      })
      .meta({
        id: 'Customer',
        examples: [
          {
            customerId: 'c-1001',
            name: 'Sari',
            code: 'SARI-7K3M9QX2R',
            referrals: 1,
            points: {
              available: 0,
              held: 0,
              pending: 10,
              spent: 0,
              expired: 0,
              debt: 0,
              expiring: [],
              maturing: [{ points: 10, on: '2026-12-06' }],
            },
          },
        ],
      }),
  },
  refusals: ['customer_not_found'],
} satisfies Contract;
