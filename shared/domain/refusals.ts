import * as z from 'zod';

/** Why a discount doesn't apply to an order. */
export const PriceRefusalCode = z.enum([
  'program_off',
  'too_many_attempts',
  'code_not_usable',
  'own_code',
  'customer_not_new',
  'order_below_minimum',
  'not_stackable',
  'insufficient_points',
  'below_minimum_points',
  'not_a_step',
  'above_maximum_points',
  'nothing_to_redeem',
]);

/**
 * A decision that says no returns one of these names with a sentence for a person; it never throws.
 * The statuses and titles are in `shared/http/problems.ts`, which the compiler holds complete.
 */
export const RefusalCode = z.enum([
  ...PriceRefusalCode.options,
  'unauthenticated',
  'order_not_found',
  'customer_not_found',
  'not_found',
  'order_confirmed',
  'order_cancelled',
  'hold_expired',
  'awaiting_approval',
  'approval_rejected',
  'already_decided',
  'self_approval',
  'settings_changed',
  'if_match_required',
  'order_reused',
  'adjustment_reused',
  'import_reused',
  'account_in_use',
  'refund_reused',
  'refund_exceeds_paid',
  'not_confirmed',
  'code_taken',
  'code_revoked',
  'quote_expired',
  'quote_mismatch',
  'currency_mismatch',
  'forbidden',
  'invalid_request',
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

export type Refusal = {
  refused: RefusalCode;
  detail: string;
  /** Set when the same request may be granted after so many seconds, and not before. */
  retryAfterSeconds?: number | undefined;
};

export const refusal = (refused: RefusalCode, detail: string): Refusal => ({ refused, detail });

export const isRefusal = (decision: object | undefined): decision is Refusal =>
  decision !== undefined && 'refused' in decision;

// The refusals that are given in more than one place.
export const noSuchCode = refusal('not_found', 'There is no such code.');
export const codeRevoked = refusal(
  'code_revoked',
  'A revoked code stays revoked. Make another one for the customer.',
);
export const notEnrolled = refusal('customer_not_found', 'This customer is not enrolled.');
export const linkNotGood = refusal(
  'unauthenticated',
  'This link is not good, or no longer. Ask for a new one.',
);
export const alreadyDecided = refusal('already_decided', 'Somebody has decided on it before.');
export const approvalRejected = refusal('approval_rejected', 'The order was rejected.');
export const adjustmentReused = refusal(
  'adjustment_reused',
  'This adjustment id was used with another request.',
);
export const codeNotUsable = refusal('code_not_usable', 'This code can’t be used.');
export const pointsOff = refusal('program_off', 'Points can’t be spent at the moment.');
export const pointsFrozen = refusal(
  'program_off',
  'This customer’s points can’t be spent until somebody has looked at their account.',
);
export const customerNotNew = refusal(
  'customer_not_new',
  'Referral codes are for a customer’s first order; one held with a code counts until it ends.',
);
export const insufficientPoints = (available: number): Refusal =>
  refusal('insufficient_points', `${available} points are available.`);
