import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type * as z from 'zod';
import { buildDocument } from '../../infra/openapi.ts';
import { routes } from '../../infra/routes.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import type { Contract } from '../../shared/http/endpoint.ts';
import { ProblemCode, problems } from '../../shared/http/problems.ts';
import { queryOf } from '../../shared/http/query.ts';

type Schema = { allOf?: Schema[]; properties?: Record<string, { enum?: string[] }> };
type Field = { description?: string };
type Reply = { headers?: object; content: Record<string, { schema: Schema }> };
type Operation = {
  operationId: string;
  tags: string[];
  security: Record<string, string[]>[];
  'x-groups'?: string[];
  'x-row-refusals'?: string[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { required: boolean; content: { 'application/json': { schema: object } } };
  responses: Record<string, Reply | { $ref: string }>;
};
type Document = {
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, object>;
    responses: Record<string, Reply>;
    securitySchemes: Record<string, object>;
  };
};

const file = 'docs/openapi.json';
const documented = routes.filter(({ path }) => path !== '$default');
const contracts = new Map<string, Contract>();
let document: Document;

beforeAll(async () => {
  document = (await buildDocument()) as Document;
  for (const { operation } of documented) {
    const module = await import(`../../functions/${operation}/contract.ts`);
    contracts.set(operation, module.contract);
  }
});

const operations = (): Operation[] => Object.values(document.paths).flatMap(Object.values);

function operationOf(operation: string): Operation {
  const found = operations().find(({ operationId }) => operationId === operation);
  if (found === undefined) throw new Error(`${operation} is not in the document`);
  return found;
}

/** Every value in the document under this key, however deep. */
function valuesOf(key: string, within: unknown = document): unknown[] {
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([name, value]) =>
    name === key ? [value] : valuesOf(key, value),
  );
}

const pointed = (ref: string): unknown =>
  ref
    .split('/')
    .slice(1)
    .reduce<unknown>((within, key) => (within as Record<string, unknown>)?.[key], document);

function replyOf(operation: string, status: number): Reply | undefined {
  const reply = operationOf(operation).responses[status];
  return reply && '$ref' in reply ? (pointed(reply.$ref) as Reply) : reply;
}

/** A schema, or the shared one that it is, with what is said beside the reference. */
function resolved(schema: object = {}): object {
  const { $ref, ...rest } = schema as { $ref?: string };
  return $ref === undefined ? schema : { ...(pointed($ref) as object), ...rest };
}

const bodyOf = (operation: string): object =>
  resolved(operationOf(operation).requestBody?.content['application/json'].schema);

const codesOf = (operation: string, status: number): string[] =>
  replyOf(operation, status)?.content['application/problem+json']?.schema.allOf?.[1]?.properties
    ?.code?.enum ?? [];

