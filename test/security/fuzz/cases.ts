import fc from 'fast-check';
import { type Operation, operations } from '../contracts.ts';
import { isObject, textOf } from './json.ts';
import { doubled, oddBody, oddField, oddText, oddValue, secretMark } from './odd.ts';
import { type Pools, type Schema, schemaOf, valuesOf } from './schema.ts';

/** A request before it is known what the answers before it were; `$…` stands for those. */
export type Case = {
  operation: string;
  params: Record<string, string>;
  query: [name: string, value: string][];
  headers: Record<string, string>;
  body: string | undefined;
  isBase64: boolean;
  /** The header of a route that asks for a link; elsewhere the gateway has looked at it. */
  authorization: string;
  /** The name of the person who asks, on the console's routes: a user pool takes nearly any. */
  by: string;
  /** The request before is sent again instead, as a till does that got no answer. */
  isAgain: boolean;
  /** What passes before it, in milliseconds. */
  passesMs: number;
};

const some = (prefix: string, count: number) =>
  fc.nat({ max: count - 1 }).map((number) => `${prefix}-${number}`);

/** A few that are there, a few that are not yet, and ids as long and as odd as they may be. */
const ids = (prefix: string, count: number) =>
  fc.oneof(
    { weight: 12, arbitrary: some(prefix, count) },
    { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9+][A-Za-z0-9._~:@+-]{0,63}$/) },
    { weight: 1, arbitrary: fc.constantFrom('+62812', 'a'.repeat(64), 'a:b@c~d', '0', 'a..', '+') },
    // As near to a formula as an id comes.
    { weight: 1, arbitrary: fc.constantFrom('+1-1', '+1+1', '+A1', '+SUM@A1:A9', '+-@', '1e9') },
  );

export const customers = 6;
const customerId = ids('c', customers + 2);
const orderId = fc.oneof(
  { weight: 2, arbitrary: fc.constant('$held') },
  { weight: 1, arbitrary: ids('o', 50) },
);
const paidOrderId = fc.oneof({ weight: 4, arbitrary: fc.constant('$paid') }, orderId);
/** Orders of so many customers who share a telephone: what they bring is held back. */
export const alike = 8;
const reviewedOrderId = fc.oneof(
  { weight: 2, arbitrary: fc.constant('$review') },
  { weight: 2, arbitrary: some('o-alike', alike) },
  { weight: 1, arbitrary: orderId },
);
/** A hold is of another order nearly each time. */
const newOrderId = fc.oneof({ weight: 9, arbitrary: ids('o', 5000) }, orderId);

export const codes = ['FUZZOPEN', 'FUZZLIMIT', 'FUZZPCT', 'FUZZGONE', 'FUZZONE'];
const code = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...codes, 'fuzz-open', 'FUZZ LIMIT', '$own') },
  { weight: 2, arbitrary: fc.stringMatching(/^[0-9A-Za-z -]{4,40}$/) },
  { weight: 2, arbitrary: oddText.map((text) => text.slice(0, 40) || ' ') },
);

/** Days near to which something happened. Of a `to` most are the last of them, and some days are none. */
const day = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('$today', '$daysAgo', '$weeksAgo', '2026-11-22') },
  fc.constantFrom('0000-01-01', '0001-01-31', '2028-02-29', '9999-12-31', '2027-02-29', '$code'),
);

const pools: Pools = {
  customerId,
  owner: customerId,
  orderId,
  refundId: ids('r', 5),
  adjustmentId: ids('a', 20),
  approvalId: fc.oneof(
    fc.constant('$approval'),
    fc.constant('$approval'),
    orderId.map((id) => `order,${id}`),
    fc.tuple(customerId, ids('a', 20)).map(([who, id]) => `adjustment,${who},${id}`),
    oddText.map((text) => text.slice(0, 200) || 'order,'),
  ),
  referralCode: code,
  currency: fc.oneof({ weight: 12, arbitrary: fc.constant('IDR') }, fc.constantFrom('USD', 'XXX')),
  quoteToken: fc.oneof(fc.constant('$quote'), oddText),
  cursor: fc.constantFrom('$next', 'zzz', 'MjAyNg', '$next$next', '!', `${'A'.repeat(255)}`),
  date: day,
  from: day,
  to: fc.oneof({ weight: 4, arbitrary: fc.constant('$today') }, day),
  deviceId: fc.constantFrom('d-81f0', '~', 'x'.repeat(128)),
};

