import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { changeCode, createCode } from '../../shared/data/codes.ts';
import { readCustomer } from '../../shared/data/customers.ts';
import { codeKey } from '../../shared/data/keys.ts';
import { type CodeSubject, isCodePosition, listCodes } from '../../shared/data/list-codes.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { dayMs, hourMs } from '../../shared/domain/calendar.ts';
import type { CodeChange, CodeTerms } from '../../shared/domain/code-terms.ts';
import { type CodeKey, parseCode } from '../../shared/domain/codes.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { scan } from '../ledger.ts';
import { aCustomer, aHold, customerWith, now, vanity } from './builders.ts';

async function made(owner: CustomerId, at: number, usageLimit?: number): Promise<CodeTerms> {
  const code = await createCode({ owner, code: vanity(), usageLimit }, at);
  if (isRefusal(code)) throw new Error(code.detail);
  return code;
}

async function ownCodeOf(owner: CustomerId): Promise<CodeKey> {
  const customer = await readCustomer(owner, now);
  const key = isRefusal(customer) ? undefined : parseCode(customer.profile.code);
  if (key === undefined) throw new Error('no code');
  return key;
}

async function changed(key: CodeKey, change: CodeChange, at: number): Promise<void> {
  const after = await changeCode(key, change, at);
  if (isRefusal(after)) throw new Error(after.detail);
}

/** The codes of all pages, each page checked to be no longer than it may. */
async function allOf(subject: CodeSubject, limit: number): Promise<CodeKey[]> {
  const keys: CodeKey[] = [];
  let from: string | undefined;
  do {
    const { used, next } = await listCodes(subject, limit, from);
    expect(used.length).toBeLessThanOrEqual(limit);
    if (next !== undefined) expect(isCodePosition(next)).toBe(true);
    keys.push(...used.map(({ code }) => code.key));
    from = next;
  } while (from !== undefined);
  return keys;
}

/** Each test has a time of its own: one list has the codes of all. */
let days = 0;
const newDay = () => now + 100 * dayMs * ++days;

describe('listCodes without an owner', () => {
  it('shows what admins made or changed, by when they did so last, by pages', async () => {
    const at = newDay();
    const [sari, budi] = [await customerWith(0, at), await customerWith(0, at)];
    const first = await made(sari, at);
    const second = await made(budi, at + 1);
    const third = await made(sari, at + 2);
    const own = await ownCodeOf(budi);
    await changed(own, { usageLimit: null }, at + 3);
    await changed(first.key, { status: 'active' }, at + hourMs);
    const newest = [first.key, own, third.key, second.key];
    for (const limit of [1, 2, 3, 50]) {
      const keys = await allOf({}, limit);
      expect(keys.slice(0, 4)).toEqual(newest);
      expect(keys).not.toContain(await ownCodeOf(sari));
      expect(new Set(keys).size).toBe(keys.length);
    }
    const { used } = await listCodes({}, 2, undefined);
    expect(used.map(({ code }) => code.changedAt)).toEqual([at + hourMs, at + 3]);
  });

  it('shows codes of one status, also when they have just become so', async () => {
    const at = newDay();
    const owner = await customerWith(0, at);
    const codes = [await made(owner, at), await made(owner, at + 1), await made(owner, at + 2)];
    const [active, paused, revoked] = codes.map(({ key }) => key) as [CodeKey, CodeKey, CodeKey];
    const own = await ownCodeOf(owner);
    await Promise.all([
      changed(paused, { status: 'paused' }, at + 3),
      changed(revoked, { status: 'revoked' }, at + 4),
      changed(own, { status: 'revoked' }, at + 5),
    ]);
    expect(await allOf({ status: 'paused' }, 1)).toEqual([paused]);
    expect(await allOf({ status: 'revoked' }, 1)).toEqual([own, revoked]);
    expect(await allOf({ status: 'active' }, 1)).toContain(active);
    expect((await allOf({}, 2)).slice(0, 4)).toEqual([own, revoked, paused, active]);
    expect(await allOf({ owner, status: 'revoked' }, 1)).toEqual([revoked, own]);
    expect(await allOf({ owner, status: 'active' }, 1)).toEqual([active]);
    expect(await allOf({ owner }, 2)).toEqual([revoked, paused, active, own]);
    await changed(paused, { status: 'active' }, at + 6);
    expect(await allOf({ status: 'paused' }, 1)).toEqual([]);
    expect(await allOf({ owner, status: 'active' }, 5)).toEqual([paused, active]);
  });

  it('shows what a code is, and not what a list says that trails it', async () => {
    const owner = await customerWith(0, newDay());
    const code = await made(owner, newDay());
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: codeKey(code.key),
        UpdateExpression: 'SET #status = :revoked',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':revoked': 'revoked' },
      }),
    );
    expect(await allOf({ status: 'active' }, 50)).not.toContain(code.key);
    expect((await listCodes({}, 1, undefined)).used).toMatchObject([
      { code: { status: 'revoked' } },
    ]);
  });
});

