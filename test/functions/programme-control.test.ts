import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { currentSettingsKey, settingsVersionKey } from '../../shared/data/keys.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import { logEvent } from '../../shared/runtime/log.ts';
import { logShadow } from '../../shared/runtime/log-shadow.ts';
import { loggedLines } from './logged-lines.ts';

process.env.CALLERS = 'anyone';

const lines = loggedLines();
const logged = (code: string) =>
  lines.map((line) => JSON.parse(line)).filter((line) => line.code === code);

/** What was asked of the table, as `GetItemCommand SETTINGS`. */
const asked: string[] = [];
beforeAll(() => {
  table.middlewareStack.add(
    (next, context) => async (args) => {
      const { Key, Item } = args.input as { Key?: { pk: string }; Item?: { pk: string } };
      asked.push(`${context.commandName} ${Key?.pk ?? Item?.pk}`);
      return next(args);
    },
    { step: 'initialize', name: 'asked' },
  );
});
afterAll(() => {
  table.middlewareStack.remove('asked');
});

const realNow = Date.now;
let clock = realNow();
afterEach(() => {
  Date.now = realNow;
});

type Call = { params?: object; body?: object; query?: object; headers?: object; came?: number };

/** Each call finds nothing remembered, unless it `came` at an instant of its own. */
async function call(operation: string, { params, body, query, headers, came }: Call = {}) {
  const { handler } = await import(`../../functions/${operation}/handler.ts`);
  clock += 3000;
  Date.now = () => clock;
  asked.length = 0;
  const event = {
    headers: { 'content-type': 'application/json', ...headers },
    pathParameters: params,
    queryStringParameters: query,
    body: body && JSON.stringify(body),
    requestContext: { requestId: 'r', timeEpoch: came ?? clock },
  };
  const answer = await handler(event, {});
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}

let ids = 0;
const unique = (prefix: string) => `${prefix}-${++ids}`;

const change = async (document: object) => {
  const { headers } = await call('get-settings');
  const ifMatch = { 'if-match': headers.etag };
  return call('change-settings', { body: document, headers: ifMatch });
};

const switchTo = async (program: object, rest: object = {}): Promise<void> => {
  const document = { ...defaultSettings, ...rest };
  const { status } = await change({ ...document, program: { ...document.program, ...program } });
  expect(status).toBe(200);
};

/** A new customer with points, a friend's code, and what is asked with both. */
async function shopper(points = 400) {
  const friend = unique('friend');
  const customerId = unique('c');
  const { body } = await call('enrol-customer', {
    params: { customerId: friend },
    body: { name: 'Sari' },
  });
  await call('enrol-customer', { params: { customerId }, body: { name: 'Budi' } });
  const params = { customerId, adjustmentId: unique('a') };
  await call('adjust-points', { params, body: { points, reason: 'welcome' } });
  const plain = { customerId, currency: 'IDR', subtotal: 150_000 };
  const full = { ...plain, referralCode: body.code, customerIsNew: true, points: 200 };
  return { customerId, friend, code: body.code as string, plain, full };
}

const hold = (orderId: string, body: object, came?: number) =>
  call('hold-order', { params: { orderId }, body, ...(came !== undefined && { came }) });

