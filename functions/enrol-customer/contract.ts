import * as z from 'zod';
import { CustomerId } from '../../shared/domain/ids.ts';
import { CustomerName } from '../../shared/domain/profile.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

const Enrolled = z
  .object({
    customerId: CustomerId,
    name: CustomerName.describe('As it was given last.'),
    code: z.string().describe('The customer’s own code, to give to friends; the same for ever.'),
    enrolledAt: z.iso.datetime(),
  })
  .meta({ id: 'Enrolment' });

export const contract = {
  summary: 'Enrol a customer',
  description:
    'Gives a code of their own. Again with another name: renames and keeps the code. A dry run shows a code that is drawn; another one is drawn when the customer is really enrolled.',
  params: z.strictObject({ customerId: CustomerId }),
  body: z
    .strictObject({ name: CustomerName.describe('Its first letters go into the code.') })
    .meta({ examples: [{ name: 'Sari' }] }),
  writes: true,
  replies: { 200: Enrolled, 201: Enrolled },
} satisfies Contract;
