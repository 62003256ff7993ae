import * as z from 'zod';
import type { RequestedAdjustment } from './adjustment-request.ts';
import type { Decision, Ruling } from './approvals.ts';
import type { CodeTerms } from './code-terms.ts';
import { AdjustmentId, CustomerId, type OrderId } from './ids.ts';
import type { Imported } from './import.ts';
import type { Maturity } from './maturity.ts';
import type { Hold, Resolution } from './order.ts';
import type { Refund } from './refund.ts';
import type { RefusalCode } from './refusals.ts';
import type { Review, ReviewDecision } from './review.ts';

/** A correction of a balance, as far as the books go by it. */
export const PostedAdjustment = z.object({
  customerId: CustomerId,
  adjustmentId: AdjustmentId,
  points: z.int(),
  reason: z.string(),
  by: z.string(),
  approvedBy: z.string().optional(),
  at: z.iso.datetime(),
});
export type PostedAdjustment = z.infer<typeof PostedAdjustment>;

/** A lot of points whose month was over. */
export const Expiry = z.object({
  customerId: CustomerId,
  month: z.string(),
  points: z.int().min(0),
  at: z.iso.datetime(),
});
export type Expiry = z.infer<typeof Expiry>;

/** That an account was frozen or is free again, and why. */
export const Freeze = z.object({
  kind: z.enum(['frozen', 'freeze_lifted']),
  customerId: CustomerId,
  by: z.string().optional(),
  reason: z.string(),
  at: z.iso.datetime(),
});
export type Freeze = z.infer<typeof Freeze>;

/** What the books were ever told. Each is put once; a code and a fence have a version of each. */
export type Entry =
  | { type: 'hold'; hold: Hold }
  | { type: 'refusal'; orderId: OrderId; reason: RefusalCode; at: string }
  | { type: 'decision'; orderId: OrderId; decision: Decision }
  | { type: 'resolution'; resolution: Resolution; isLate: boolean }
  | { type: 'refund'; refund: Refund }
  | { type: 'review'; review: Review }
  | { type: 'review-decision'; decided: ReviewDecision }
  | { type: 'adjustment'; adjustment: PostedAdjustment }
  | { type: 'request'; requested: RequestedAdjustment }
  | { type: 'ruling'; customerId: CustomerId; adjustmentId: AdjustmentId; ruling: Ruling }
  | { type: 'import'; imported: Imported }
  | { type: 'expiry'; expiry: Expiry }
  | { type: 'maturity'; maturity: Maturity }
  | { type: 'code'; code: CodeTerms; at: string }
  | { type: 'settings'; version: number; by: string; at: string }
  | { type: 'freeze'; freeze: Freeze };

/** What other entries of the same order an entry has to be read with. */
export type OrderContext = { hold?: Hold | undefined; confirmed?: Resolution | undefined };
