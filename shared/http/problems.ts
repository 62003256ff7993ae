import * as z from 'zod';
import { RefusalCode } from '../domain/refusals.ts';

/** What the edge itself refuses, before any decision of the domain. */
export const EdgeCode = z.enum([
  'unauthenticated',
  'body_too_large',
  'unsupported_media_type',
  'too_many_attempts',
  'busy',
  'internal',
]);

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
  code_taken: { status: 409, title: 'The code is taken' },
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

  constructor(code: ProblemCode, detail: string, errors?: FieldError[]) {
    super(detail);
    this.code = code;
    this.errors = errors;
  }
}

const fieldErrorsMax = 20;

/** What is wrong with each field, as JSON pointers (RFC 6901) into the part that was parsed. */
export const fieldErrors = (error: z.ZodError): FieldError[] =>
  error.issues
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            pointer: pointer([...issue.path, key]),
            detail: 'is not a field',
          }))
        : [{ pointer: pointer(issue.path), detail: issue.message }],
    )
    .slice(0, fieldErrorsMax);

/**
 * The words for every issue that a schema doesn't word itself, set as zod's language: only while
 * it parses does zod tell a value that is missing from one of the wrong type.
 */
const worded = (issue: z.core.$ZodRawIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : (ofType[issue.expected] ?? notValid);
    case 'invalid_value':
      return issue.input === undefined ? 'is required' : oneOf(issue.values);
    case 'too_small':
      return `must ${limit(issue.origin, 'at least', Number(issue.minimum))}`;
    case 'too_big':
      return `must ${limit(issue.origin, 'at most', Number(issue.maximum))}`;
    case 'invalid_format':
      return ofFormat[issue.format] ?? notValid;
    case 'invalid_union':
      return ofUnion(issue);
    default:
      return notValid;
  }
};

const notValid = 'is not valid';

const ofType: Record<string, string> = {
  int: 'must be a whole number',
  number: 'must be a whole number',
  string: 'must be text',
  boolean: 'must be true or false',
  object: 'must be an object',
  array: 'must be a list',
};

const ofFormat: Record<string, string> = {
  datetime: 'must be an instant in UTC, such as 2026-11-22T10:15:00Z',
  ipv4: 'must be an IPv4 address',
  ipv6: 'must be an IPv6 address',
};

const countables: Record<string, [one: string, many: string]> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
};

function limit(origin: string, bound: string, count: number): string {
  const nouns = countables[origin];
  if (nouns === undefined) return `be ${bound} ${count}`;
  return `have ${bound} ${count} ${count === 1 ? nouns[0] : nouns[1]}`;
}

function oneOf(values: unknown[]): string {
  const named = values.map((value) => JSON.stringify(value)).join(', ');
  return values.length === 1 ? `must be ${named}` : `must be one of ${named}`;
}

type UnionIssue = Pick<z.core.$ZodIssueInvalidUnion, 'discriminator' | 'errors' | 'input'> & {
  options?: unknown[];
};

/** Either the field that tells the alternatives apart is wrong, or the value fits none of them. */
function ofUnion({ discriminator, options, input, errors }: UnionIssue): string {
  if (discriminator !== undefined) {
    const missing = (input as Record<string, unknown>)[discriminator] === undefined;
    return missing ? 'is required' : oneOf(options ?? []);
  }
  if (input === undefined) return 'is required';
  const details = new Set(errors.flatMap(([first]) => first?.message ?? []));
  return [...details].join(' or ').replaceAll(' or must be ', ' or ');
}

z.config({ localeError: worded });

const pointer = (path: PropertyKey[]): string =>
  path.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

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
