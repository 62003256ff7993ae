import { randomBytes } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { readCode } from '../../shared/data/codes.ts';
import { codeKey } from '../../shared/data/keys.ts';
import { transact } from '../../shared/data/transact.ts';
import { hourMs, iso } from '../../shared/domain/calendar.ts';
import { codeRandomBytes, makeCode, soughtKey } from '../../shared/domain/codes.ts';
import { meanwhile } from '../data/meanwhile.ts';
import { loggedLines } from './logged-lines.ts';

process.env.CALLERS = 'orders,admin';
const max = 20;
const lines = loggedLines();

/** Each test has an hour of its own, and begins when half of it is over. */
let clock = Date.parse('2027-01-01T00:30:00.000Z');
beforeEach(() => {
  clock = clock - (clock % hourMs) + 1.5 * hourMs;
  jest.spyOn(Date, 'now').mockImplementation(() => clock);
});

type Call = { params?: object; body: object; as?: object };

async function call(operation: string, { params, body, as }: Call) {
  const { handler } = await import(`../../functions/${operation}/handler.ts`);
  const claims = as ?? { scope: 'kawan/orders', client_id: 'till' };
  const answer = await handler(
    {
      headers: { 'content-type': 'application/json' },
      pathParameters: params,
      body: JSON.stringify(body),
      requestContext: { requestId: 'r', timeEpoch: clock, authorizer: { jwt: { claims } } },
    },
    {},
  );
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}

let ids = 0;
const unique = (prefix: string) => `${prefix}-${++ids}`;
const vanity = () => `VANITY${++ids}`;
const anAddress = () => `198.51.${++ids >> 8}.${ids & 255}`;

async function enrolled(): Promise<{ customerId: string; code: string }> {
  const customerId = unique('c');
  const sari = { params: { customerId }, body: { name: 'Sari' } };
  const { code } = (await call('enrol-customer', sari)).body;
  return { customerId, code };
}

/** A code that an admin made, for an owner nobody else asks about. */
async function made(rest: object = {}): Promise<string> {
  const { customerId: owner } = await enrolled();
  const as = { scope: 'kawan/admin', username: 'wulan', 'cognito:groups': '[admin]' };
  const code = vanity();
  const { status } = await call('create-code', { body: { code, owner, ...rest }, as });
  expect(status).toBe(201);
  return code;
}

async function revoked(rest: object = {}): Promise<string> {
  const code = await made(rest);
  const terms = await readCode(soughtKey(code));
  const Item = { ...codeKey(soughtKey(code)), ...terms, status: 'revoked' };
  await transact({ entry: { put: { Item } } });
  return code;
}

async function usedUp(owner?: string): Promise<string> {
  const code = await made({ usageLimit: 1, ...(owner && { owner }) });
  expect((await hold({ referralCode: code })).status).toBe(201);
  return code;
}

const asked = (rest: object) => ({
  customerId: unique('c'),
  currency: 'IDR',
  subtotal: 150_000,
  customerIsNew: true,
  ...rest,
});

const check = (rest: object = {}) =>
  call('check-code', {
    body: { code: vanity(), customerId: unique('c'), customerIsNew: true, ...rest },
  });

/** Again while the machine is too busy to count in time: then nothing was told. */
async function checkPatiently(rest: object = {}): ReturnType<typeof check> {
  const answer = await check(rest);
  return answer.status === 503 ? checkPatiently(rest) : answer;
}
const quote = (rest: object = {}) => call('quote-order', { body: asked(rest) });
const hold = (rest: object = {}, orderId = unique('o')) =>
  call('hold-order', { params: { orderId }, body: asked(rest) });

const tooMany = { status: 429, body: { code: 'too_many_attempts' } };

/** Uses the budget up with one no after the other. */
async function guessAll(who: object): Promise<void> {
  for (let guess = 0; guess < max; guess++) {
    expect(await check(who)).toMatchObject({ status: 200, body: { usable: false } });
  }
  expect(await check(who)).toMatchObject(tooMany);
}
const notUsable = { status: 422, body: { code: 'code_not_usable' } };

async function everyItem(): Promise<Record<string, unknown>[]> {
  const { Items = [], LastEvaluatedKey } = await table.send(
    new ScanCommand({ TableName: tableName }),
  );
  expect(LastEvaluatedKey).toBeUndefined();
  return Items;
}

const isCounter = ({ pk }: Record<string, unknown>) => String(pk).startsWith('ATTEMPTS#');
const allCounts = async () => (await everyItem()).filter(isCounter);

