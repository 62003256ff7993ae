import { randomUUID } from 'node:crypto';
import { dayMs, dayOf } from '../../../shared/domain/calendar.ts';
import { type Operation, operations } from '../contracts.ts';
import type { Answer } from './answers.ts';
import { alike, type Case, codes, customers } from './cases.ts';

/** What earlier answers said, for the requests after them. */
export const memory = {
  $quote: '',
  $next: '',
  $etag: '"0"',
  $own: '',
  $link: '',
  $approval: '',
  $review: 'o-alike-0',
  $held: 'o-0',
  $paid: 'o-0',
};

const names = Object.keys(memory) as (keyof typeof memory)[];
export const recalled = (text: string): string =>
  names.reduce(
    (known, name) => known.replaceAll(name, memory[name]),
    text
      .replaceAll('$today', dayOf(clock.now()))
      .replaceAll('$daysAgo', dayOf(clock.now() - 4 * dayMs))
      .replaceAll('$weeksAgo', dayOf(clock.now() - 28 * dayMs)),
  );

const isOpen = ({ status }: { status: string }) => status === 'open';

/** The body that the last quote was made for: only with that is its token good. */
let quoted: object = {};

/** Keeps of an answer what later requests can use. */
export function remember(asked: Case, { status, headers, text }: Answer): void {
  if (headers.etag && headers['dry-run'] === undefined) memory.$etag = headers.etag;
  if (status >= 300 || headers['content-type'] !== 'application/json') return;
  const body = JSON.parse(text);
  if (typeof body.quoteToken === 'string') {
    memory.$quote = body.quoteToken;
    quoted = JSON.parse(bodyOf(asked) ?? '{}');
  }
  if (headers['dry-run'] === undefined) {
    if (asked.operation === 'hold-order') memory.$held = body.orderId;
    if (asked.operation === 'confirm-order') memory.$paid = body.orderId;
  }
  if (status === 202) memory.$approval = body.approvalId ?? `order,${body.orderId}`;
  const open = asked.operation === 'list-reviews' && body.reviews.find(isOpen);
  if (open) memory.$review = open.orderId;
  if (typeof body.next === 'string') memory.$next = body.next;
  if (typeof body.url === 'string') memory.$link = new URL(body.url).hash.slice(1);
}

const start = Date.parse('2026-11-22T10:00:00.000Z');
let now = start;
export const clock = {
  now: () => now,
  pass(ms: number): void {
    now += ms;
  },
};

/** Who asks: the platform where it may, else somebody of the group that may do most. */
function claimsOf({ operation, scopes }: Operation, { by }: Case) {
  const isPlatform = scopes.length === 0 || scopes.includes('orders');
  if (isPlatform) return { scope: 'kawan/orders', client_id: 'till' };
  // Whoever decides is another than who asked.
  const username = operation === 'decide-approval' ? `${by}2` : by;
  return { scope: 'openid kawan/admin', username, 'cognito:groups': '[admin]' };
}

/** What is sent: as a gateway hands it on, where a character that is none is another. */
export function bodyOf({ operation, body, params }: Case): string | undefined {
  if (body === undefined) return undefined;
  if (operation === 'hold-order' && body.includes('"$quote"')) {
    return JSON.stringify({ ...quoted, quoteToken: memory.$quote });
  }
  return recalled(body)
    .replaceAll('$orderId', params.orderId ?? 'o-1')
    .toWellFormed();
}

export const recalledEntries = (record: Record<string, string>): [string, string][] =>
  Object.entries(record).map(([name, value]) => [name, recalled(value)]);