describe('docs/openapi.json', () => {
  it('is what the contracts say', () => {
    const fresh = `${JSON.stringify(document, null, 2)}\n`;
    // Compared before it is expected, because a difference would be shown in its full length.
    expect(readFileSync(file, 'utf8') === fresh).toBe(true);
  });

  it('is written by the program and found stale by its check', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    mkdirSync(join(folder, 'docs'));
    writeFileSync(join(folder, file), '{}');
    const run = (...options: string[]) =>
      spawnSync(process.execPath, [resolve('infra/openapi.ts'), ...options], { cwd: folder });
    try {
      const stale = run('--check');
      expect(stale.status).toBe(1);
      expect(String(stale.stderr)).toMatch(/^docs\/openapi\.json is stale: .*\.\n$/);
      expect(readFileSync(join(folder, file), 'utf8')).toBe('{}');
      expect(run().status).toBe(0);
      expect(run('--check').status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is answered as it is', () => {
    const answered = contracts.get('get-openapi')?.replies[200]?.parse(document);
    expect(JSON.stringify(answered) === JSON.stringify(document)).toBe(true);
  });

  it('refers to nothing that is not there', () => {
    const refs = valuesOf('$ref').map(String);
    expect(refs).toContain('#/components/schemas/Problem');
    expect(refs.filter((ref) => pointed(ref) === undefined)).toEqual([]);
  });

  it('has an operation for each route and no others', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(ids.toSorted()).toEqual(documented.map(({ operation }) => operation).toSorted());
  });

  it.each([
    'quote-order',
    'hold-order',
    'cancel-order',
    'check-code',
    'enrol-customer',
    'adjust-points',
    'decide-approval',
    'decide-review',
    'create-code',
    'change-code',
    'change-settings',
  ])('has an example of a body for %s', (operation) => {
    expect(bodyOf(operation)).toHaveProperty('examples');
  });

  it.each([
    ['quote-order', 200],
    ['hold-order', 201],
    ['check-code', 200],
    ['get-customer', 200],
  ])('has an example of what %s answers', (operation, status) => {
    const schema = replyOf(operation, status)?.content['application/json']?.schema;
    expect(resolved(schema)).toHaveProperty('examples');
  });

  it('has only codes in its examples that would be read', () => {
    const within = valuesOf('examples');
    const named = ['code', 'referralCode'].flatMap((key) => valuesOf(key, within));
    // The settings name their currency so.
    const codes = named.filter((code) => code !== defaultSettings.currency.code);
    expect(codes).toContain('SARI-7K3M9QX2R');
    expect(codes.filter((code) => parseCode(String(code)) === undefined)).toEqual([]);
  });

  it('says of every field what it is, unless it is one value', () => {
    const fields = valuesOf('properties').flatMap((properties) =>
      Object.entries(properties as Record<string, Field>),
    );
    // An object may leave it to its fields, and the codes of a problem are said beside its status.
    const plain = ['description', 'properties', '$ref', 'const'];
    const silent = fields.filter(([, field]) => !plain.some((key) => key in field));
    const names = silent.filter(([name, field]) => !(name === 'code' && 'enum' in field));
    expect(names).toEqual([]);
    const parameters = operations().flatMap(({ parameters = [] }) => parameters);
    expect(parameters.filter((parameter) => !('description' in parameter))).toEqual([]);
  });

  it('tells the alternatives apart by a field, wherever one does', () => {
    const { Line, Discount } = document.components.schemas;
    expect(Line).toHaveProperty('discriminator.propertyName', 'kind');
    expect(Discount).toHaveProperty('discriminator.propertyName', 'kind');
    expect(valuesOf('discriminator')).toHaveLength(valuesOf('oneOf').length);
  });

  it('shows no example that its schema would refuse', () => {
    const parts = [...contracts.values()].flatMap(({ params, query, headers, body, replies }) =>
      [params, query, headers, body, ...Object.values(replies)].filter((part) => !!part),
    );
    const examplesOf = (part: z.ZodObject) => (part.meta()?.examples ?? []) as unknown[];
    const examples = new Set(parts.flatMap(examplesOf));
    // All that the document shows are parsed here: none hides deeper in a schema.
    expect(new Set(valuesOf('examples').flat())).toEqual(examples);
    for (const part of parts) {
      for (const example of examplesOf(part)) expect(() => part.parse(example)).not.toThrow();
    }
  });

  it('leaves room for more fields in answers, and none in bodies', () => {
    expect(document.components.schemas.Order).not.toHaveProperty('additionalProperties');
    const held = replyOf('hold-order', 201)?.content['application/json']?.schema;
    expect(held).toHaveProperty('$ref');
    expect(held).not.toHaveProperty('additionalProperties');
    expect(bodyOf('quote-order')).toMatchObject({
      additionalProperties: false,
      required: ['customerId', 'currency', 'subtotal'],
    });
  });

  it('needs a body wherever an empty one would be refused', () => {
    expect(operationOf('hold-order').requestBody?.required).toBe(true);
    expect(operationOf('confirm-order').requestBody?.required).toBe(false);
  });

  it('names every problem that can occur', () => {
    const named = new Set(
      documented.flatMap(({ operation }) => [
        ...(operationOf(operation)['x-row-refusals'] ?? []),
        ...Object.keys(operationOf(operation).responses).flatMap((status) =>
          codesOf(operation, Number(status)),
        ),
      ]),
    );
    expect(ProblemCode.options.filter((code) => !named.has(code))).toEqual([]);
  });
});

describe('what customers see by a link', () => {
  const byLink = ['get-me', 'list-my-entries'];

  it.each(byLink)('says so and stands with the customers: %s', (operation) => {
    expect(operationOf(operation)).toMatchObject({
      description: expect.stringMatching(/For the customer, by a link\.$/),
      tags: ['customers'],
      security: [{ link: [] }],
    });
  });

  it('takes a token of its own kind, and nothing else does', () => {
    const { link } = document.components.securitySchemes;
    expect(link).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(link).not.toHaveProperty('bearerFormat');
    const taking = operations().filter(({ security }) => security.some((way) => 'link' in way));
    expect(taking.map(({ operationId }) => operationId)).toEqual(byLink);
  });

  const schemaOf = (operation: string) =>
    replyOf(operation, 200)?.content['application/json']?.schema as { $ref?: string };
  const propertiesOf = (operation: string) =>
    (resolved(schemaOf(operation)) as Schema).properties ?? {};

  it('is in get-me all that is in get-customer but for what is frozen, and more', () => {
    const { frozen, freeze, ...theirs } = propertiesOf('get-customer');
    expect([frozen, freeze]).not.toContain(undefined);
    expect(Object.keys(theirs)).toContain('points');
    expect(propertiesOf('get-me')).toMatchObject(theirs);
    expect(propertiesOf('get-me')).toHaveProperty('worth');
  });

  it('is in list-my-entries the same as in list-entries', () => {
    expect(schemaOf('list-my-entries').$ref).toBeDefined();
    expect(schemaOf('list-my-entries').$ref).toBe(schemaOf('list-entries').$ref);
  });
});

