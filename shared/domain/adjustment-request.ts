import * as z from 'zod';
import type { ApprovalRequest } from './approvals.ts';
import { AdjustmentId, CustomerId } from './ids.ts';

/** An adjustment that waits for a second person. Put once under the caller's id. */
export const RequestedAdjustment = z.object({
  kind: z.literal('requested'),
  adjustmentId: AdjustmentId,
  customerId: CustomerId,
  requestHash: z.string(),
  points: z.int(),
  reason: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type RequestedAdjustment = z.infer<typeof RequestedAdjustment>;

export const adjustmentApproval = (requested: RequestedAdjustment): ApprovalRequest => ({
  approvalId: `adjustment,${requested.customerId},${requested.adjustmentId}`,
  kind: 'adjustment',
  customerId: requested.customerId,
  adjustmentId: requested.adjustmentId,
  points: requested.points,
  reason: requested.reason,
  requestedBy: requested.by,
  requestedAt: requested.at,
  expiresAt: requested.expiresAt,
});

/** A pure function of the request, so that a replay is identical to the byte. */
export const pendingView = (requested: RequestedAdjustment) => ({
  ...requested,
  approvalId: adjustmentApproval(requested).approvalId,
  status: 'pending_approval' as const,
});
