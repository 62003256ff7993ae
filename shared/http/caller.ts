import * as z from 'zod';
import { ProblemError } from './problems.ts';

/** Who is calling: the order platform, a person of the console, or anyone on an open route. */
export type Caller =
  | { kind: 'anyone' }
  | { kind: 'platform'; name: string }
  | { kind: 'person'; name: string; groups: string[] };

/** The claims of an access token as the gateway hands them over: every one a text. */
export const Claims = z.object({
  scope: z.string().default(''),
  sub: z.string().optional(),
  username: z.string().optional(),
  client_id: z.string().optional(),
  'cognito:groups': z.string().default(''),
});

/**
 * Who may call this function, from the route table: `orders`, console groups, or `anyone`. Without
 * the variable the function doesn't start: nothing is open by omission.
 */
const mayCall = z
  .object({ CALLERS: z.string().min(1) })
  .transform(({ CALLERS }) => CALLERS.split(','))
  .parse(process.env);

/**
 * The caller, when the route table lets them in. The gateway has checked the token and its scope;
 * groups are checked here, and the scope once more, so that a slip in the gateway opens nothing.
 */
export function admit(claims: z.infer<typeof Claims> | undefined): Caller {
  if (mayCall.includes('anyone')) return { kind: 'anyone' };
  if (claims === undefined) throw new ProblemError('unauthenticated', 'Send an access token.');
  const scopes = claims.scope.split(' ');
  const name = claims.username ?? claims.client_id ?? claims.sub ?? 'unknown';
  if (scopes.includes('kawan/orders') && mayCall.includes('orders')) {
    return { kind: 'platform', name };
  }
  const groups = listOf(claims['cognito:groups']);
  if (scopes.includes('kawan/admin') && groups.some((group) => mayCall.includes(group))) {
    return { kind: 'person', name, groups };
  }
  throw new ProblemError('forbidden', 'This token may not do this.');
}

/** API Gateway writes a list claim as `[admin approver]`. */
const listOf = (claim: string): string[] =>
  claim
    .replace(/^\[|\]$/g, '')
    .split(/[ ,]+/)
    .filter((group) => group !== '');

/** Who did it, as an entry records it. */
export const nameOf = (caller: Caller): string =>
  caller.kind === 'anyone' ? 'anyone' : caller.name;

export const isIn = (caller: Caller, group: string): boolean =>
  caller.kind === 'person' && caller.groups.includes(group);