describe('a code that stands in two lists for a moment', () => {
  it('is shown once', async () => {
    const at = newDay();
    const owner = await customerWith(0, at);
    const [older, newer] = [await made(owner, at), await made(owner, at + 1)];
    table.middlewareStack.add(
      (next) => async (args) => {
        const { ExpressionAttributeValues: values = {} } = args.input as {
          ExpressionAttributeValues?: Record<string, unknown>;
        };
        if (values[':list'] === 'DUE#CODE#paused') values[':list'] = 'DUE#CODE#active';
        return next(args);
      },
      { step: 'initialize', name: 'trailing' },
    );
    try {
      for (const limit of [1, 2, 50]) {
        expect((await allOf({}, limit)).slice(0, 2)).toEqual([newer.key, older.key]);
      }
    } finally {
      table.middlewareStack.remove('trailing');
    }
  });
});

describe('listCodes of an owner', () => {
  it('ends with the code that the customer was enrolled with, which nobody had to list', async () => {
    const at = newDay();
    const owner = await customerWith(0, at);
    const own = await ownCodeOf(owner);
    expect(await allOf({ owner }, 50)).toEqual([own]);
    const codes = [await made(owner, at + 2), await made(owner, at + 1), await made(owner, at + 3)];
    const [two, one, three] = codes.map(({ key }) => key);
    await changed(codes[1]?.key as CodeKey, { usageLimit: null }, at + hourMs);
    await made(await customerWith(0, at), at + 4);
    for (const limit of [1, 2, 3, 4, 50]) {
      expect(await allOf({ owner }, limit)).toEqual([three, two, one, own]);
    }
  });

  it('is empty for a customer who isn’t enrolled', async () => {
    expect(await listCodes({ owner: aCustomer() }, 10, undefined)).toEqual({ used: [] });
  });

  it('shows the uses of limited codes as they are', async () => {
    const at = newDay();
    const owner = await customerWith(0, at);
    const code = await made(owner, at, 200);
    for (let uses = 0; uses < 3; uses++) await reserve(aHold({ code }), at);
    const { used } = await listCodes({ owner }, 10, undefined);
    expect(used.map(({ uses }) => uses)).toEqual([3, 0]);
  });
});

describe('an enrolment', () => {
  it('is in no list that others are in too', async () => {
    const owner = await customerWith(0);
    const own = await ownCodeOf(owner);
    const items = await scan(table, tableName);
    const names = ({ pk, sk }: Record<string, unknown>) => `${pk} ${sk}`;
    const put = items.filter((item) =>
      [`CODE#${own} CODE`, `CUSTOMER#${owner} PROFILE`].includes(names(item)),
    );
    expect(put).toHaveLength(2);
    for (const item of put) {
      expect(Object.keys(item).filter((name) => /.(Pk|Sk)$/.test(name))).toEqual([]);
    }
  });
});
