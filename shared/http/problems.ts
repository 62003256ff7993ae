import * as z from 'zod';
import { RefusalCode } from '../domain/refusals.ts';

/** What the edge itself refuses, before any decision of the domain. */
export const EdgeCode = z.enum(['body_too_large', 'unsupported_media_type', 'busy', 'internal']);

export const ProblemCode = z.enum([...RefusalCode.options, ...EdgeCode.options]);
export type ProblemCode = z.infer<typeof ProblemCode>;

/** RFC 9457. `code` is stable; `detail` is for people and may change. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: ProblemCode,
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
export type FieldError = NonNullable<Problem['errors']>[number];

/** The whole catalogue: the compiler refuses a code that has no status and no title. */
export const problems: Record<ProblemCode, { status: number; title: string }> = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'No valid token' },
  forbidden: { status: 403, title: 'Not allowed' },
  order_not_found: { status: 404, title: 'No such order' },
  customer_not_found: { status: 404, title: 'No such customer' },
  not_found: { status: 404, title: 'Nothing here' },
  order_confirmed: { status: 409, title: 'The order is confirmed' },
  order_cancelled: { status: 409, title: 'The order is cancelled' },
  hold_expired: { status: 409, title: 'The hold has expired' },
  awaiting_approval: { status: 409, title: 'The order waits for an approver' },
  approval_rejected: { status: 409, title: 'It was not approved' },
  already_decided: { status: 409, title: 'It is decided already' },
  account_in_use: { status: 409, title: 'The account is in use' },
  code_taken: { status: 409, title: 'The code is taken' },
  code_revoked: { status: 409, title: 'The code is revoked' },
  settings_changed: { status: 412, title: 'The settings have changed' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON' },
  code_not_usable: { status: 422, title: 'The code can’t be used' },
  own_code: { status: 422, title: 'The code is the customer’s own' },
  customer_not_new: { status: 422, title: 'The customer is not new' },
  order_below_minimum: { status: 422, title: 'The order is too small' },
  not_stackable: { status: 422, title: 'The discounts don’t go together' },
  insufficient_points: { status: 422, title: 'Not enough points' },
  below_minimum_points: { status: 422, title: 'Too few points at a time' },
  not_a_step: { status: 422, title: 'Not a step of points' },
  above_maximum_points: { status: 422, title: 'Too many points for this order' },
  nothing_to_redeem: { status: 422, title: 'Nothing to pay with points' },
  program_off: { status: 422, title: 'The programme is off' },
  order_reused: { status: 422, title: 'The order id is in use' },
  adjustment_reused: { status: 422, title: 'The adjustment id is in use' },
  import_reused: { status: 422, title: 'The customer was imported otherwise' },
  refund_reused: { status: 422, title: 'The refund id is in use' },
  refund_exceeds_paid: { status: 422, title: 'More than was paid' },
  not_confirmed: { status: 422, title: 'The order is not confirmed' },
  self_approval: { status: 422, title: 'Somebody else has to decide' },
  quote_expired: { status: 422, title: 'The quote has expired' },
  quote_mismatch: { status: 422, title: 'The quote is for something else' },
  currency_mismatch: { status: 422, title: 'Another currency' },
  if_match_required: { status: 428, title: 'If-Match is missing' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  internal: { status: 500, title: 'Something went wrong here' },
  busy: { status: 503, title: 'Busy, try again' },
};

/** Ends a request at the edge with a problem; handlers return refusals instead. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    errors?: FieldError[],
    retryAfterSeconds?: number,
  ) {
    super(detail);
    this.code = code;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export function problemOf(
  code: ProblemCode,
  detail: string,
  requestId: string,
  errors?: FieldError[],
): Problem {
  return {
    type: `/problems/${code}`,
    title: problems[code].title,
    status: problems[code].status,
    code,
    detail,
    instance: `urn:kawan:request:${requestId}`,
    ...(errors && { errors }),
  };
}
