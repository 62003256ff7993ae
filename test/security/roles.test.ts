import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JWTPayload } from 'jose';
import type { Identity } from '../../infra/local/issuer.ts';
import { type Api, startApi } from '../e2e/api.ts';
import { type Operation, operations } from './contracts.ts';
import { fuzzOverHttp } from './fuzz/over-http.ts';
import { prepare, type Sent, sampleOf } from './requests.ts';
import { type Received, send } from './send.ts';
import { changes, snapshot } from './snapshot.ts';
import { identityOf, machineClaims, personClaims, sign } from './tokens.ts';

let api: Api;
let identity: Identity;
let table: DynamoDBDocumentClient;
beforeAll(async () => {
  api = await startApi();
  identity = identityOf(api.data);
  table = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: api.table.endpoint }));
  await prepare(api);
  for (const role of roles) {
    const bearer = await bearerOf(role);
    if (bearer) bearers.set(role, bearer);
  }
});
afterAll(async () => {
  table?.destroy();
  await api?.close();
});

/** Who may come: what a token says, a customer's link, or nothing at all. */
type Role = {
  name: string;
  claims?: (identity: Identity) => JWTPayload;
  isLink?: boolean;
  /** What the token is good for, where it is one. */
  scopes: string[];
  groups: string[];
};

const machine = (scope: string | undefined): Role => ({
  name: `a machine with ${scope === undefined ? 'no scope' : `the scope “${scope}”`}`,
  claims: (one) => machineClaims(one, scope),
  scopes: scope?.split(' ') ?? [],
  groups: [],
});

const person = (groups: string[] | undefined, rest: JWTPayload = {}): Role => ({
  name: `a person ${groups ? `of [${groups}]` : 'of no group'} ${JSON.stringify(rest)}`,
  claims: (one) => ({ ...personClaims(one, groups), ...rest }),
  scopes: String(rest.scope ?? 'openid kawan/admin').split(' '),
  groups: groups ?? [],
});

const roles: Role[] = [
  ...[undefined, 'kawan/orders', 'kawan/admin', 'kawan/orders kawan/admin'].map(machine),
  ...['admin', 'approver', 'auditor', 'support'].map((group) => person([group])),
  person(undefined),
  person([]),
  person(['auditor', 'support']),
  person(['admin', 'approver', 'auditor', 'support'], { scope: 'openid' }),
  // What groups of a user pool can be called, which is anything without spaces.
  person(['superadmin', 'admins', 'Admin', 'x,admin', '[admin]', 'orders', 'customer', 'anyone']),
  { name: 'a customer by a link', isLink: true, scopes: [], groups: [] },
  { name: 'nobody', scopes: [], groups: [] },
];

type Verdict = 'let in' | 401 | 403;

/** What the route table says, for the whole matrix of routes and roles. */
function verdict({ scopes, groups, bearer }: Operation, role: Role): Verdict {
  if (bearer === 'link') return role.isLink ? 'let in' : 401;
  if (scopes.length === 0) return 'let in';
  if (role.claims === undefined) return 401;
  const has = (scope: 'orders' | 'admin') =>
    scopes.includes(scope) && role.scopes.includes(`kawan/${scope}`);
  if (has('orders')) return 'let in';
  return has('admin') && groups.some((group) => role.groups.includes(group)) ? 'let in' : 403;
}

const bearers = new Map<Role, string>();

async function bearerOf({ claims, isLink }: Role): Promise<string | undefined> {
  if (claims) return `Bearer ${await sign(identity, claims(identity))}`;
  if (!isLink) return undefined;
  const { body } = await api.call('POST /v1/customers/c-1001/links');
  return `Bearer ${new URL(body.url).hash.slice(1)}`;
}

function as(role: Role, sent: Sent): Promise<Received> {
  const authorization = bearers.get(role);
  const headers = { ...sent.headers, ...(authorization && { authorization }) };
  return send(api.url, { ...sent, headers });
}

const everything = () => snapshot(table, api.table.name);

function expectProblem({ status, headers, text }: Received, expected: number, code: string): void {
  expect({ status, code: JSON.parse(text).code }).toEqual({ status: expected, code });
  expect(headers['content-type']).toBe('application/problem+json');
  expect(headers['www-authenticate']).toBe(expected === 401 ? 'Bearer' : undefined);
}

const codes = { 401: 'unauthenticated', 403: 'forbidden' };