/** In a path and in the body of a new code the code has another name than in an order. */
function poolsOf({ operation }: Operation): Pools {
  if (operation === 'hold-order') return { ...pools, orderId: newOrderId };
  if (operation === 'refund-order') return { ...pools, orderId: paidOrderId };
  if (operation === 'decide-review') return { ...pools, orderId: reviewedOrderId };
  const ofCodes = ['get-code', 'change-code', 'check-code', 'create-code'];
  return ofCodes.includes(operation) ? { ...pools, code } : pools;
}

/** A body that names an order names that of the path, mostly. */
const bodyPools = (all: Pools): Pools => ({
  ...all,
  orderId: fc.oneof({ weight: 9, arbitrary: fc.constant('$orderId') }, orderId),
});

const inQuery = (schema: Schema, all: Pools): fc.Arbitrary<[string, string][]> =>
  valuesOf(schema, all).map((query) =>
    Object.entries(query as object).map(([name, value]) => [name, String(value)]),
  );

/** Changes one thing somewhere: takes it away, puts something odd in its place or beside it. */
function spoilt(value: unknown): fc.Arbitrary<unknown> {
  if (!isObject(value)) return oddValue;
  const names = Object.keys(value);
  const one = names.length === 0 ? fc.constant('a') : fc.constantFrom(...names);
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(one, oddValue).map(([name, odd]) => ({ ...value, [name]: odd })),
    },
    { weight: 1, arbitrary: one.map((name) => ({ ...value, [name]: undefined })) },
    { weight: 2, arbitrary: oddField.map(([name, odd]) => ({ ...value, [name]: odd })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.nat(20), oddValue, fc.boolean())
        .map(([index, odd, isFirst]) => doubled(value, index, odd, isFirst)),
    },
    {
      weight: 3,
      arbitrary: one.chain((name) => spoilt(value[name]).map((odd) => ({ ...value, [name]: odd }))),
    },
  );
}

const bytesMax = 16 * 1024;
const padded = (text: string, bytes: number): string =>
  text + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(text)));

