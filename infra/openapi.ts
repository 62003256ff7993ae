import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import * as z from 'zod';
import {
  type CreateDocumentOptions,
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import product from '../package.json' with { type: 'json' };
import { linkMinutes } from '../shared/domain/links.ts';
import type { Contract } from '../shared/http/endpoint.ts';
import { Problem, ProblemCode, problems } from '../shared/http/problems.ts';
import { queryOf } from '../shared/http/query.ts';
import { meanings } from './openapi-meanings.ts';
import { type Route, routes } from './routes.ts';

/** The OpenAPI 3.1 document, in the order of the route table. */
export async function buildDocument(): Promise<object> {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes.filter(({ path }) => path !== '$default')) {
    const { contract }: { contract: Contract } = await import(
      `../functions/${route.operation}/contract.ts`
    );
    const operation = operationOf(route, contract);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation };
  }
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Kawan',
        version: product.version,
        description: `${product.description}\n\n${conventions}`,
        license: { name: product.license, identifier: product.license },
      },
      servers: [{ url: '/', description: 'Wherever this document was got from.' }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      paths,
      components: { securitySchemes: { token, link } },
    },
    { override: readably },
  );
  describe(document.components?.schemas ?? {});
  return withoutBesides(document);
}

const conventions = [
  'Amounts are whole minor units of the programme’s currency, points whole numbers, instants ISO',
  '8601 in UTC. A refusal is a problem (RFC 9457) with a stable `code`; answers may gain fields.',
  'Whatever writes takes `dryRun=true`: it answers what would happen, and writes nothing.',
  'In front of the service stands API Gateway, which itself answers requests without a valid',
  'access token (401), without the scope (403) or too many at once (429): with `{ "message" }`',
  'only.',
].join(' ');

const tags = {
  orders: 'What an order platform asks while an order is made.',
  customers: 'Customers, their codes and their points.',
  admin: 'The programme’s settings, codes, corrections and approvals, for people.',
  open: 'For anyone, without a token.',
};

function tagOf({ path, scopes, bearer }: Route): keyof typeof tags {
  if (bearer === 'link') return 'customers';
  if (scopes.length === 0) return 'open';
  if (path.startsWith('/v1/admin/')) return 'admin';
  return path.startsWith('/v1/customers/') ? 'customers' : 'orders';
}

/**
 * A bearer token and not OAuth 2.0's flows, because those want the login's address, which only a
 * deployment has: a made-up one would send generated clients to the wrong place.
 */
const token = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: [
    'An OAuth 2.0 access token of the deployment’s user pool; the stack’s output `LoginUrl` is the',
    'login’s address. `kawan/orders` is for order platforms: client credentials at',
    '`/oauth2/token`, as the client in the output `MachineClientId`. `kawan/admin` is for people:',
    'authorization code with PKCE at `/oauth2/authorize`, as `ConsoleClientId`; what they may do',
    'depends on their groups (`x-groups`).',
  ].join(' '),
} as const;

const link = {
  type: 'http',
  scheme: 'bearer',
  description: [
    'The token of a customer’s link: what stands behind the `#` of a `url` that `create-link`',
    `answered. It is good for ${linkMinutes} minutes, or until the customer’s next link is made.`,
  ].join(' '),
} as const;

/** Each requirement is enough by itself, as one of the scopes is. */
const securityOf = ({ bearer, scopes }: Route): Record<string, string[]>[] =>
  bearer === 'link' ? [{ link: [] }] : scopes.map((scope) => ({ token: [`kawan/${scope}`] }));

