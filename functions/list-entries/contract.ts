import * as z from 'zod';
import { CustomerId } from '../../shared/domain/ids.ts';
import { EntriesPage, EntriesQuery } from '../../shared/domain/timeline.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'List what happened to a customer’s points',
  description:
    'Newest first. It trails the balance by a moment. Empty for a customer who isn’t enrolled.',
  params: z.strictObject({ customerId: CustomerId }),
  query: EntriesQuery,
  replies: { 200: EntriesPage },
} satisfies Contract;
