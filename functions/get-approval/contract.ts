import * as z from 'zod';
import { Approval } from '../../shared/domain/approvals.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Get what waits for an approver',
  description: 'As it stands at this moment, also after the list has forgotten it.',
  params: z.strictObject({
    approvalId: z.string().min(1).max(200).describe('As it is listed.'),
  }),
  replies: { 200: Approval },
  refusals: ['not_found'],
} satisfies Contract;
