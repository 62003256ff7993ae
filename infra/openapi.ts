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
import type { Contract } from '../shared/http/endpoint.ts';
import { Problem, ProblemCode, problems } from '../shared/http/problems.ts';
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
      components: { securitySchemes: { token } },
    },
    { override: readably },
  );
  describe(document.components?.schemas ?? {});
  return withoutBesides(document);
}

const conventions = [
  'Amounts are whole minor units of the programme’s currency, points whole numbers, instants ISO',
  '8601 in UTC. A refusal is a problem (RFC 9457) with a stable `code`; answers may gain fields.',
  'In front of the service stands API Gateway, which itself answers requests without a valid',
  'token (401), without the scope (403) or too many at once (429): with `{ "message" }` only.',
].join(' ');

const tags = {
  orders: 'What an order platform asks while an order is made.',
  customers: 'Customers, their codes and their points.',
  admin: 'The programme’s settings, codes and corrections, for people.',
  open: 'For anyone, without a token.',
};

function tagOf({ path, scopes }: Route): keyof typeof tags {
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

function operationOf(route: Route, contract: Contract): ZodOpenApiOperationObject {
  const { operation, scopes, groups } = route;
  const { summary, description, params, query, headers, body } = contract;
  return {
    operationId: operation,
    summary,
    description: [description, callersOf(route)].filter(Boolean).join('\n\n'),
    tags: [tagOf(route)],
    // Each requirement is enough by itself, as one of the scopes is.
    security: scopes.map((scope) => ({ token: [`kawan/${scope}`] })),
    ...(groups.length > 0 && { 'x-groups': groups }),
    ...((params || query || headers) && {
      requestParams: {
        ...(params && { path: params }),
        ...(query && { query }),
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

function callersOf({ scopes, groups }: Route): string {
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

/** The headers that handlers set by themselves, by operation and status. */
const replyHeaders: Record<string, Record<string, ZodOpenApiResponseObject['headers']>> = {
  'hold-order': { 200: replayed },
  'confirm-order': { 200: replayedIfSo },
  'cancel-order': { 200: replayedIfSo },
  'adjust-points': { 200: replayed },
  'get-settings': { 200: etag },
  'change-settings': { 200: etag },
};

function repliesOf(operation: string, { replies }: Contract) {
  const described = Object.entries(replies).map(([status, schema]) => {
    const headers = replyHeaders[operation]?.[status];
    const content = { 'application/json': { schema } };
    return [status, { description: STATUS_CODES[status], ...(headers && { headers }), content }];
  });
  return Object.fromEntries(described);
}

/** What the contract refuses and what the edge refuses before it, by status. */
function problemsOf({ scopes }: Route, { body, refusals = [] }: Contract) {
  const codes = new Set<ProblemCode>(refusals);
  // Even where nothing is taken, a query is refused that nobody asked for.
  for (const code of ['invalid_request', 'busy', 'internal'] as const) codes.add(code);
  if (scopes.length > 0) codes.add('unauthenticated').add('forbidden');
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
    ...(waits && { headers: { 'Retry-After': retryAfter } }),
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

const asked = {
  customerIsNew: 'Whether the platform knows no order of this customer.',
  otherDiscounts: 'The platform’s own discounts, taken off first, in this order.',
  points:
    'Points to spend: a number, given whole or refused, or "max" for what the order can take.',
  referralCode: 'A friend’s code, as the customer typed it.',
  subtotal: 'Before all discounts, minor units.',
};

const answered = {
  subtotal: 'Before all discounts, minor units.',
  status:
    'Where the order stands. `pending_approval`, `partially_refunded` and `refunded` are reserved.',
  lines: 'What was taken off, in this order.',
  total: 'What is left to pay, minor units.',
  referral: 'Absent when no code was used.',
  'referral.code': 'The friend’s code, as it is printed.',
  'referral.discount': 'Minor units.',
  points: 'Absent when no points were used.',
  'points.discount': 'What the points are worth, minor units.',
  settingsVersion: 'The settings it was priced under.',
  expiresAt: 'When the hold ends unless it is confirmed, ISO 8601 in UTC.',
};

/**
 * What the fields mean, by schema and path, for schemas that several functions share: said beside
 * them, it would be in every bundle. What one function alone takes or answers its contract says.
 */
const meanings: Record<string, Record<string, string>> = {
  QuoteRequest: { ...asked, orderId: 'Binds the quote to this order.' },
  HoldRequest: {
    ...asked,
    orderId: 'May be left out; otherwise the one in the path.',
    quoteToken: 'Of a quote for the same; the price is the quoted one.',
    client: 'Reserved for limits on guessing.',
  },
  OtherDiscount: { code: 'The platform’s name for it.', amount: 'Taken off, minor units.' },
  FixedDiscount: { amount: 'Taken off, minor units.' },
  PercentDiscount: {
    basisPoints: 'Hundredths of a percent: 1000 is 10 %. Rounded down.',
    max: 'Taken off at most, minor units.',
  },
  OtherLine: {
    code: 'The platform’s name for it.',
    amount: 'Taken off, minor units; at most what was left.',
  },
  ReferralLine: { code: 'The friend’s code, as it is printed.', amount: 'Taken off, minor units.' },
  PointsLine: { points: 'Points spent.', amount: 'Taken off, minor units.' },
  AppliedReferral: { discount: 'Taken off, minor units.' },
  Quote: {
    referral: 'Absent when no code was given.',
    points: 'Absent when no points were asked for.',
  },
  Order: answered,
  OrderStory: {
    ...answered,
    terms: 'What it was held under and goes by, whatever has changed since.',
  },
  OrderEntry: {
    entryId: 'The same for ever.',
    kind: 'What happened.',
    points: 'What the entry did to the buyer’s available points.',
    amount: 'What the customer owed or paid by this entry, minor units.',
    by: 'Who did it; `kawan` when time ran out.',
    reason: 'As it was given with a cancellation.',
  },
  Terms: {
    settingsVersion: 'The settings they are from.',
    valuePerPoint: 'What a point is worth, minor units.',
    clawback: 'Reserved for refunds.',
    maturesAfterDays: 'Days from confirming to the reward.',
    referral: 'Absent when no code was used.',
    'referral.referrerId': 'Whose code it was.',
    'referral.rewardPoints': 'Points promised to the referrer.',
    'referral.rewardShards': 'How the pending rewards are stored.',
    'referral.onceOnly': 'Whether it was the customer’s one referral.',
    'referral.limitShards': 'How the uses of a limited code are stored.',
  },
  TimelineEntry: {
    entryId: 'The same for ever.',
    kind: [
      '`reward`: promised for a friend’s order; `redeemed`: spent; `expired`: not spent in time;',
      '`adjusted`: given or taken by a person. The others are reserved.',
    ].join(' '),
    points: 'Whole points; below 0 when they were taken.',
    orderId: 'The order it came from.',
    detail: 'The reason of an adjustment; the month whose points expired.',
  },
  Code: {
    code: 'As it is printed.',
    owner: 'The customer who gets the rewards.',
    kind: '`own`: every customer has one. `vanity`: made by an admin.',
    status: 'Only an active code is accepted.',
    discount: 'Instead of the programme’s.',
    usageLimit: 'Uses at most; null: no limit.',
    uses: 'Uses held or confirmed; null: not counted without a limit.',
    validFrom: 'The instant it begins, ISO 8601 in UTC.',
    validUntil: 'The instant it ends, ISO 8601 in UTC; null: no end of its own.',
  },
  Problem: {
    type: 'A relative reference made of the code; nothing is served there.',
    title: 'The code in words.',
    status: 'The status of the answer.',
    code: 'Stable; what a program should look at.',
    detail: 'For people; may change.',
    instance: 'This one request, as our log has it.',
    errors: 'With `invalid_request`: what is wrong with each field, 20 at most.',
    'errors.pointer': 'A JSON pointer (RFC 6901) into the body, or a parameter’s name after `/`.',
    'errors.detail': 'For people; may change.',
  },
  Settings: {
    'program.enabled':
      'Off: no new order gets or earns anything. What was held still ends as promised.',
    'program.codes': 'Whether new orders may use referral codes.',
    'program.earn': 'Whether new orders promise their referrers a reward.',
    'program.redeem': 'Whether new orders may be paid with points.',
    'program.mode': '`shadow`: as if off, for everybody.',
    'program.rolloutPercent': 'The share of customers who take part, always the same ones.',
    'currency.code': 'ISO 4217. Orders in another currency are refused.',
    'currency.exponent': 'Decimals of the currency that make a minor unit: 0 for IDR, 2 for USD.',
    'referral.discount': 'What a code takes off an order, unless it has a discount of its own.',
    'referral.minimumOrder': 'The smallest subtotal that a code is good for, minor units.',
    'referral.newCustomersOnly': 'Whether codes are for a customer’s first order only.',
    'referral.referrerPoints': 'Points promised to the code’s owner for an order confirmed.',
    'referral.stacking': [
      'Beside the platform’s discounts: `stack` gives both, `exclusive` refuses the code,',
      '`best` gives the larger one.',
    ].join(' '),
    'referral.codeExpiresAfterDays': 'Days that customers’ own codes are good for; null: for ever.',
    'referral.rewardsPerReferrerPerMonthMax': 'Reserved: kept, and does nothing yet.',
    'referral.bonus': 'Reserved: kept, and does nothing yet.',
    'referral.bonus.every': 'Reserved: a bonus for each so many referrals.',
    'referral.bonus.points': 'Reserved: the points of a bonus.',
    'points.valuePerPoint': 'What a point is worth, minor units.',
    'points.minimumPerRedemption': 'The fewest points that an order may be paid with.',
    'points.step': 'Points are spent in multiples of this.',
    'points.maximumShareBasisPoints':
      'The share of a subtotal that points may pay, in hundredths of a percent: 10000 is all of it.',
    'points.expiresAfterMonths': 'Whole months until points expire, at a month’s end; null: never.',
    'points.maturesAfterDays': 'Days from confirming an order to the referrer’s reward.',
    'points.approvalThreshold': 'Reserved: from how many points an order waits for an approver.',
    'points.adjustmentApprovalThreshold':
      'From how many points, given or taken, `support` may not.',
    'points.clawback': 'Reserved for refunds: kept, and does nothing yet.',
    'points.earn': 'Reserved: kept, and does nothing yet.',
    'points.earn.perAmount': 'Reserved: points for each so many minor units spent.',
    'points.earn.points': 'Reserved: the points for each such amount.',
    'holds.expireAfterMinutes': 'Minutes until an order that nobody confirms is given up.',
    'holds.approvalExpiresAfterHours': 'Reserved: kept, and does nothing yet.',
    'quotes.validForMinutes': 'Minutes that a quote’s token is good for.',
    'abuse.failedChecksPerHourMax': 'Reserved: kept, and does nothing yet.',
    'abuse.reviewScore': 'Reserved: kept, and does nothing yet.',
    'abuse.blockScore': 'Reserved: kept, and does nothing yet.',
  },
};

type Described = {
  description?: string;
  properties?: Record<string, Described>;
  items?: Described;
  anyOf?: Described[];
};

function describe(schemas: object): void {
  const named = schemas as Record<string, Described>;
  for (const [name, fields] of Object.entries(meanings)) {
    for (const [path, meaning] of Object.entries(fields)) {
      const field = path.split('.').reduce(fieldOf, named[name]);
      if (field === undefined) throw new Error(`no field ${path} in ${name} to describe`);
      field.description = meaning;
    }
  }
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