function bodies({ contract }: Operation, all: Pools): fc.Arbitrary<string | undefined> {
  if (contract.body === undefined) return fc.constantFrom(undefined, undefined, '{}', 'x');
  const values = valuesOf(schemaOf(contract.body), all);
  const good = values.map(textOf);
  return fc.oneof(
    { weight: 10, arbitrary: good },
    { weight: 8, arbitrary: values.chain(spoilt).map(textOf) },
    { weight: 2, arbitrary: oddBody },
    {
      weight: 1,
      arbitrary: fc
        .tuple(good, fc.constantFrom(-1, 0, 1, 1000))
        .map(([text, more]) => padded(text, bytesMax + more)),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

const contentType = fc.oneof(
  { weight: 12, arbitrary: fc.constant('application/json') },
  fc.constantFrom('application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json;'),
  fc.constantFrom(
    'text/plain',
    'application/jsonp',
    'application/x-www-form-urlencoded',
    '',
    'a/b',
  ),
  fc.constantFrom(
    'multipart/form-data; boundary=x',
    ' application/json',
    'application/json,text/html',
  ),
);

const ifMatch = fc.oneof(
  { weight: 5, arbitrary: fc.constant('$etag') },
  fc.constantFrom(
    '"0"',
    '"999999999"',
    '"1"',
    '*',
    'W/"0"',
    '',
    '"1e3"',
    '"-1"',
    `"${'1'.repeat(99)}"`,
  ),
);

const otherHeader = fc.tuple(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'x-odd',
    'idempotency-key',
    'x-forwarded-for',
    'accept',
  ),
  oddText,
);

/** Half of all ask for a table, which those answer with that have one. */
const accept = fc.oneof(
  { weight: 4, arbitrary: fc.constant('text/csv') },
  { weight: 3, arbitrary: fc.constant('application/json') },
  fc.constantFrom('*/*', 'text/*', 'text/csv;q=0', 'text/html', 'TEXT/CSV; header=absent'),
);

const headers = fc
  .tuple(contentType, ifMatch, accept, fc.array(otherHeader, { maxLength: 2 }))
  .map(([type, match, liked, others]) =>
    Object.fromEntries([['content-type', type], ['if-match', match], ['accept', liked], ...others]),
  );

const person = fc.oneof(
  { weight: 6, arbitrary: fc.constant('sri') },
  fc.constantFrom('=1+1', '+1', '-1+1', '@sum', '"=1', ';=1;', '＝1', "o'neil", 'é👟', '=a,"b'),
);

const authorization = fc.oneof(
  { weight: 8, arbitrary: fc.constant('Bearer $link') },
  fc.constantFrom('bearer  $link', '$link', 'Bearer $link$link', 'Bearer $link x', 'Bearer', ''),
  fc.stringMatching(/^Bearer [A-Za-z0-9_-]{43}$/),
  oddText,
);

const oddQuery = fc.tuple(
  fc.oneof(fc.constantFrom('__proto__', 'dryRun', 'limit', 'cursor', 'constructor'), oddText),
  oddText,
);

/** The log tells of an order's id as it came, so no secret may be one. */
const idOf = (text = ''): string => text.replaceAll(secretMark, '') || 'x';

function casesOf(operation: Operation): fc.Arbitrary<Case> {
  const { contract } = operation;
  const all = poolsOf(operation);
  const params = contract.params ? valuesOf(schemaOf(contract.params), all) : fc.constant({});
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const oddParams = fc
    .tuple(...names.map(() => oddText))
    .map((texts) => Object.fromEntries(names.map((name, index) => [name, idOf(texts[index])])));
  const query = contract.query ? inQuery(schemaOf(contract.query), all) : fc.constant([]);
  const dryRun = fc.constantFrom<[string, string][]>([['dryRun', 'true']], [], [], []);
  return fc.record({
    operation: fc.constant(operation.operation),
    params: fc.oneof(
      { weight: 9, arbitrary: params as fc.Arbitrary<Record<string, string>> },
      { weight: 1, arbitrary: oddParams },
    ),
    query: fc.oneof(
      {
        weight: 9,
        arbitrary: fc
          .tuple(query, contract.writes ? dryRun : fc.constant([]))
          .map((parts) => parts.flat()),
      },
      { weight: 1, arbitrary: fc.array(oddQuery, { maxLength: 3 }) },
    ),
    headers,
    authorization,
    by: person,
    body: bodies(operation, bodyPools(all)),
    isBase64: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.boolean()),
    isAgain: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, fc.constant(true)),
    passesMs: fc.oneof(
      { weight: 300, arbitrary: fc.integer({ min: 1, max: 500 }) },
      { weight: 3, arbitrary: fc.constant(31 * 60_000) },
      { weight: 1, arbitrary: fc.constant(20 * 86_400_000) },
    ),
  });
}

/**
 * Operations that change something come three times as often, and those that answer with a table, and an
 * order's way most of all.
 */
const weightOf = ({ operation, contract }: Operation): number => {
  if (['hold-order', 'quote-order'].includes(operation)) return 6;
  return contract.writes || contract.alsoAs ? 3 : 1;
};

export const anyCase: fc.Arbitrary<Case> = fc.oneof(
  ...operations.map((operation) => ({
    weight: weightOf(operation),
    arbitrary: casesOf(operation),
  })),
);
