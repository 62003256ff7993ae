import { KawanError } from './problem.ts';

/** What the token endpoint knows an order platform by (RFC 6749, section 4.4). */
export type Credentials = {
  /** The whole address, as `https://auth.example/oauth2/token`. */
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** Space-separated; without it the endpoint gives what the client may have. */
  scope?: string;
};

/**
 * Answers with a bearer token. When the service has refused one, that one is named, and another is
 * wanted. Throws when there is none to be had.
 */
export type TokenSource = (refused?: string) => Promise<string>;

type Token = { value: string; renewAtMs: number; endsAtMs: number };

const renewBeforeMs = 60_000;

/**
 * Fetches tokens by client credentials and keeps each until a minute before its end, or a tenth of
 * its life where that is less. However many ask at once, one fetches.
 */
export function clientCredentials(
  credentials: Credentials,
  { timeoutMs }: { timeoutMs: number },
): TokenSource {
  let token: Token | undefined;
  let fetching: Promise<Token> | undefined;
  const renew = (): Promise<Token> => {
    fetching ??= fetchToken(credentials, timeoutMs).finally(() => {
      fetching = undefined;
    });
    return fetching;
  };
  return async (refused) => {
    if (refused !== undefined && token?.value === refused) token = undefined;
    if (token && Date.now() < token.renewAtMs) return token.value;
    try {
      token = await renew();
    } catch (cause) {
      // It was early to ask: what is still good bridges an outage of the endpoint.
      if (!token || Date.now() >= token.endsAtMs) throw cause;
    }
    return token.value;
  };
}

async function fetchToken(credentials: Credentials, timeoutMs: number): Promise<Token> {
  const { tokenUrl, clientId, clientSecret, scope } = credentials;
  const askedAtMs = Date.now();
  const basic = btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`);
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      ...(scope !== undefined && { scope }),
    }).toString(),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status >= 500) {
    throw new KawanError('unreachable', response.status, { detail: 'the token endpoint is down' });
  }
  const { access_token: value, expires_in: seconds } = Object(body) as Record<string, unknown>;
  if (!response.ok || typeof value !== 'string') {
    const detail = 'the token endpoint refused the client';
    throw new KawanError('unauthenticated', 401, { detail });
  }
  // RFC 6749 lets the lifetime be left out; then a 401 tells that it is over.
  const lifeMs = typeof seconds === 'number' ? seconds * 1000 : Number.POSITIVE_INFINITY;
  const endsAtMs = askedAtMs + lifeMs;
  return { value, endsAtMs, renewAtMs: endsAtMs - Math.min(renewBeforeMs, lifeMs / 10) };
}
