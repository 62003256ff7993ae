import * as z from 'zod';
import { Approval, Decision } from '../../shared/domain/approvals.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Approve or reject an order or an adjustment',
  description:
    'Not for whoever asked for it. An approved order can be confirmed, a rejected one is cancelled and gives everything back; an approved adjustment takes effect at once. The same decision by the same person again gets the first answer again. Taking more points than are available is refused and stays open.',
  writes: true,
  params: z.strictObject({
    approvalId: z.string().min(1).max(200).describe('As it is listed.'),
  }),
  body: z
    .strictObject({
      decision: Decision.shape.decision.describe('What it shall be.'),
      reason: Decision.shape.reason.describe('For the record.'),
    })
    .meta({ examples: [{ decision: 'approve', reason: 'Called the customer' }] }),
  replies: { 200: Approval },
  refusals: [
    'not_found',
    'already_decided',
    'self_approval',
    'order_confirmed',
    'order_cancelled',
    'hold_expired',
    'approval_rejected',
    'insufficient_points',
  ],
} satisfies Contract;