function operationOf(route: Route, contract: Contract): ZodOpenApiOperationObject {
  const { operation, groups } = route;
  const { summary, description, params, headers, body, rowRefusals } = contract;
  const query = queryOf(contract);
  const asksQuery = Object.keys(query.shape).length > 0;
  return {
    operationId: operation,
    summary,
    description: [description, callersOf(route)].filter(Boolean).join('\n\n'),
    tags: [tagOf(route)],
    security: securityOf(route),
    ...(groups.length > 0 && { 'x-groups': groups }),
    ...(rowRefusals && { 'x-row-refusals': rowRefusals }),
    ...((params || asksQuery || headers) && {
      requestParams: {
        ...(params && { path: params }),
        ...(asksQuery && { query }),
        ...(headers && { header: headers }),
      },
    }),
    ...(body && {
      requestBody: {
        // No body at all is taken as an empty object.
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: body } },
      },
    }),
    responses: { ...repliesOf(operation, contract), ...problemsOf(route, contract) },
  };
}

function callersOf({ scopes, groups, bearer }: Route): string {
  if (bearer === 'link') return 'For the customer, by a link.';
  const anyOf = new Intl.ListFormat('en', { type: 'disjunction' });
  const platforms = scopes.includes('orders') ? ['order platforms'] : [];
  const people = groups.length > 0 ? [`members of ${anyOf.format(groups)}`] : [];
  return `For ${[...platforms, ...people].join(' and for ') || 'anyone'}.`;
}

const replayed = {
  'Idempotency-Replayed': {
    description: 'The same request was answered before, and this is that answer again.',
    required: true,
    schema: { type: 'string', const: 'true' },
  },
} as const;

/** Where the first answer and its replay have the same status. */
const replayedIfSo = {
  'Idempotency-Replayed': { ...replayed['Idempotency-Replayed'], required: false },
} as const;

const etag = {
  ETag: {
    description: 'The version of the settings, for If-Match.',
    required: true,
    schema: { type: 'string', pattern: '^"\\d{1,9}"$' },
  },
} as const;

const nextPage = {
  Link: {
    description: 'The next page, as `rel="next"`; absent on the last.',
    required: false,
    schema: { type: 'string' },
  },
} as const;

/** Of whatever writes, also when it refuses; those who only read share the problems. */
const dryRun = {
  'Dry-Run': {
    description: 'Only where the request was a dry run: nothing was written.',
    required: false,
    schema: { type: 'string', const: 'true' },
  },
} as const;

/** The headers that handlers set by themselves, by operation and status. */
const replyHeaders: Record<string, Record<string, ZodOpenApiResponseObject['headers']>> = {
  'hold-order': { 200: replayed, 202: replayedIfSo },
  'confirm-order': { 200: replayedIfSo },
  'refund-order': { 200: replayed },
  'cancel-order': { 200: replayedIfSo },
  'adjust-points': { 200: replayed, 202: replayedIfSo },
  'decide-approval': { 200: replayedIfSo },
  'decide-review': { 200: replayedIfSo },
  'get-settings': { 200: etag },
  'change-settings': { 200: etag },
  'list-audit': { 200: nextPage },
  'list-approvals': { 200: nextPage },
  'list-codes': { 200: nextPage },
  'list-reviews': { 200: nextPage },
};

function repliesOf(operation: string, { replies, writes, alsoAs = [] }: Contract) {
  const described = Object.entries(replies).map(([status, schema]) => {
    const set = replyHeaders[operation]?.[status];
    const headers = (set || writes) && { headers: { ...set, ...(writes && dryRun) } };
    const others = alsoAs.map(({ mediaType, description }) => [
      mediaType,
      { schema: { type: 'string', description } },
    ]);
    const content = { 'application/json': { schema }, ...Object.fromEntries(others) };
    return [status, { description: STATUS_CODES[status], ...headers, content }];
  });
  return Object.fromEntries(described);
}