describe('a quote, a hold and a check in shadow mode', () => {
  it('are answered as with the programme off, after the same reads and writes', async () => {
    const { full, code, customerId } = await shopper();
    const answers = async (program: object) => {
      await switchTo(program);
      const quote = await call('quote-order', { body: { ...full, orderId: 'INV-1' } });
      const { quoteToken, expiresAt, settingsVersion, ...quoted } = quote.body;
      const seen = [quote.status, quoted, [...asked]];
      const held = await hold('INV-1', full);
      seen.push(held.status, held.body, [...asked]);
      const max = await hold('INV-2', { ...full, points: 'max' });
      seen.push(max.status, max.body, [...asked]);
      const check = { code, customerId, customerIsNew: true };
      const checked = await call('check-code', { body: check });
      return [...seen, checked.status, checked.body, [...asked]];
    };
    await answers({ enabled: false });
    const off = await answers({ enabled: false });
    expect(logged('shadow')).toEqual([]);
    expect(await answers({ mode: 'shadow' })).toEqual(off);
    expect(logged('shadow')).toHaveLength(4);
    expect(off[1]).toMatchObject({ lines: [], total: 150_000 });
    expect(off[4]).toMatchObject({ code: 'program_off' });
    expect(off[10]).toEqual({ usable: false, reason: 'code_not_usable' });
  });

  it('say in the log what would have been given, and to whom it doesn’t say', async () => {
    const { full, code, customerId, friend } = await shopper();
    await switchTo({ mode: 'shadow' });
    const client = { ip: '203.0.113.7', deviceId: 'd-81f0' };
    const { body } = await call('quote-order', { body: { ...full, orderId: 'INV-3' } });
    await hold('INV-3', { ...full, client });
    await call('check-code', { body: { code, customerId, customerIsNew: true, client } });
    const everything = {
      level: 'info',
      orderId: 'INV-3',
      referral: 'applied',
      referralDiscount: 5000,
      rewardPoints: 10,
      points: 'applied',
      pointsUsed: 200,
      pointsDiscount: 20_000,
      total: 125_000,
      settingsVersion: body.settingsVersion,
    };
    const [quoted, held, checked] = logged('shadow');
    expect(quoted).toMatchObject(everything);
    expect(held).toMatchObject(everything);
    expect(checked).toMatchObject({ level: 'info', referral: 'applied' });
    const said = JSON.stringify([quoted, held, checked]);
    const secrets = [
      customerId,
      friend,
      code,
      code.slice(5),
      'Sari',
      'Budi',
      ...Object.values(client),
    ];
    expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
  });

  it('hold what asks for no discount, and nobody earns by it', async () => {
    const { plain, friend } = await shopper();
    await switchTo({ mode: 'shadow' });
    const params = { orderId: unique('o') };
    expect(await hold(params.orderId, plain)).toMatchObject({ status: 201, body: { lines: [] } });
    await switchTo({});
    const confirmed = await call('confirm-order', { params });
    expect(confirmed).toMatchObject({ status: 200, body: { status: 'confirmed' } });
    const { body } = await call('get-customer', { params: { customerId: friend } });
    expect(body).toMatchObject({ referrals: 0, points: { available: 0, pending: 0 } });
  });

  it('fence off earlier attempts with a refused hold', async () => {
    const { plain, full } = await shopper();
    await switchTo({ mode: 'shadow' });
    const orderId = unique('o');
    const came = clock;
    expect(await hold(orderId, full)).toMatchObject({ body: { code: 'program_off' } });
    expect(await hold(orderId, plain, came)).toMatchObject({ status: 503, body: { code: 'busy' } });
    expect((await hold(orderId, plain)).status).toBe(201);
  });

  it('say nothing of a hold whose quote is over, which is refused in every mode', async () => {
    const { full } = await shopper();
    await switchTo({});
    const { quoteToken } = (await call('quote-order', { body: full })).body;
    await switchTo({ mode: 'shadow' });
    clock += 16 * 60_000;
    const late = await hold(unique('o'), { ...full, quoteToken });
    expect(late).toMatchObject({ status: 422, body: { code: 'quote_expired' } });
    expect(logged('shadow')).toEqual([]);
  });
});

describe('logShadow', () => {
  it('lets a computation that fails change nothing but the log', () => {
    logShadow(() => {
      throw new Error('no such rule');
    });
    expect(logged('shadow')).toEqual([]);
    expect(logged('shadow_failed')).toMatchObject([{ level: 'error', detail: 'no such rule' }]);
  });
});

describe('logEvent', () => {
  it('writes one line with its code, its operation and its fields', () => {
    logEvent('shadow', { total: 5, orderId: undefined });
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'info', at, operation: 'test', code: 'shadow', total: 5 },
    ]);
  });
});

