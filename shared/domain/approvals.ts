import * as z from 'zod';
import { AdjustmentId, CustomerId, OrderId } from './ids.ts';
import { Money } from './money.ts';
import { type Hold, heldPoints, heldPointsAmount, type Resolution } from './order.ts';
import { plainText } from './plain-text.ts';
import { alreadyDecided, type Refusal, refusal } from './refusals.ts';
import type { Settings } from './settings.ts';

const Instant = z.iso.datetime();

/** What a second person decided. Put once for each request and never changed. */
export const Decision = z
  .object({
    decision: z.enum(['approve', 'reject']),
    by: z.string(),
    reason: plainText(200),
    at: Instant,
  })
  .meta({ id: 'Decision' });
export type Decision = z.infer<typeof Decision>;

/** What a caller wants decided, and who they are. */
export type Verdict = Omit<Decision, 'at'>;

/** What stands in a decision's place once somebody was told that nobody had decided in time. */
const TimeOut = z.object({ decision: z.literal('expire'), at: Instant });

export const Ruling = z.discriminatedUnion('decision', [Decision, TimeOut]);
export type Ruling = z.infer<typeof Ruling>;

/** What waits for a second person. It says everything that never changes about the request. */
export const ApprovalRequest = z.object({
  approvalId: z.string(),
  kind: z.enum(['order', 'adjustment']),
  orderId: OrderId.optional(),
  customerId: CustomerId,
  adjustmentId: AdjustmentId.optional(),
  points: z.int(),
  amount: Money.optional(),
  reason: z.string().optional(),
  requestedBy: z.string(),
  requestedAt: Instant,
  expiresAt: Instant,
});
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

/** A request as people see it. */
export const Approval = ApprovalRequest.extend({
  status: z.enum(['open', 'approved', 'rejected', 'expired', 'cancelled']),
  decision: Decision.optional(),
}).meta({ id: 'Approval' });
export type Approval = z.infer<typeof Approval>;

/** What an approval id names. */
export type Subject =
  | { kind: 'order'; orderId: OrderId }
  | { kind: 'adjustment'; customerId: CustomerId; adjustmentId: AdjustmentId };

const Named = z.union([
  z.tuple([z.literal('order'), OrderId]).transform(([kind, orderId]) => ({ kind, orderId })),
  z
    .tuple([z.literal('adjustment'), CustomerId, AdjustmentId])
    .transform(([kind, customerId, adjustmentId]) => ({ kind, customerId, adjustmentId })),
]);

/** `order,<order>` or `adjustment,<customer>,<adjustment>`: no id ever holds a comma. */
export const parseApprovalId = (text: string): Subject | undefined =>
  Named.safeParse(text.split(',')).data;

/** Names who asked for an order that somebody else has to approve. */
export const askedBy = (hold: Hold, requestedBy: string): Hold =>
  hold.needsApproval ? { ...hold, requestedBy } : hold;

/** The request that stands in an order’s hold; undefined where the order needs no approval. */
export function orderApproval(hold: Hold): ApprovalRequest | undefined {
  const { needsApproval, requestedBy, orderId, customerId, at, expiresAt } = hold;
  if (!needsApproval) return undefined;
  if (requestedBy === undefined) throw new Error('a hold to be approved names nobody who asked');
  return {
    approvalId: `order,${orderId}`,
    kind: 'order',
    orderId,
    customerId,
    points: heldPoints(hold),
    amount: heldPointsAmount(hold),
    requestedBy,
    requestedAt: at,
    expiresAt,
  };
}

/** Whether nobody can decide any more. Exact at the instant, whether or not a job ran. */
export const isTooLate = ({ expiresAt }: Pick<ApprovalRequest, 'expiresAt'>, now: number) =>
  now >= Date.parse(expiresAt);

const outcomes = { approve: 'approved', reject: 'rejected', expire: 'expired' } as const;

/** A request as it stands at an instant. An order may have ended without a decision. */
export function approvalView(
  request: ApprovalRequest,
  ruling: Ruling | undefined,
  resolution: Resolution | undefined,
  now: number,
): Approval {
  if (ruling === undefined) return { ...request, status: undecided(request, resolution, now) };
  const status = outcomes[ruling.decision];
  return { ...request, status, ...(ruling.decision !== 'expire' && { decision: ruling }) };
}

function undecided(
  request: ApprovalRequest,
  resolution: Resolution | undefined,
  now: number,
): Approval['status'] {
  if (resolution === undefined) return isTooLate(request, now) ? 'expired' : 'open';
  // A decision may have been put between the readings of it and of the order's end.
  if (resolution.kind === 'confirmed') return 'approved';
  return resolution.rejectedBy === undefined ? resolution.kind : 'rejected';
}

/** A request that was decided, by this call or before. */
export type Decided = { request: ApprovalRequest; decision: Decision; replayed: boolean };

/** A pure function of the entries, so that a replay is identical to the byte. */
export const decidedView = ({ request, decision }: Decided): Approval => ({
  ...request,
  status: outcomes[decision.decision],
  decision,
});

/** The same person saying the same again gets the same answer; anything else comes too late. */
export function answerDecided(
  request: ApprovalRequest,
  ruling: Ruling,
  { decision, by, reason }: Verdict,
): Decided | Refusal {
  if (ruling.decision === 'expire') return requestTimedOut;
  const same = ruling.decision === decision && ruling.by === by && ruling.reason === reason;
  return same ? { request, decision: ruling, replayed: true } : alreadyDecided;
}

/** Why this person may not decide on this, if so. */
export const selfApproval = (request: ApprovalRequest, { by }: Verdict): Refusal | undefined =>
  request.requestedBy === by
    ? refusal('self_approval', 'Whoever asked for it can’t decide on it.')
    : undefined;

export const noSuchApproval = refusal('not_found', 'There is no such request for approval.');
export const requestTimedOut = refusal('approval_rejected', 'Nobody decided on it in time.');

/** Whether so many points wait for a second person, by the settings in force at the hold. */
export const needsApproval = (points: number, settings: Settings): boolean =>
  points >= settings.points.approvalThreshold;
