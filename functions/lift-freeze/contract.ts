import * as z from 'zod';
import { CustomerId } from '../../shared/domain/ids.ts';
import { plainText } from '../../shared/domain/plain-text.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Let a customer’s points be spent again',
  description:
    'An account is frozen when it changed in a way that no entry accounts for: points can’t be held then, while everything that gives back still works. Lift it once somebody has looked. An account that isn’t frozen is left as it is.',
  writes: true,
  params: z.strictObject({ customerId: CustomerId }),
  body: z
    .strictObject({ reason: plainText(200).describe('For the record.') })
    .meta({ examples: [{ reason: 'Corrected by adjustment a-17' }] }),
  replies: {
    200: z
      .object({
        customerId: CustomerId,
        wasFrozen: z.boolean().describe('False: there was nothing to lift.'),
      })
      .meta({ id: 'LiftedFreeze', examples: [{ customerId: 'c-1001', wasFrozen: true }] }),
  },
  refusals: ['customer_not_found'],
} satisfies Contract;