/** A request as API Gateway hands it to the function. */
export function eventOf(operation: Operation, one: Case): object {
  const names = [...new Set(one.query.map(([name]) => name))];
  const query = names.map((name) => [
    name,
    recalled(one.query.flatMap(([other, value]) => (other === name ? value : [])).join(',')),
  ]);
  const headers = recalledEntries(one.headers);
  if (operation.bearer === 'link') headers.push(['authorization', recalled(one.authorization)]);
  const params = recalledEntries(one.params);
  const body = bodyOf(one);
  const text = one.isBase64 && body ? Buffer.from(body).toString('base64') : body;
  // Through JSON, as every event comes: so a name may be `__proto__`.
  return JSON.parse(
    JSON.stringify({
      headers: Object.fromEntries(headers),
      ...(params.length > 0 && { pathParameters: Object.fromEntries(params) }),
      ...(query.length > 0 && { queryStringParameters: Object.fromEntries(query) }),
      ...(text && { body: text }),
      isBase64Encoded: one.isBase64,
      requestContext: {
        requestId: randomUUID(),
        timeEpoch: clock.now(),
        ...(!operation.bearer && { authorizer: { jwt: { claims: claimsOf(operation, one) } } }),
      },
    }),
  );
}

/** A case that nobody drew: good in every respect. */
export const plainCase = (operation: string, rest: Partial<Case>): Case => ({
  operation,
  params: {},
  query: [],
  headers: { 'content-type': 'application/json' },
  body: undefined,
  isBase64: false,
  authorization: 'Bearer $link',
  by: 'sri',
  isAgain: false,
  passesMs: 0,
  ...rest,
});

export function operationOf({ operation: name }: Pick<Case, 'operation'>): Operation {
  const operation = operations.find(({ operation }) => operation === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return operation;
}

/** Whether a request asks to be only tried, as its function is told. */
export const asksDryRun = ({ query }: Case): boolean =>
  query
    .filter(([name]) => name === 'dryRun')
    .map(([, value]) => recalled(value))
    .join(',') === 'true';

/** A stricter code is answered after seconds; in a dry run, at once. */
export const inDryRun = (one: Case): Case => ({
  ...one,
  query: [...one.query.filter(([name]) => name !== 'dryRun'), ['dryRun', 'true']],
});

type Request = { params?: Record<string, string>; body?: object };

/** Everything that the cases speak of, made as a platform and its people would make it. */
export async function furnish(
  handle: (operation: Operation, one: Case) => Promise<Answer>,
  now: number,
): Promise<void> {
  const call = async (name: string, { params = {}, body }: Request, status: number) => {
    const asked = plainCase(name, { params, body: JSON.stringify(body) });
    const answer = await handle(operationOf(asked), asked);
    if (answer.status !== status) throw new Error(`${name}: ${answer.text}`);
    return JSON.parse(answer.text);
  };
  for (let number = 0; number < customers; number++) {
    const customerId = `c-${number}`;
    const { code } = await call(
      'enrol-customer',
      { params: { customerId }, body: { name: `Sari ${number}` } },
      201,
    );
    if (number === 0) memory.$own = code;
    for (let gift = 0; gift < number * 2; gift++) {
      const params = { customerId, adjustmentId: `gift-${gift}` };
      await call('adjust-points', { params, body: { points: 499, reason: 'a gift' } }, 201);
    }
  }
  const link = await call('create-link', { params: { customerId: 'c-3' }, body: {} }, 201);
  memory.$link = new URL(link.url).hash.slice(1);
  const percent = { discount: { kind: 'percent', basisPoints: 10_000 } };
  const terms = [
    {},
    { usageLimit: 1000 },
    percent,
    { validUntil: new Date(now + 30_000).toISOString() },
    { usageLimit: 1 },
  ];
  for (const [index, code] of codes.entries()) {
    await call('create-code', { body: { code, owner: `c-${index}`, ...terms[index] } }, 201);
  }
  for (let number = 0; number < alike; number++) {
    const params = { orderId: `o-alike-${number}` };
    const order = { customerId: `c-alike-${number}`, currency: 'IDR', subtotal: 150_000 };
    const client = { ip: '203.0.113.7', deviceId: 'one-phone' };
    const referral = { referralCode: memory.$own, customerIsNew: true };
    await call('hold-order', { params, body: { ...order, ...referral, client } }, 201);
    await call('confirm-order', { params, body: {} }, 200);
  }
}
