import { importJWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { type Identity, readIdentity } from '../../infra/local/issuer.ts';

/** Seconds since 1970, as tokens count. */
export const seconds = (): number => Math.floor(Date.now() / 1000);

export const base64Url = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** Who signs for a stack on this machine: its key is in the data folder. */
export function identityOf(data: string): Identity {
  const identity = readIdentity(data);
  if (identity === undefined) throw new Error(`nobody signs in ${data}`);
  return identity;
}

/** What the user pool writes into an access token of a person of the console. */
export const personClaims = ({ url, clients }: Identity, groups?: unknown): JWTPayload => ({
  iss: url,
  sub: 'b9f6b3c0-1d2e-4f3a-9a4b-5c6d7e8f9a0b',
  username: 'wulan',
  client_id: clients.console.clientId,
  token_use: 'access',
  scope: 'openid kawan/admin',
  iat: seconds(),
  exp: seconds() + 600,
  ...(groups !== undefined && { 'cognito:groups': groups }),
});

/** The same for an order platform. */
export const machineClaims = ({ url, clients }: Identity, scope?: unknown): JWTPayload => ({
  iss: url,
  sub: clients.machine.clientId,
  client_id: clients.machine.clientId,
  token_use: 'access',
  iat: seconds(),
  exp: seconds() + 600,
  ...(scope !== undefined && { scope }),
});

/** Any claims under any header, signed as the user pool signs; or by another's key. */
export async function sign(
  { key }: Pick<Identity, 'key'>,
  claims: JWTPayload,
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  const alg = header.alg ?? 'RS256';
  const { alg: _, ...anyAlgorithm } = key;
  return new SignJWT(claims)
    .setProtectedHeader({ alg, kid: String(key.kid), ...header })
    .sign(await importJWK(anyAlgorithm, alg));
}