/** What a call does with the table: each command and the family of the keys in it. */
async function callsOf(work: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = [];
  table.middlewareStack.add(
    (next, context) => async (args) => {
      const families = JSON.stringify(args.input).match(/"pk":"[A-Z]+/g) ?? [];
      calls.push([context.commandName, ...new Set(families)].join(' '));
      return next(args);
    },
    { step: 'initialize', name: 'calls' },
  );
  // Past every lease, so that each call reads what it would read in a function just begun.
  clock += 3000;
  try {
    await work();
  } finally {
    table.middlewareStack.remove('calls');
  }
  return calls.toSorted();
}

type Guess = { code: string; customerId?: string };

const wrongCodes: [string, () => Promise<Guess>][] = [
  ['unknown', async () => ({ code: makeCode('Sari', randomBytes(codeRandomBytes)) })],
  ['an unknown vanity code', async () => ({ code: vanity() })],
  ['mistyped', async () => ({ code: (await enrolled()).code.replace(/.$/, otherSymbol) })],
  ['too short', async () => ({ code: 'ab' })],
  ['not in Latin letters', async () => ({ code: 'САРИ' })],
  ['revoked', async () => ({ code: await revoked() })],
  ['revoked, with a limit', async () => ({ code: await revoked({ usageLimit: 5 }) })],
  ['not yet valid', async () => ({ code: await made({ validFrom: iso(clock + hourMs) }) })],
  [
    'expired',
    async () => {
      const valid = { validFrom: iso(clock - hourMs), validUntil: iso(clock) };
      return { code: await made(valid) };
    },
  ],
  ['the customer’s own', async () => enrolled()],
];

const otherSymbol = (symbol: string) => (symbol === '7' ? '8' : '7');

const usedUpCodes: [string, () => Promise<Guess>][] = [
  ['used up', async () => ({ code: await usedUp() })],
  [
    'used up and the customer’s own',
    async () => {
      const { customerId } = await enrolled();
      return { code: await usedUp(customerId), customerId };
    },
  ],
];

describe('a no of check-code', () => {
  it.each([...wrongCodes, ...usedUpCodes])('is the same in every way: %s', async (_, make) => {
    const guess = await make();
    const { headers } = await check({ client: { ip: anAddress() } });
    let answer: object = {};
    const calls = await callsOf(async () => {
      answer = await check({ ...guess, client: { ip: anAddress() } });
    });
    expect(answer).toEqual({
      status: 200,
      headers,
      body: { usable: false, reason: 'code_not_usable' },
    });
    expect(calls).toEqual([
      'BatchGetItemCommand "pk":"ATTEMPTS',
      'BatchGetItemCommand "pk":"CODE',
      'GetItemCommand "pk":"CODE',
      'GetItemCommand "pk":"CUSTOMER',
      'GetItemCommand "pk":"SETTINGS',
      'TransactWriteItemsCommand "pk":"ATTEMPTS',
    ]);
  });

  it('is counted for the code alone, not for what is told before it is looked at', async () => {
    const regular = { customerId: unique('c'), customerIsNew: false };
    expect(await check(regular)).toMatchObject({ body: { usable: false } });
    const limited = { ...regular, code: await made({ usageLimit: 5 }) };
    const calls = await callsOf(() => check(limited));
    expect(calls).toEqual(await callsOf(() => check(regular)));
    // Nothing would count what its time tells of a code.
    expect(calls.filter((call) => call.includes('"CODE'))).toEqual([]);
    expect(await quote({ ...regular, referralCode: vanity() })).toMatchObject({
      body: { referral: { reason: 'customer_not_new' } },
    });
    const few = { points: 1, customerId: regular.customerId };
    expect(await hold(few)).toMatchObject({ body: { code: 'below_minimum_points' } });
    const counts = await allCounts();
    expect(counts.filter(({ pk }) => String(pk).endsWith(`#${regular.customerId}`))).toEqual([]);
  });
});

describe.each([
  ['a customer', () => ({ customerId: unique('c') })],
  ['an address', () => ({ client: { ip: anAddress() } })],
])('check-code for %s', (_, make) => {
  it('says no exactly as often as the budget says, and then nothing of any code', async () => {
    const who = make();
    const code = await made();
    const answers = await Promise.all(Array.from({ length: 100 }, () => checkPatiently(who)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(max);
    const refused = answers.filter(({ status }) => status !== 200);
    for (const answer of refused) {
      expect(answer).toMatchObject({ ...tooMany, headers: { 'retry-after': '1800' } });
    }
    const right = await check({ ...who, code });
    expect(right).toEqual(refused[0]);
    for (const any of [code, vanity(), 'ab', await made({ usageLimit: 5 }), await usedUp()]) {
      expect(await callsOf(() => check({ ...who, code: any }))).toEqual([
        'BatchGetItemCommand "pk":"ATTEMPTS',
        'GetItemCommand "pk":"CODE',
        'GetItemCommand "pk":"CUSTOMER',
        'GetItemCommand "pk":"SETTINGS',
      ]);
    }
  });

  it('is free again with the next clock hour, to the millisecond', async () => {
    const who = make();
    const code = await made();
    await guessAll(who);
    clock += hourMs / 2 - 1;
    const last = { ...tooMany, headers: { 'retry-after': '1' } };
    expect(await check({ ...who, code })).toMatchObject(last);
    clock += 1;
    expect(await check({ ...who, code })).toMatchObject({ body: { usable: true } });
    await guessAll(who);
    expect(await check(who)).toMatchObject({ ...tooMany, headers: { 'retry-after': '3600' } });
  });
});

describe('quote-order', () => {
  it('prices without the code after too many wrong ones, and says why', async () => {
    const customerId = unique('c');
    const otherDiscounts = [{ code: 'WEEKEND', amount: 10_000 }];
    const referralCode = await made();
    const plain = await quote({ customerId, otherDiscounts });
    await guessAll({ customerId });
    for (const code of [referralCode, vanity()]) {
      const barred = await quote({ customerId, otherDiscounts, referralCode: code });
      expect(barred.status).toBe(200);
      const { referral, quoteToken: _, ...priced } = barred.body;
      const { quoteToken: __, ...plainly } = plain.body;
      expect(priced).toMatchObject(plainly);
      expect(referral).toEqual({
        status: 'refused',
        reason: 'too_many_attempts',
        detail: expect.any(String),
      });
    }
    const [counter] = (await allCounts()).filter(({ pk }) => String(pk).endsWith(customerId));
    expect(counter).toMatchObject({ failed: max });
  });

  it.each([...wrongCodes, ...usedUpCodes])(
    'makes the same calls for a code %s',
    async (_, make) => {
      const { code: referralCode, ...customer } = await make();
      const wrong = { ...customer, referralCode, client: { ip: anAddress() } };
      const calls = await callsOf(() => quote(wrong));
      expect(calls).toContain('TransactWriteItemsCommand "pk":"ATTEMPTS');
      expect(calls).toEqual(await callsOf(() => quote({ ...wrong, referralCode: vanity() })));
    },
  );
});

describe('hold-order', () => {
  it.each(wrongCodes)('makes the same calls for a code %s', async (_, make) => {
    const { code: referralCode, ...customer } = await make();
    const wrong = { ...customer, referralCode, client: { ip: anAddress() } };
    const calls = await callsOf(() => hold(wrong));
    expect(calls).toContain('TransactWriteItemsCommand "pk":"ATTEMPTS');
    expect(calls).toEqual(await callsOf(() => hold({ ...wrong, referralCode: vanity() })));
  });

  it.each([...wrongCodes, ...usedUpCodes])('counts a code that is %s', async (_, make) => {
    const { code: referralCode, customerId = unique('c') } = await make();
    expect((await hold({ customerId, referralCode })).status).toBe(422);
    const [counter] = (await allCounts()).filter(({ pk }) => String(pk).endsWith(customerId));
    expect(counter).toMatchObject({ failed: 1 });
  });

  it('refuses every code after too many wrong ones, and none where none is given', async () => {
    const customerId = unique('c');
    await guessAll({ customerId });
    for (const referralCode of [await made(), vanity()]) {
      const refused = await hold({ customerId, referralCode });
      expect(refused).toMatchObject({ ...tooMany, headers: { 'retry-after': '1800' } });
    }
    expect((await hold({ customerId })).status).toBe(201);
  });

  it('lets the same order go without its code, and with it in the next hour', async () => {
    const customerId = unique('c');
    const [first, second] = [unique('o'), unique('o')];
    const referralCode = await made();
    await guessAll({ customerId });
    for (const orderId of [first, second]) {
      expect(await hold({ customerId, referralCode }, orderId)).toMatchObject(tooMany);
    }
    clock += 1;
    expect((await hold({ customerId }, first)).status).toBe(201);
    clock += hourMs / 2;
    expect((await hold({ customerId, referralCode }, second)).status).toBe(201);
  });

  it('answers a hold that stands again, whatever was guessed since', async () => {
    const client = { ip: anAddress() };
    const orderId = unique('o');
    const order = { customerId: unique('c'), referralCode: await made(), client };
    const first = await hold(order, orderId);
    expect(first.status).toBe(201);
    await guessAll({ client });
    expect(await hold(order, orderId)).toMatchObject({
      status: 200,
      headers: { 'idempotency-replayed': 'true' },
      body: first.body,
    });
    const other = await hold({ ...order, subtotal: 1 }, orderId);
    expect(other).toMatchObject({ status: 422, body: { code: 'order_reused' } });
  });

  it('stops an attempt that began before its order was refused so', async () => {
    const customerId = unique('c');
    const orderId = unique('o');
    const order = { customerId, referralCode: await made() };
    const refuseMeanwhile = async () => {
      await guessAll({ customerId });
      clock += 5 * 60_000;
      expect(await hold(order, orderId)).toMatchObject(tooMany);
    };
    const late = await meanwhile(/TransactWrite/, refuseMeanwhile, () => hold(order, orderId));
    expect(late).toMatchObject({ ...tooMany, headers: { 'retry-after': '1500' } });
  });

  it('keeps what a quote promised, whatever was guessed since', async () => {
    const customerId = unique('c');
    const order = { customerId, referralCode: await made() };
    const { quoteToken } = (await quote(order)).body;
    await guessAll({ customerId });
    const refused = (await quote(order)).body.quoteToken;
    expect(await hold({ ...order, quoteToken: refused })).toMatchObject(tooMany);
    expect(await hold({ ...order, quoteToken })).toMatchObject({
      status: 201,
      body: { referral: { discount: 5000 } },
    });
  });
});

describe('wrong guesses', () => {
  it('count together, wherever they are made', async () => {
    const who = { customerId: unique('c'), client: { ip: anAddress() } };
    const kinds = [
      () => check(who),
      () => quote({ ...who, referralCode: vanity() }),
      () => hold({ ...who, referralCode: vanity() }),
    ];
    for (let guess = 0; guess < max; guess++) await kinds[guess % kinds.length]?.();
    const { customerId, client } = who;
    for (const same of [{ customerId }, { client }]) {
      expect(await check(same)).toMatchObject(tooMany);
      const referral = { reason: 'too_many_attempts' };
      expect(await quote({ ...same, referralCode: vanity() })).toMatchObject({
        body: { referral },
      });
      expect(await hold({ ...same, referralCode: vanity() })).toMatchObject(tooMany);
    }
    expect(await hold({ referralCode: vanity() })).toMatchObject(notUsable);
  });

  it('are none for somebody with a right code', async () => {
    const who = { customerId: unique('c'), client: { ip: anAddress() } };
    const code = await made();
    const before = await allCounts();
    for (let round = 0; round <= max; round++) {
      expect(await check({ ...who, code })).toMatchObject({ body: { usable: true } });
      const { body } = await quote({ ...who, referralCode: code });
      expect(body.referral).toMatchObject({ status: 'applied' });
    }
    expect((await hold({ ...who, referralCode: code })).status).toBe(201);
    expect(await allCounts()).toEqual(before);
  });

  it('are counted at two addresses of one IPv6 network together, and of two apart', async () => {
    await guessAll({ client: { ip: '2001:db8:7:7::1' } });
    expect(await check({ client: { ip: '2001:db8:7:7:8000::2' } })).toMatchObject(tooMany);
    expect((await check({ client: { ip: '2001:db8:7:8::1' } })).status).toBe(200);
  });

  it('leave no address behind, neither in the table nor in the log', async () => {
    const addresses = ['203.0.113.77', '2001:db8:5ca1:ab1e::beef'];
    for (const ip of addresses) {
      const client = { ip };
      await check({ client, code: await made() });
      await quote({ client, referralCode: vanity() });
      await hold({ client, referralCode: vanity() });
      await hold({ client });
      for (let guess = 0; guess < max; guess++) await check({ client });
      expect(await check({ client })).toMatchObject(tooMany);
    }
    const kept = JSON.stringify(await everyItem());
    expect(kept).toContain('ATTEMPTS#IP#');
    for (const text of [kept, lines.join('')]) {
      expect(text).not.toMatch(/203\.0\.113|2001:db8|5ca1|ab1e|beef|cb00:?714d/i);
    }
  });
});

describe('a table that takes no counts', () => {
  afterEach(() => {
    table.middlewareStack.remove('refuse-counts');
  });

  it.each([
    ['check-code', () => check()],
    ['quote-order', () => quote({ referralCode: vanity() })],
    ['hold-order', () => hold({ referralCode: vanity() })],
  ])('makes %s busy, and says nothing of the code', async (_, guess) => {
    table.middlewareStack.add(
      (next) => async (args) => {
        const { Key } = args.input as { Key?: { pk: string } };
        if (!Key?.pk.startsWith('ATTEMPTS#')) return next(args);
        throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
      },
      { step: 'initialize', name: 'refuse-counts' },
    );
    const answer = await guess();
    expect(answer).toMatchObject({ status: 503, body: { code: 'busy' } });
    expect(answer.headers).toMatchObject({ 'retry-after': '1' });
  });
});