/** What the contract refuses and what the edge refuses before it, by status. */
function problemsOf({ scopes, bearer }: Route, { body, refusals = [] }: Contract) {
  const codes = new Set<ProblemCode>(refusals);
  // Even where nothing is taken, a query is refused that nobody asked for.
  for (const code of ['invalid_request', 'busy', 'internal'] as const) codes.add(code);
  if (scopes.length > 0) codes.add('unauthenticated').add('forbidden');
  if (bearer === 'link') codes.add('unauthenticated');
  if (body) codes.add('body_too_large').add('unsupported_media_type');
  const ordered = ProblemCode.options.filter((code) => codes.has(code));
  const byStatus = Object.entries(Object.groupBy(ordered, (code) => problems[code].status));
  return Object.fromEntries(
    byStatus.map(([status, same = []]) => [status, alone.get(same.join()) ?? problemReply(same)]),
  );
}

function problemReply(codes: ProblemCode[]): ZodOpenApiResponseObject {
  const schema = z.intersection(Problem, z.object({ code: z.enum(codes) }));
  const waits = codes.some((code) => code === 'busy' || code === 'too_many_attempts');
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join('\n\n'),
    headers: { ...dryRun, ...(waits && { 'Retry-After': retryAfter }) },
    content: { 'application/problem+json': { schema } },
  };
}

const retryAfter = {
  description: 'Seconds to wait before the same request is sent again.',
  required: true,
  schema: { type: 'integer' },
} as const;

/**
 * Answers may gain fields, so no client should be told that there will be no others. Every instant
 * is described as one, and not by the pattern that is 250 characters of leap years; a number that
 * nothing bounds is not described by where JavaScript's integers end.
 */
const readably: CreateDocumentOptions['override'] = ({ jsonSchema, zodSchema, io }) => {
  const { def } = zodSchema._zod;
  if (io === 'output' && def.type === 'object' && def.catchall === undefined) {
    delete jsonSchema.additionalProperties;
  }
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
  if (jsonSchema.format === 'date-time') jsonSchema.description ??= 'An instant, ISO 8601 in UTC.';
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};

/**
 * A schema that adds an example to a shared one refers to that, and `readably` isn't asked: beside
 * the reference would stand that there are no fields but those beside the reference, which are none.
 */
function withoutBesides<Part>(part: Part): Part {
  if (typeof part !== 'object' || part === null) return part;
  if ('$ref' in part && 'additionalProperties' in part) delete part.additionalProperties;
  Object.values(part).forEach(withoutBesides);
  return part;
}

/** Where a status means one code only, operations share one description of it. */
const alone = new Map<string, ZodOpenApiResponseObject>(
  ProblemCode.options.map((code) => [code, { id: code, ...problemReply([code]) }]),
);

type Described = {
  description?: string;
  properties?: Record<string, Described>;
  items?: Described;
  anyOf?: Described[];
};

function describe(schemas: object): void {
  const named = schemas as Record<string, Described>;
  for (const [name, fields] of Object.entries(meanings)) {
    // A schema whose fields a body may leave out has another name in answers, and means the same.
    const both = [name, `${name}Output`].filter((one) => one === name || one in named);
    for (const [path, meaning] of Object.entries(fields)) {
      for (const one of both) fieldAt(path, one, named).description = meaning;
    }
  }
}

function fieldAt(path: string, name: string, named: Record<string, Described>): Described {
  const field = path.split('.').reduce(fieldOf, named[name]);
  if (field === undefined) throw new Error(`no field ${path} in ${name} to describe`);
  return field;
}

/** A field of an object, of each in a list, or of an object that may be null. */
const fieldOf = (within: Described | undefined, key: string): Described | undefined =>
  [within, within?.items, ...(within?.anyOf ?? [])].find((part) => part?.properties?.[key])
    ?.properties?.[key];

/**
 * Run as a program this writes `docs/openapi.json`; with `--check` it writes nothing and fails
 * when the file isn't what it would write.
 */
const file = 'docs/openapi.json';

if (import.meta.main) {
  const text = `${JSON.stringify(await buildDocument(), null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is stale: write it again with \`node infra/openapi.ts\`.`);
    process.exitCode = 1;
  }
}
