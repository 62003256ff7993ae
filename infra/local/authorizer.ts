import {
  createRemoteJWKSet,
  type JWTHeaderParameters,
  type JWTPayload,
  errors as joseErrors,
  jwtVerify,
} from 'jose';
import * as z from 'zod';
import { secondMs } from '../../shared/domain/calendar.ts';
import type { Authorizer } from './template.ts';

/** What a function is told about the token; or why it isn't called. */
export type Verdict =
  | { claims: Record<string, string>; scopes: string[] }
  | { refused: 'unauthenticated' | 'forbidden'; detail: string };

export type Authorize = (header: string | undefined, scopes: string[]) => Promise<Verdict>;

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * Decides as API Gateway's JWT authorizer does: signature by the issuer's key that the token's
 * header names, RS256 only, `iss`, `exp`, `nbf`, `iat`, the audience in `aud` or, where there's no
 * `aud`, in `client_id`, and at least one of the route's scopes.
 */
export function createAuthorizer({ issuer, audience }: Authorizer): Authorize {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  const keySet = () => {
    // A discovery that failed is tried again with the next token.
    keys ??= discover(issuer).catch((cause) => {
      keys = undefined;
      throw cause;
    });
    return keys;
  };

  return async (header, scopes) => {
    if (!header) return { refused: 'unauthenticated', detail: 'Send an access token.' };
    const options = { issuer, algorithms: ['RS256'], requiredClaims: ['exp'] };
    let payload: JWTPayload;
    let protectedHeader: JWTHeaderParameters;
    try {
      ({ payload, protectedHeader } = await jwtVerify(tokenOf(header), await keySet(), options));
    } catch (cause) {
      if (!(cause instanceof joseErrors.JOSEError)) throw cause;
      return { refused: 'unauthenticated', detail: `The token is not valid (${cause.code}).` };
    }
    if (protectedHeader.kid === undefined) {
      return { refused: 'unauthenticated', detail: 'The token doesn’t name its key.' };
    }
    if ((payload.iat ?? 0) * secondMs > Date.now()) {
      return { refused: 'unauthenticated', detail: 'The token is not made yet.' };
    }
    const audiences = payload.aud === undefined ? [payload.client_id] : [payload.aud].flat();
    if (!audiences.some((name) => typeof name === 'string' && audience.includes(name))) {
      return { refused: 'unauthenticated', detail: 'The token is for another client.' };
    }
    const granted = scopesOf(payload);
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      return { refused: 'forbidden', detail: `The token needs one of: ${scopes.join(', ')}.` };
    }
    return { claims: textClaims(payload), scopes: granted };
  };
}

async function discover(issuer: string) {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`);
  const discovery = Discovery.parse(await response.json());
  if (discovery.issuer !== issuer) throw new Error(`${issuer} says that it is another issuer.`);
  return createRemoteJWKSet(new URL(discovery.jwks_uri));
}

/** API Gateway takes the token with or without `Bearer`. */
const tokenOf = (header: string): string => header.replace(/^bearer +/i, '');

const scopesOf = ({ scope }: JWTPayload): string[] =>
  typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : [];

/** API Gateway hands every claim over as a text, a list as `[admin approver]`. */
function textClaims(payload: JWTPayload): Record<string, string> {
  const text = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(text).join(' ')}]`;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, text(value)]));
}
