import * as z from 'zod';
import { LinkToken } from '../domain/links.ts';
import { linkNotGood } from '../domain/refusals.ts';
import { ProblemError } from './problems.ts';

/**
 * Who is calling: the order platform, a person of the console, a customer by a link, or anyone on
 * an open route. Whether the link is good is not known yet.
 */
export type Caller =
  | { kind: 'anyone' }
  | { kind: 'platform'; name: string }
  | { kind: 'person'; name: string; groups: string[] }
  | { kind: 'customer'; token: LinkToken };

/** The claims of an access token as the gateway hands them over: every one a text. */
export const Claims = z.object({
  scope: z.string().default(''),
  sub: z.string().optional(),
  username: z.string().optional(),
  client_id: z.string().optional(),
  'cognito:groups': z.string().default(''),
});

/**
 * Who may call this function, from the route table: `orders`, console groups, `customer` or
 * `anyone`. Without the variable the function doesn't start: nothing is open by omission.
 */
const mayCall = z
  .object({ CALLERS: z.string().min(1) })
  .transform(({ CALLERS }) => CALLERS.split(','))
  .parse(process.env);

/** The rest of the list are kinds of callers: a group of people called `orders` is no platform. */
const groupsLetIn = mayCall.filter((name) => !['anyone', 'customer', 'orders'].includes(name));

/**
 * The caller, when the route table lets them in. The gateway has checked the token and its scope;
 * groups are checked here, and the scope once more, so that a slip in the gateway opens nothing.
 */
export function admit(claims: z.infer<typeof Claims> | undefined, authorization?: string): Caller {
  if (mayCall.includes('anyone')) return { kind: 'anyone' };
  if (claims === undefined && mayCall.includes('customer')) {
    return { kind: 'customer', token: bearerToken(authorization) };
  }
  if (claims === undefined) throw new ProblemError('unauthenticated', 'Send an access token.');
  const scopes = claims.scope.split(' ');
  const name = claims.username ?? claims.client_id ?? claims.sub ?? 'unknown';
  if (scopes.includes('kawan/orders') && mayCall.includes('orders')) {
    return { kind: 'platform', name };
  }
  const groups = listOf(claims['cognito:groups']);
  if (scopes.includes('kawan/admin') && groups.some((group) => groupsLetIn.includes(group))) {
    return { kind: 'person', name, groups };
  }
  throw new ProblemError('forbidden', 'This token may not do this.');
}

/** The token of a link, from the header. Nothing is read for what can't be one. */
function bearerToken(authorization = ''): LinkToken {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  const { data } = LinkToken.safeParse(token);
  if (data === undefined) throw new ProblemError(linkNotGood.refused, linkNotGood.detail);
  return data;
}

/**
 * API Gateway writes a list claim as `[admin approver]`. Nothing else parts its names: a group may
 * be called anything without spaces, `friends,admin` too.
 */
const listOf = (claim: string): string[] =>
  claim
    .replace(/^\[|\]$/g, '')
    .split(' ')
    .filter((group) => group !== '');

/** Who did it, as an entry records it. */
export const nameOf = (caller: Caller): string => ('name' in caller ? caller.name : caller.kind);

/** The token of the link that a customer calls with, on the routes that only customers may call. */
export function linkTokenOf(caller: Caller): LinkToken {
  if (caller.kind === 'customer') return caller.token;
  throw new Error(`a ${caller.kind} has no link`);
}

export const isIn = (caller: Caller, group: string): boolean =>
  caller.kind === 'person' && caller.groups.includes(group);
