import { createHmac, createPrivateKey, createPublicKey, createSign, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload } from 'jose';
import type { Identity } from '../../infra/local/issuer.ts';
import { type Api, startApi } from '../e2e/api.ts';
import type { Sent } from './requests.ts';
import { send } from './send.ts';
import { base64Url, identityOf, machineClaims, personClaims, seconds, sign } from './tokens.ts';

let api: Api;
let identity: Identity;
/** Another issuer, with a key of its own under the name of the right one. */
let other: { server: Server; url: string; key: JWK };
beforeAll(async () => {
  api = await startApi();
  identity = identityOf(api.data);
  other = await serveOtherIssuer();
});
afterAll(async () => {
  other?.server.close();
  await api?.close();
});

async function serveOtherIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const named = { alg: 'RS256', use: 'sig', kid: String(identity.key.kid) };
  const keys = [{ ...(await exportJWK(publicKey)), ...named }];
  const server = createServer((request, response) => {
    const url = `http://${request.headers.host}`;
    const discovery = { issuer: url, jwks_uri: `${url}/jwks` };
    response.end(JSON.stringify(request.url === '/jwks' ? { keys } : discovery));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const key = { ...(await exportJWK(privateKey)), ...named };
  return { server, url: `http://127.0.0.1:${port}`, key };
}

const settings: Sent = { method: 'GET', path: '/v1/admin/settings', headers: {} };
const order: Sent = { method: 'GET', path: '/v1/orders/o-1', headers: {} };
const asks = (sent: Sent, headers: Sent['headers']) => send(api.url, { ...sent, headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const admin = (changes: JWTPayload = {}): JWTPayload => ({
  ...personClaims(identity, ['admin']),
  ...changes,
});
const signed = (changes: JWTPayload = {}, header = {}) => sign(identity, admin(changes), header);

async function expectRefused(headers: Sent['headers'], status = 401): Promise<void> {
  const code = status === 401 ? 'unauthenticated' : 'forbidden';
  for (const sent of [settings, order]) {
    const answer = await asks(sent, headers);
    expect({ ...JSON.parse(answer.text), detail: '', instance: '' }).toMatchObject({
      status,
      code,
    });
    expect(answer.status).toBe(status);
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  }
}

const parts = async (changes: JWTPayload = {}): Promise<[string, string, string]> => {
  const [header = '', payload = '', signature = ''] = (await signed(changes)).split('.');
  return [header, payload, signature];
};
const unsigned = (alg: unknown) => `${base64Url({ alg, typ: 'JWT' })}.${base64Url(admin())}`;

/** Signed with the public key as if it were a shared secret, in each form it may be taken in. */
function hmacs(): string[] {
  const publicKey = createPublicKey({ key: identity.key as JWK, format: 'jwk' });
  const { n = '' } = publicKey.export({ format: 'jwk' });
  const secrets = [
    publicKey.export({ type: 'spki', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'der' }),
    publicKey.export({ type: 'pkcs1', format: 'pem' }),
    Buffer.from(String(n), 'base64url'),
    JSON.stringify(publicKey.export({ format: 'jwk' })),
    '',
  ];
  return secrets.flatMap((secret) =>
    ['sha256', 'sha512'].map((hash) => {
      const alg = hash === 'sha256' ? 'HS256' : 'HS512';
      const text = `${base64Url({ alg, kid: identity.key.kid })}.${base64Url(admin())}`;
      return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
    }),
  );
}

describe('a token that is as it should be', () => {
  it('is let in as these tests sign it', async () => {
    expect((await asks(settings, bearer(await signed()))).status).toBe(200);
    const orders = await sign(identity, machineClaims(identity, 'kawan/orders'));
    expect((await asks(order, bearer(orders))).status).toBe(404);
  });
});

describe('a signature', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', '', null, undefined, 'RS256'])(
    'that is none is refused, under the algorithm %p',
    async (alg) => {
      for (const end of ['', '.', '..', '.AA', `.${(await parts())[2].slice(0, -2)}`]) {
        await expectRefused(bearer(`${unsigned(alg)}${end}`));
      }
    },
  );

  it('by the public key taken for a secret is refused, in every form of it', async () => {
    for (const token of hmacs()) await expectRefused(bearer(token));
  });

  it.each(['RS384', 'RS512', 'PS256'])('by the right key in %s is refused', async (alg) => {
    await expectRefused(bearer(await signed({}, { alg })));
  });

  it('by a key of another issuer’s list is refused, also under the right one’s name', async () => {
    const stranger = { key: other.key as Identity['key'] };
    await expectRefused(bearer(await sign(stranger, admin())));
    await expectRefused(bearer(await sign(stranger, admin({ iss: other.url }))));
  });

  it('by a key that the token itself brings or points to is refused', async () => {
    const { d: _, p, q, dp, dq, qi, ...jwk } = other.key;
    const stranger = { key: other.key as Identity['key'] };
    const x5c = [Buffer.from('a certificate').toString('base64')];
    for (const header of [
      { jwk },
      { jku: `${other.url}/jwks` },
      { x5u: `${other.url}/jwks` },
      { x5c },
      { jwk, kid: 'of my own' },
    ]) {
      await expectRefused(bearer(await sign(stranger, admin(), header)));
    }
  });

  it.each([
    'unknown',
    '',
    '../../../../dev/null',
    "' OR '1'='1",
    '0',
    '__proto__',
    'a'.repeat(4000),
    '\u0000',
    '\r\nx: y',
  ])('by the right key under another name is refused: %j', async (kid) => {
    await expectRefused(bearer(await signed({}, { kid })));
  });

  it('by the right key under no name is refused, as API Gateway does', async () => {
    await expectRefused(bearer(await signed({}, { kid: undefined })));
  });

  it('with extensions that nobody here knows is refused', async () => {
    for (const extension of [
      { crit: ['http://example/x'], 'http://example/x': 1 },
      { crit: ['exp'], exp: 1 },
      { crit: [] },
      { b64: false, crit: ['b64'] },
    ]) {
      const header = { alg: 'RS256', kid: identity.key.kid, ...extension };
      const text = `${base64Url(header)}.${base64Url(admin())}`;
      const key = createPrivateKey({ key: identity.key as JWK, format: 'jwk' });
      const signature = createSign('sha256').update(text).sign(key, 'base64url');
      await expectRefused(bearer(`${text}.${signature}`));
    }
  });

  it('of another text is refused: one changed claim, one changed letter', async () => {
    const [header, payload, signature] = await parts({ 'cognito:groups': ['auditor'] });
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const raised = base64Url({ ...claims, 'cognito:groups': ['admin'] });
    await expectRefused(bearer(`${header}.${raised}.${signature}`));
    const other = signature.startsWith('A') ? 'B' : 'A';
    await expectRefused(bearer(`${header}.${payload}.${other}${signature.slice(1)}`));
    const swapped = (await parts({ jti: randomUUID() }))[2];
    await expectRefused(bearer(`${header}.${payload}.${swapped}`));
    const longer = Buffer.from(`${Buffer.from(payload, 'base64url')} `).toString('base64url');
    await expectRefused(bearer(`${header}.${longer}.${signature}`));
  });
});

describe('a token for something else', () => {
  it('is refused when it is an id token', async () => {
    const { scope: _, client_id: aud, ...rest } = personClaims(identity, ['admin']);
    const idToken = { ...rest, aud: String(aud), token_use: 'id', 'cognito:username': 'wulan' };
    // Its audience is right, and what it lacks is a scope.
    await expectRefused(bearer(await sign(identity, idToken)), 403);
  });

  it.each<[string, () => JWTPayload]>([
    ['another client', () => ({ client_id: 'Other' })],
    [
      'a client whose name begins so',
      () => ({ client_id: `${identity.clients.console.clientId}x` }),
    ],
    ['no client', () => ({ client_id: undefined })],
    ['many clients', () => ({ client_id: [identity.clients.console.clientId] })],
    ['another audience beside the right client', () => ({ aud: 'Other' })],
    ['an empty list of audiences', () => ({ aud: [] })],
    ['an empty audience', () => ({ aud: '' })],
  ])('is refused when it is for %s', async (_, changes) => {
    await expectRefused(bearer(await signed(changes())));
  });

  it.each<[string, () => string | undefined]>([
    ['elsewhere', () => 'https://elsewhere.example'],
    ['nowhere', () => undefined],
    ['here, with a slash', () => `${identity.url}/`],
    ['below here', () => `${identity.url}/other`],
    ['here in capitals', () => identity.url.toUpperCase()],
    ['another stack', () => other.url],
  ])('is refused when it comes from %s', async (_, iss) => {
    await expectRefused(bearer(await signed({ iss: iss() })));
  });
});

describe('a token of another time', () => {
  it.each<[string, () => Record<string, unknown>]>([
    ['over', () => ({ exp: seconds() - 1 })],
    ['over long ago', () => ({ exp: 0 })],
    ['never over', () => ({ exp: undefined })],
    ['over in words', () => ({ exp: '9999999999' })],
    ['not yet good', () => ({ nbf: seconds() + 60 })],
    ['not yet made', () => ({ iat: seconds() + 600 })],
    ['over, with a clock turned forward', () => ({ exp: seconds() - 1, nbf: 0, iat: 0 })],
  ])('is refused: %s', async (_, changes) => {
    await expectRefused(bearer(await signed(changes())));
  });
});

describe('a scope', () => {
  it.each<[unknown]>([
    [undefined],
    [''],
    ['openid'],
    ['kawan/orders2 kawan/admins'],
    ['xkawan/orders xkawan/admin'],
    ['kawan/order kawan/adm'],
    ['kawan/* *'],
    ['KAWAN/ADMIN Kawan/Orders'],
    ['kawan/orders,kawan/admin'],
    ['kawan/orders\tkawan/admin'],
    ['kawan/orders\nkawan/admin'],
    ['kawan/admin\u0000'],
    ['kawan%2Fadmin'],
    ['admin orders'],
    [['kawan/admin']],
    [{ 'kawan/admin': true }],
    [true],
  ])('is a whole word or none: %j', async (scope) => {
    await expectRefused(bearer(await signed({ scope, scp: scope } as JWTPayload)), 403);
  });
});

describe('a group', () => {
  const inGroups = (groups: unknown) => signed({ 'cognito:groups': groups });

  it.each<[unknown]>([
    [undefined],
    ['administrator'],
    ['admin,support'],
    ['xadmin adminx'],
    [['admin,support']],
    [[['admin', 'x'].join('\t')]],
    [[{ name: 'admin' }]],
    [{ admin: true }],
    [true],
    [['ADMIN', 'Approver']],
    [[]],
  ])('is a whole name or none: %j', async (groups) => {
    await expectRefused(bearer(await inGroups(groups)), 403);
  });

  it('counts where the user pool writes it, and in no claim beside', async () => {
    for (const claim of ['groups', 'roles', 'custom:groups', 'Cognito:Groups', 'cognito:roles']) {
      const token = await signed({ 'cognito:groups': undefined, [claim]: ['admin'] });
      await expectRefused(bearer(token), 403);
    }
  });
});

describe('the header', () => {
  it('is one, whichever of two is good', async () => {
    const [good, bad] = [await signed(), 'x.y.z'];
    for (const [first, second] of [
      [good, good],
      [good, bad],
      [bad, good],
    ]) {
      await expectRefused({ authorization: [`Bearer ${first}`, `Bearer ${second}`] });
      await expectRefused({ authorization: `Bearer ${first}, Bearer ${second}` });
      await expectRefused({ authorization: `Bearer ${first} ${second}` });
    }
  });

  it('holds a token and no other secret', async () => {
    const token = await signed();
    const basic = Buffer.from(`wulan:${token}`).toString('base64');
    for (const authorization of [`Basic ${basic}`, `Digest ${token}`, 'Bearer', 'Bearer ', ' ']) {
      await expectRefused({ authorization });
    }
  });

  it('is the only place: no query, cookie or header beside lets anybody in', async () => {
    const token = await signed();
    for (const name of ['x-authorization', 'x-access-token', 'x-amz-security-token', 'token']) {
      await expectRefused({ [name]: `Bearer ${token}` });
    }
    await expectRefused({ cookie: `access_token=${token}; authorization=Bearer ${token}` });
    const path = `${settings.path}?access_token=${token}&authorization=${token}`;
    expect((await asks({ ...settings, path }, {})).status).toBe(401);
  });

  it('may be long, and nonsense of any length is refused', async () => {
    for (const length of [1, 100, 8000]) {
      await expectRefused(bearer('a'.repeat(length)));
      await expectRefused(bearer('.'.repeat(length)));
      await expectRefused(bearer(`${'a'.repeat(length)}.${'b'.repeat(length / 2)}.c`));
    }
  });

  it('opens nothing of a customer’s, whatever the token', async () => {
    const me: Sent = { ...settings, path: '/v1/me' };
    const orders = await sign(identity, machineClaims(identity, 'kawan/orders kawan/admin'));
    for (const token of [await signed(), orders, 'a'.repeat(43), 'a'.repeat(42), '']) {
      const { status, text } = await asks(me, bearer(token));
      expect({ status, code: JSON.parse(text).code }).toEqual({
        status: 401,
        code: 'unauthenticated',
      });
    }
  });
});
