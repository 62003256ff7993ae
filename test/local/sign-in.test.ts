import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type Api, startApi } from '../e2e/api.ts';

let api: Api;
let clientId: string;
const issuer = () => `${api.url}/_local/issuer`;

beforeAll(async () => {
  api = await startApi();
  const { call } = api;
  await call('PUT /v1/customers/c-1', { body: { name: 'Sari' } });
  const { clients } = JSON.parse(readFileSync(join(api.data, 'issuer.json'), 'utf8'));
  clientId = clients.console.clientId;
});
afterAll(() => api?.close());

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

const authorize = (more: Record<string, string>) =>
  fetch(
    `${issuer()}/authorize?${new URLSearchParams({
      ...{ response_type: 'code', client_id: clientId, scope: 'openid kawan/admin' },
      ...{ redirect_uri: `${api.url}/console/signed-in`, state: 's', nonce: 'n' },
      ...{ code_challenge: challenge, code_challenge_method: 'S256', ...more },
    })}`,
    { redirect: 'manual' },
  );

const exchange = (more: Record<string, string>) =>
  fetch(`${issuer()}/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, ...more }),
  });

const codeFor = async (person: string): Promise<string> => {
  const { headers } = await authorize({ person });
  return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
};

const tokensOf = async (response: Response) =>
  (await response.json()) as Record<'access_token' | 'id_token' | 'refresh_token', string>;

const signIn = async (person: string) => {
  const code = await codeFor(person);
  return exchange({ grant_type: 'authorization_code', code, code_verifier: verifier });
};

describe('the local sign-in', () => {
  it('shows a button for each person, and sends no code before one is chosen', async () => {
    const page = await authorize({});
    expect(page.status).toBe(200);
    const text = await page.text();
    for (const name of ['Ayu · admin', 'Budi · approver', 'Sari · support', 'Dewi · auditor']) {
      expect(text).toContain(`Sign in as ${name}`);
    }
  });

  it('sends codes to its own pages only, and puts nothing readable into the page', async () => {
    const elsewhere = await authorize({ person: 'ayu', redirect_uri: 'https://evil.example/' });
    expect(elsewhere.status).toBe(400);
    const page = await authorize({ state: '"><script>alert(1)</script>' });
    expect(await page.text()).not.toContain('<script>');
  });

  it('gives a token with which the API knows the person', async () => {
    const { access_token: token, id_token: idToken } = await tokensOf(await signIn('sari'));
    expect(decodeJwt(idToken)).toMatchObject({ name: 'Sari', nonce: 'n', aud: clientId });
    const call = (path: string, method: string, body?: object) =>
      fetch(`${api.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
    const path = '/v1/admin/customers/c-1/adjustments/a-1';
    const given = await call(path, 'PUT', { points: 5, reason: 'welcome' });
    expect(await given.json()).toMatchObject({ by: 'sari' });
    const settings = await call('/v1/admin/settings', 'PUT', {});
    expect(settings.status).toBe(403);
  });

  it('makes different people different subjects', async () => {
    const subjectOf = async (person: string) =>
      decodeJwt((await tokensOf(await signIn(person))).access_token).sub;
    expect(await subjectOf('ayu')).not.toBe(await subjectOf('budi'));
    expect(await subjectOf('ayu')).toBe(await subjectOf('ayu'));
  });

  it('wants the verifier of the one who asked, and takes a code once', async () => {
    const grant = { grant_type: 'authorization_code' };
    const without = await exchange({ ...grant, code: await codeFor('ayu') });
    expect(without.status).toBe(400);
    const code = await codeFor('ayu');
    const first = await exchange({ ...grant, code, code_verifier: verifier });
    expect(first.status).toBe(200);
    const again = await exchange({ ...grant, code, code_verifier: verifier });
    expect(again.status).toBe(400);
  });

  it('renews for the same person, once by each refresh token', async () => {
    const { refresh_token: token } = await tokensOf(await signIn('dewi'));
    const renew = () => exchange({ grant_type: 'refresh_token', refresh_token: token });
    expect(decodeJwt((await tokensOf(await renew())).access_token)).toMatchObject({
      username: 'dewi',
      'cognito:groups': ['auditor'],
    });
    expect((await renew()).status).toBe(400);
  });
});
