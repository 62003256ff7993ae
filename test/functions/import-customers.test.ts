import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { contract, rowsMax } from '../../functions/import-customers/contract.ts';
import { table } from '../../shared/data/client.ts';
import { invoke } from './invoke.ts';

beforeAll(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterAll(() => {
  jest.restoreAllMocks();
});

let ids = 0;
const aRow = (rest: object = {}) => ({ customerId: `moved-${++ids}`, name: 'Wulan', ...rest });

const send = (rows: unknown[], importId = 'move') =>
  invoke('import-customers', { body: { importId, rows } }, Date.now());

async function resultOf(row: unknown) {
  const { status, body } = await send([row]);
  expect(status).toBe(200);
  return body.results[0];
}

const nextYear = `${new Date().getUTCFullYear() + 1}-06`;
const points = [{ points: 430, expires: nextYear }];

/** Runs with a table that does so many things and refuses all others, for being too many. */
async function throttledAfter<Result>(
  allowed: number,
  run: () => Promise<Result>,
): Promise<Result> {
  let calls = 0;
  table.middlewareStack.add(
    (next) => async (args) => {
      if (++calls > allowed) {
        throw Object.assign(new Error('slow'), { name: 'ThrottlingException' });
      }
      return next(args);
    },
    { step: 'initialize', name: 'throttled' },
  );
  try {
    return await run();
  } finally {
    table.middlewareStack.remove('throttled');
  }
}

describe('import-customers', () => {
  it('answers a line for each row, in their order, and takes the good ones', async () => {
    const [good, again] = [aRow({ code: 'Wulan_88', points }), aRow()];
    await send([again]);
    const { body } = await send([good, 'no row', again, { ...again, name: 'Wati' }]);
    expect(body).toEqual({
      importId: 'move',
      results: [
        { status: 'imported', customerId: good.customerId, code: 'WULAN_88', points: 430 },
        {
          status: 'refused',
          problem: {
            code: 'invalid_request',
            detail: 'Some fields are not valid.',
            errors: [{ pointer: '', detail: 'must be an object' }],
          },
        },
        {
          status: 'imported_before',
          customerId: again.customerId,
          code: expect.stringMatching(/^WULA-/),
          points: 0,
        },
        {
          status: 'refused',
          customerId: again.customerId,
          problem: { code: 'import_reused', detail: expect.stringContaining('with move') },
        },
      ],
    });
    const { customerId } = good;
    const balance = await invoke('get-customer', { params: { customerId } }, Date.now());
    expect(balance.body).toMatchObject({ code: 'WULAN_88', points: { available: 430 } });
  });

  it.each<[string, object, string, string]>([
    ['a code and no name', { name: undefined, code: 'BUDI2' }, '/name', 'is required'],
    ['an empty name', { name: ' ' }, '/name', 'at least 1'],
    ['a name of two lines', { name: 'Wu\nlan' }, '/name', 'must not hold control characters'],
    ['an id with a #', { customerId: 'c#1' }, '/customerId', 'must be 1 to 64 of'],
    ['a field that there isn’t', { balance: 5 }, '/balance', 'is not a field'],
    ['a code that nobody could type', { code: 'WULAN#88' }, '/code', 'must have 4 to 20'],
    ['a code without letters', { code: '-- --' }, '/code', 'must have 4 to 20'],
    [
      'points as text',
      { points: [{ points: '5', expires: 'never' }] },
      '/points/0/points',
      'whole',
    ],
    ['half a point', { points: [{ points: 0.5, expires: 'never' }] }, '/points/0/points', 'whole'],
    [
      'points below 0',
      { points: [{ points: -5, expires: 'never' }] },
      '/points/0/points',
      'least 1',
    ],
    ['no points', { points: [{ points: 0, expires: 'never' }] }, '/points/0/points', 'least 1'],
    [
      'more points than there can be',
      { points: [{ points: 1_000_000_001, expires: 'never' }] },
      '/points/0/points',
      'at most',
    ],
    [
      'a month that is over',
      { points: [{ points: 5, expires: '2024-02' }] },
      '/points/0/expires',
      'over',
    ],
    [
      'a month that there isn’t',
      { points: [{ points: 5, expires: '2027-13' }] },
      '/points/0/expires',
      'month',
    ],
    ['a day', { points: [{ points: 5, expires: '2027-06-30' }] }, '/points/0/expires', 'month'],
    ['orders below 0', { confirmedOrders: -1 }, '/confirmedOrders', 'at least 0'],
    ['a day to come', { enrolledAt: '2999-01-01T00:00:00Z' }, '/enrolledAt', 'is in the future'],
    [
      'themselves as who referred them',
      { referredBy: 'me', customerId: 'me' },
      '/referredBy',
      'themselves',
    ],
  ])('refuses a row with %s, and says which field', async (_, rest, pointer, detail) => {
    const row = aRow(rest);
    expect(await resultOf(row)).toMatchObject({
      status: 'refused',
      problem: {
        code: 'invalid_request',
        errors: [{ pointer, detail: expect.stringContaining(detail) }],
      },
    });
    const found = await invoke(
      'get-customer',
      { params: { customerId: row.customerId.replace('#', '') } },
      Date.now(),
    );
    expect(found.status).toBe(404);
  });

  it('takes as many rows as it says, and refuses more', async () => {
    const rows = Array.from({ length: rowsMax }, () => aRow({ points }));
    const { status, body } = await send(rows);
    expect(status).toBe(200);
    expect(body.results.map(({ status: each }: { status: string }) => each)).toEqual(
      rows.map(() => 'imported'),
    );
    expect((await send([...rows, aRow()])).status).toBe(400);
    expect((await send([])).status).toBe(400);
  });

  it('takes the longest rows, and refuses a body that no rows could be', async () => {
    const lots = Array.from({ length: 60 }, (_, lot) => ({
      points: 1_000_000_000,
      expires: `${2100 + Math.floor(lot / 12)}-${String((lot % 12) + 1).padStart(2, '0')}`,
    }));
    const rows = Array.from({ length: rowsMax }, () =>
      aRow({ name: 'Ж'.repeat(80), points: lots }),
    );
    const bytes = Buffer.byteLength(JSON.stringify({ importId: 'm'.repeat(64), rows }));
    expect(bytes).toBeLessThan(contract.bodyBytesMax);
    const { body } = await send(rows, 'm'.repeat(64));
    expect(body.results.at(-1)).toMatchObject({ status: 'imported', points: 60_000_000_000 });
    const tooLarge = [aRow({ name: 'x'.repeat(contract.bodyBytesMax) })];
    expect(await send(tooLarge)).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
  });

  it('says for which rows there was no time, and those again do the rest', async () => {
    const rows = Array.from({ length: 12 }, () => aRow({ points }));
    const statusesOf = ({ body }: Awaited<ReturnType<typeof send>>) =>
      body.results.map(({ status }: { status: string }) => status);
    const first = await throttledAfter(1, () => send(rows));
    expect(first.status).toBe(200);
    expect(Object.groupBy(statusesOf(first), String)).toEqual({
      imported: ['imported'],
      busy: rows.slice(1).map(() => 'busy'),
    });
    const none = await throttledAfter(0, () => send(rows));
    expect(none).toMatchObject({ status: 503, body: { code: 'busy' } });
    const again = statusesOf(await send(rows));
    expect(again.toSorted()).toEqual([...rows.slice(1).map(() => 'imported'), 'imported_before']);
  });

  it('is for admins alone', async () => {
    const asked = { body: { importId: 'move', rows: [aRow()] }, as: { group: 'support' } };
    process.env.CALLERS = 'admin';
    expect((await invoke('import-customers', asked, Date.now())).status).toBe(403);
  });
});