describe('change-settings', () => {
  it('takes the document of before a field was added, which then has its default', async () => {
    await switchTo({ allowList: ['c-1'], rolloutPercent: 5 });
    const { allowList, ...program } = defaultSettings.program;
    const changed = await change({ ...defaultSettings, program });
    expect(changed).toMatchObject({ status: 200, body: { program: { allowList: [] } } });
    expect((await call('get-settings')).body).toEqual(defaultSettings);
  });

  it('says in a dry run what would differ, as the history will, and answers the document else', async () => {
    await switchTo({});
    const discount = { kind: 'percent', basisPoints: 1000, max: 20_000 } as const;
    const asked = { ...defaultSettings, referral: { ...defaultSettings.referral, discount } };
    const { headers } = await call('get-settings');
    const put = (query: object) =>
      call('change-settings', { body: asked, headers: { 'if-match': headers.etag }, query });
    const { body: dry } = await put({ dryRun: 'true' });
    const from = defaultSettings.referral.discount;
    const changes = [{ path: 'referral.discount', from, to: discount }];
    expect(dry).toEqual({ ...asked, changes });
    expect((await put({})).body).toEqual(asked);
    const { versions } = (await call('list-settings-history', { query: { limit: '1' } })).body;
    expect(versions[0].changes).toEqual(changes);
    const { headers: now } = await call('get-settings');
    const same = { body: asked, headers: { 'if-match': now.etag }, query: { dryRun: 'true' } };
    expect((await call('change-settings', same)).body).toEqual({ ...asked, changes: [] });
  });

  it('refuses unknown fields, and an allow list that names a customer twice', async () => {
    const refused = async (program: object, pointer: string, detail: string) =>
      expect(
        await change({ ...defaultSettings, program: { ...defaultSettings.program, ...program } }),
      ).toMatchObject({ status: 400, body: { errors: [{ pointer, detail }] } });
    await refused({ betaOnly: true }, '/program/betaOnly', 'is not a field');
    const allowList = ['c-1', 'c-2', 'c-1'];
    await refused({ allowList }, '/program/allowList', 'must not name a customer twice');
    const many = Array.from({ length: 101 }, (_, index) => `c-${index}`);
    const detail = 'must have at most 100 entries';
    await refused({ allowList: many }, '/program/allowList', detail);
  });
});

describe('list-settings-history', () => {
  const page = async (query: object) => (await call('list-settings-history', { query })).body;
  const valued = (valuePerPoint: number) => ({
    ...defaultSettings,
    points: { ...defaultSettings.points, valuePerPoint },
  });
  const changesOf = ({ versions }: { versions: { changes: object[] }[] }) =>
    versions.map(({ changes }) => changes);

  it('says of each version what it changed, also of the last one on a page', async () => {
    await switchTo({});
    for (const value of [150, 150, 200]) await change(valued(value));
    const path = 'points.valuePerPoint';
    const changes = [[{ path, from: 150, to: 200 }], [], [{ path, from: 100, to: 150 }]];
    expect(changesOf(await page({ limit: '3' }))).toEqual(changes);
    let next: number | undefined;
    for (const each of changes) {
      const one = await page({ limit: '1', ...(next && { before: String(next) }) });
      expect(changesOf(one)).toEqual([each]);
      next = one.next;
    }
  });

  it('compares the first version with the defaults, whoever wrote it before what field', async () => {
    const { allowList, ...program } = defaultSettings.program;
    const document = { ...valued(300), program };
    for (const key of [settingsVersionKey(1), currentSettingsKey]) {
      const Item = { ...key, version: 1, document, at: '2026-01-01T00:00:00.000Z', by: 'sri' };
      await table.send(new PutCommand({ TableName: tableName, Item }));
    }
    const first = await page({ before: '2' });
    expect(changesOf(first)).toEqual([[{ path: 'points.valuePerPoint', from: 100, to: 300 }]]);
    expect(first).not.toHaveProperty('next');
    expect(await page({ limit: '1', before: '3' })).toMatchObject({ next: 2 });
  });
});
