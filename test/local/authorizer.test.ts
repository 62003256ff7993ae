import { createHmac, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { writeAssembly } from './assembly.ts';

const assembly = writeAssembly({
  guarded: {
    code: 'return event.requestContext.authorizer;',
    routeKey: 'GET /guarded',
    scope: 'kawan/admin',
  },
});
let stack: Stack;
let issuer: { url: string; key: Record<string, string> };

beforeAll(async () => {
  stack = await startStack({ assembly });
  issuer = JSON.parse(readFileSync(join(stack.data, 'issuer.json'), 'utf8'));
});
afterAll(() => stack.close());

const call = (token?: string) =>
  fetch(`${stack.url}/guarded`, token ? { headers: { authorization: `Bearer ${token}` } } : {});
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = () => Math.floor(Date.now() / 1000);
const goodClaims = (): JWTPayload => ({
  iss: issuer.url,
  client_id: 'ConsoleClient',
  scope: 'openid kawan/admin',
  exp: seconds() + 60,
});
const signed = async (changes: JWTPayload, key: Record<string, unknown> = issuer.key) =>
  new SignJWT({ ...goodClaims(), ...changes })
    .setProtectedHeader({ alg: 'RS256', kid: issuer.key.kid })
    .sign(await importJWK(key, 'RS256'));

describe('the authorizer', () => {
  it('hands the claims over as texts, as API Gateway does', async () => {
    const response = await call(await stack.token('approver', 'budi'));
    expect(response.status).toBe(200);
    const { jwt } = (await response.json()) as { jwt: { claims: object; scopes: string[] } };
    expect(jwt.claims).toMatchObject({
      client_id: 'ConsoleClient',
      token_use: 'access',
      username: 'budi',
      'cognito:groups': '[approver]',
      exp: expect.stringMatching(/^\d+$/),
    });
    expect(jwt.claims).not.toHaveProperty('aud');
    expect(jwt.scopes).toEqual(['openid', 'kawan/admin']);
  });

  it('lets in what is signed as these tests sign', async () => {
    expect((await call(await signed({}))).status).toBe(200);
    expect((await call(await signed({ aud: 'ConsoleClient', client_id: 'x' }))).status).toBe(200);
  });

  it('refuses a call without a token', async () => {
    const response = await call();
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ code: 'unauthenticated', status: 401 });
  });

  it.each<[string, () => Promise<string>]>([
    ['nonsense', async () => 'nonsense'],
    ['no algorithm', async () => `${base64({ alg: 'none' })}.${base64(goodClaims())}.`],
    ['HS256 with the public key', async () => hmacWithPublicKey()],
    ['another issuer', () => signed({ iss: 'https://elsewhere.example' })],
    ['an expired token', () => signed({ exp: seconds() - 1 })],
    ['a token without an end', () => signed({ exp: undefined })],
    ['a token of the future', () => signed({ nbf: seconds() + 30 })],
    ['another client', () => signed({ client_id: 'Other' })],
    ['another audience, whatever the client', () => signed({ aud: ['Other'] })],
    ['another key', async () => signed({}, await otherKey())],
    ['two tokens', async () => `${await signed({})}, Bearer ${await signed({})}`],
  ])('refuses %s', async (_, token) => {
    const response = await call(await token());
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'unauthenticated' });
  });

  it.each([{ scope: 'kawan/orders' }, { scope: 'kawan/administrator' }, { scope: undefined }])(
    'refuses a token without the scope (%p)',
    async (changes) => {
      const response = await call(await signed(changes));
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'forbidden' });
    },
  );

  it('takes what the issuer hands out by client credentials for an order platform', async () => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'MachineClient',
      scope: 'kawan/admin',
    });
    const response = await fetch(`${issuer.url}/token`, { method: 'POST', body });
    const { access_token } = (await response.json()) as { access_token: string };
    // It's a valid token, but of a platform, whatever scope was asked for.
    expect((await call(access_token)).status).toBe(403);
  });
});

const otherKey = async () =>
  exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey);

function hmacWithPublicKey(): string {
  const key = createPublicKey({ key: issuer.key, format: 'jwk' });
  const unsigned = `${base64({ alg: 'HS256', kid: issuer.key.kid })}.${base64(goodClaims())}`;
  const secret = key.export({ type: 'spki', format: 'pem' });
  return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`;
}