describe.each(operations)('$method $path', (operation) => {
  const sample = sampleOf(operation);
  const judged = roles.map((role) => ({ role, verdict: verdict(operation, role) }));

  it('refuses everybody else, and nothing is written for them', async () => {
    const before = await everything();
    for (const { role, verdict } of judged) {
      if (verdict === 'let in') continue;
      expectProblem(await as(role, sample), verdict, codes[verdict]);
    }
    expect(changes(before, await everything())).toEqual([]);
  });

  it('lets in whom it is for', async () => {
    const writes = operation.contract.writes && !hasNothingToDo.includes(operation.operation);
    const before = writes && (await everything());
    for (const { role, verdict } of judged) {
      if (verdict !== 'let in') continue;
      const { status } = await as(role, sample);
      expect({ role: role.name, status, refused: status === 401 || status === 403 }).toEqual({
        role: role.name,
        status,
        refused: false,
      });
      expect(status).toBeLessThan(500);
    }
    // A request that would not have written proves nothing about those that were refused.
    if (before) expect(changes(before, await everything())).not.toEqual([]);
  });
});

/** No account is frozen here and no order suspicious: their own tests arrange that. */
const hasNothingToDo = ['decide-review', 'lift-freeze'];

describe('the route table', () => {
  const writing = operations.filter(({ contract }) => contract.writes);

  it('lets auditors change nothing, approvers only decide, and support never decide', () => {
    const may = (group: string) =>
      writing.filter(({ groups }) => groups.some((one) => one === group));
    expect(may('auditor')).toEqual([]);
    const decisions = ['decide-approval', 'decide-review'];
    expect(may('approver').map(({ operation }) => operation)).toEqual(decisions);
    const supports = may('support').map(({ operation }) => operation);
    expect(supports.filter((operation) => decisions.includes(operation))).toEqual([]);
  });

  it('keeps platforms out of all that is for people', () => {
    const people = operations.filter(({ path }) => path.startsWith('/v1/admin'));
    expect(people.filter(({ scopes }) => scopes.join() !== 'admin')).toEqual([]);
  });

  it('opens nothing that writes', () => {
    expect(writing.filter(({ scopes }) => scopes.length === 0)).toEqual([]);
  });
});

describe('another method, another spelling', () => {
  const mighty = roles.filter(({ scopes, groups }) => scopes.length > 1 && groups[0] === 'admin');
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
  const named = operations.filter(({ path }) => path !== '$default');

  it('of a route is no route, and writes nothing', async () => {
    const before = await everything();
    for (const path of new Set(named.map((operation) => operation.path))) {
      const own = named.filter((operation) => operation.path === path);
      const [first] = own;
      if (first === undefined) continue;
      for (const method of methods.filter((other) => own.every((one) => one.method !== other))) {
        for (const role of mighty) {
          const override = { 'x-http-method-override': first.method };
          const sample = sampleOf(first);
          const headers = { ...sample.headers, ...override };
          const { status } = await as(role, { ...sample, method, headers });
          expect({ method, path, status }).toEqual({ method, path, status: 404 });
        }
      }
    }
    expect(changes(before, await everything())).toEqual([]);
  });

  it.each([
    '/v1/admin/settings/',
    '//v1/admin/settings',
    '/v1//admin/settings',
    '/V1/ADMIN/SETTINGS',
    '/v1/%61dmin/settings',
    '/v1/admin%2Fsettings',
    '/v1/admin/settings;a=b',
    '/v1/admin/settings%00',
    '/v1/admin/settings%20',
    '/v1/./admin/settings',
    '/v1/orders/../admin/settings',
    '/v1/orders/..%2Fadmin%2Fsettings',
    '/v1/orders/%2e%2e/admin/settings',
    '/v1/me/../admin/settings',
    '/v1/health/../admin/settings',
    '/v1/admin/settings?scope=kawan/admin&access_token=x',
    'http://127.0.0.1/v1/admin/settings',
  ])('leads nobody and no platform past the door: %s', async (path) => {
    for (const role of roles.filter(
      ({ groups, scopes }) => !groups.length && !scopes.includes('kawan/admin'),
    )) {
      const { status, text } = await as(role, { method: 'GET', path, headers: {} });
      expect([400, 401, 403, 404]).toContain(status);
      expect(text).not.toContain('"referral"');
    }
  });
});

describe('an odd request', () => {
  it('is answered or refused by the whole stack as by the function alone', async () => {
    await fuzzOverHttp(api, 80, 20_261_122);
  });
});
