import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { Events, type MutableToken, OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';
import * as z from 'zod';
import { LocalError } from './local-error.ts';
import { letPeopleSignIn } from './sign-in.ts';
import type { Client } from './template.ts';

export const Role = z.enum(['orders', 'admin', 'approver', 'support', 'auditor']);
export type Role = z.infer<typeof Role>;

const Clients = z.object({
  machine: z.object({ clientId: z.string(), scopes: z.array(z.string()) }),
  console: z.object({ clientId: z.string(), scopes: z.array(z.string()) }),
});

/** Who signs here and for whom: all that it takes to make a token, with or without a server. */
const Identity = z.object({
  url: z.url(),
  key: z.record(z.string(), z.unknown()),
  clients: Clients,
});
export type Identity = z.infer<typeof Identity>;

const fileName = 'issuer.json';
const tokenLifetime = '12h';

/** The key is made once for a data folder, so that a token outlives a restart on the same port. */
export async function openIdentity(
  data: string,
  url: string,
  clients: { machine: Client; console: Client },
): Promise<Identity> {
  const identity = { url, clients, key: readIdentity(data)?.key ?? (await createKey()) };
  // In one step: killed in between, the next start would find half a key.
  const file = join(data, fileName);
  writeFileSync(`${file}.new`, JSON.stringify(identity), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return identity;
}

export function readIdentity(data: string): Identity | undefined {
  const file = join(data, fileName);
  if (!existsSync(file)) return undefined;
  try {
    return Identity.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new LocalError(`${file} can't be read: delete it and start again.`);
  }
}

/** A token as the user pool would sign it: Cognito's access tokens have no `aud`. */
export async function mintToken(identity: Identity, role: Role, name?: string): Promise<string> {
  const key = await importJWK(identity.key as JWK, 'RS256');
  return new SignJWT(claimsOf(identity, role, name))
    .setProtectedHeader({ alg: 'RS256', kid: String(identity.key.kid) })
    .setIssuer(identity.url)
    .setIssuedAt()
    .setExpirationTime(tokenLifetime)
    .setJti(randomUUID())
    .sign(key);
}

function claimsOf({ clients }: Identity, role: Role, name: string | undefined) {
  if (role === 'orders') {
    const { clientId, scopes } = clients.machine;
    const claims = { sub: clientId, client_id: clientId, token_use: 'access', version: 2 };
    return { ...claims, scope: scopes.join(' '), ...(name ? { username: name } : {}) };
  }
  const { clientId, scopes } = clients.console;
  const username = name ?? role;
  return {
    sub: subjectOf(username),
    username,
    client_id: clientId,
    token_use: 'access',
    version: 2,
    scope: scopes.join(' '),
    'cognito:groups': [role],
  };
}

/** The same name is the same person in every token. */
const subjectOf = (username: string): string =>
  createHash('sha256')
    .update(username)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/**
 * Discovery, the public key and the token endpoint, where an order platform gets its tokens by
 * client credentials as it does from the user pool, and the console by authorization code. No
 * secret and no password is asked for: it's this machine.
 */
export async function serveIssuer(identity: Identity): Promise<RequestListener> {
  const issuer = new OAuth2Issuer();
  issuer.url = identity.url;
  await issuer.keys.add(identity.key);
  const service = new OAuth2Service(issuer);
  const { personOf, before } = letPeopleSignIn(service, new URL(identity.url).origin);
  service.on(Events.BeforeTokenSigning, (token: MutableToken, request) => {
    const { client_id: clientId, grant_type: grantType } = request.body ?? {};
    const person = personOf(request);
    if (person && clientId === identity.clients.console.clientId) {
      const { scope, ...claims } = claimsOf(identity, person.role, person.username);
      // The user pool's id token has an audience and no scope; its access token the reverse.
      const kind = token.payload.aud ? { token_use: 'id', name: person.name } : { scope };
      Object.assign(token.payload, claims, kind);
    }
    if (grantType !== 'client_credentials') return;
    if (clientId !== identity.clients.machine.clientId) return;
    Object.assign(token.payload, claimsOf(identity, 'orders', undefined));
  });
  return before(service.requestHandler);
}

async function createKey(): Promise<Record<string, unknown>> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: randomUUID() };
}