describe.each(documented)('$operation in the document', (route) => {
  const { operation, method, path, scopes, groups, bearer } = route;

  it('is under its path, method and a tag', () => {
    const found = document.paths[path]?.[method.toLowerCase()];
    expect(found?.operationId).toBe(operation);
    expect(document.tags.map(({ name }) => name)).toContain(found?.tags[0]);
  });

  it('asks for the scopes and groups of its route', () => {
    const { security, 'x-groups': named = [] } = operationOf(operation);
    const tokens = scopes.map((scope) => ({ token: [`kawan/${scope}`] }));
    expect(security).toEqual(bearer === 'link' ? [{ link: [] }] : tokens);
    expect(named).toEqual(groups);
  });

  it('declares the parameters of its path, query and headers', () => {
    const { parameters = [] } = operationOf(operation);
    const named = (place: string) => parameters.filter((parameter) => parameter.in === place);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(named('path').map(({ name }) => name)).toEqual(inPath);
    expect(named('path').every(({ required }) => required === true)).toBe(true);
    const contract = contracts.get(operation);
    const { headers } = contract ?? {};
    const query = contract && queryOf(contract);
    const keys = (part?: z.ZodObject) => Object.keys(part?.shape ?? {});
    expect(named('query').map(({ name }) => name)).toEqual(keys(query));
    expect(named('header').map(({ name }) => name)).toEqual(keys(headers));
  });

  it('refuses as its contract says, under the right status', () => {
    for (const code of contracts.get(operation)?.refusals ?? []) {
      expect(codesOf(operation, problems[code].status)).toContain(code);
    }
  });

  it('refuses what the edge refuses', () => {
    const token = scopes.length > 0;
    const link = bearer === 'link';
    const body = contracts.get(operation)?.body !== undefined;
    const edge = [400, 401, 403, 413, 415, 500, 503].filter((status) => replyOf(operation, status));
    expect(edge).toEqual([
      400,
      ...(token ? [401, 403] : []),
      ...(link ? [401] : []),
      ...(body ? [413, 415] : []),
      500,
      503,
    ]);
    expect(replyOf(operation, 503)?.headers).toHaveProperty('Retry-After');
  });

  it('answers with the schemas of its contract and the headers of its handler', () => {
    const replies = Object.keys(contracts.get(operation)?.replies ?? {}).map(Number);
    const described = replies.map((status) => replyOf(operation, status));
    expect(described.every((reply) => reply?.content['application/json']?.schema)).toBe(true);
    const handler = readFileSync(`functions/${operation}/handler.ts`, 'utf8');
    const setBy: Record<string, string> = {
      replayHeader: 'idempotency-replayed',
      answerPage: 'link',
    };
    const set = [...handler.matchAll(/(?:replayHeader|answerPage)(?=\()|\betag(?=:)/g)].map(
      ([name]) => setBy[name] ?? name,
    );
    const named = described.flatMap((reply) => Object.keys(reply?.headers ?? {}));
    const names = new Set(named.map((name) => name.toLowerCase()));
    names.delete('dry-run');
    expect([...names]).toEqual(set);
  });

  it('can be tried in a dry run where its role may look for one, and nowhere else', () => {
    const { parameters = [], responses } = operationOf(operation);
    const writes = route.access.ConditionCheckItem?.includes('DRY-RUN#') === true;
    expect(parameters.some(({ name }) => name === 'dryRun')).toBe(writes);
    const replies = Object.keys(contracts.get(operation)?.replies ?? {}).map(Number);
    for (const status of Object.keys(responses).map(Number)) {
      const named = Object.keys(replyOf(operation, status)?.headers ?? {});
      if (writes || replies.includes(status)) expect(named.includes('Dry-Run')).toBe(writes);
    }
  });
});
