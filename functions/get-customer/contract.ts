import * as z from 'zod';
import { CustomerRecord } from '../../shared/domain/customer.ts';
import { CustomerId } from '../../shared/domain/ids.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Show a customer’s code and points',
  params: z.strictObject({ customerId: CustomerId }),
  replies: {
    200: CustomerRecord.meta({
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
          frozen: false,
        },
      ],
    }),
  },
  refusals: ['customer_not_found'],
} satisfies Contract;
