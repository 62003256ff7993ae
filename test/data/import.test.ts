import { afterAll, describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { createCode, readCode } from '../../shared/data/codes.ts';
import { enrol, readCustomer } from '../../shared/data/customers.ts';
import { piecesOf } from '../../shared/data/export.ts';
import { importCustomer } from '../../shared/data/import.ts';
import { accountKey, codeKey, importKey, profileKey } from '../../shared/data/keys.ts';
import { listCodes } from '../../shared/data/list-codes.ts';
import { read } from '../../shared/data/read.ts';
import { readTimeline } from '../../shared/data/timeline.ts';
import { isNewCustomer, remainingLots } from '../../shared/domain/account.ts';
import { dayMs } from '../../shared/domain/calendar.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { ImportId } from '../../shared/domain/ids.ts';
import type { ImportRow } from '../../shared/domain/import.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { inDryRun } from '../../shared/runtime/dry-run.ts';
import { drift } from '../ledger.ts';
import { aCustomer, anImport, batch, customerWith, give, now, vanity } from './builders.ts';
import { meanwhile } from './meanwhile.ts';
import { withTakenDraw } from './taken-draw.ts';

const other = { ...batch, importId: ImportId.parse('another') };
const points = [
  { points: 300, expires: '2027-06' },
  { points: 130, expires: '2026-12' },
  { points: 5, expires: 'never' },
];

const codeOf = (display: string) => readCode(parseCode(display) ?? ('' as never));

/** What is there of a customer, but for codes. */
const everythingOf = ({ customerId }: ImportRow) =>
  Promise.all([profileKey, accountKey, importKey].map((key) => read(key(customerId))));

afterAll(async () => {
  expect(await drift(table, tableName)).toEqual([]);
});

describe('importCustomer', () => {
  it('opens an account with the balance, each part until its month is over', async () => {
    const row = anImport({ points, enrolledAt: '2024-03-01T00:00:00Z', code: vanity() });
    expect(await importCustomer(row, batch, now)).toMatchObject({
      imported: { points: 435, code: row.code, by: 'admin', importId: 'move' },
      replayed: false,
    });
    const { customerId, code } = row;
    expect(await readCustomer(customerId, now)).toMatchObject({
      profile: { name: 'Wulan', code, enrolledAt: '2024-03-01T00:00:00Z' },
      account: { available: 435 },
    });
    const afterMonth = Date.parse('2027-01-01T00:00:00Z');
    expect(await readCustomer(customerId, afterMonth)).toMatchObject({
      account: { available: 305, expired: 130 },
    });
    const { entries } = await readTimeline(customerId, 10);
    expect(entries).toEqual([
      expect.objectContaining({ entryId: 'imported:move', kind: 'imported', points: 435 }),
    ]);
  });

  it('finds the customer by the code on their card, whatever it looks like', async () => {
    // Thirteen symbols, and no check symbol of ours among them.
    for (const code of ['Budi_01.B', 'BUD1 2024-A', 'REFERRALBUDI2', 'SARI-7K3M9QX2R']) {
      const row = anImport({ code });
      await importCustomer(row, batch, now);
      expect(await codeOf(code.toLowerCase())).toMatchObject({
        owner: row.customerId,
        display: code.toUpperCase(),
        status: 'active',
        kind: code === 'SARI-7K3M9QX2R' ? 'own' : 'vanity',
      });
    }
  });

  it('draws a code where none was printed, and answers the same one again', async () => {
    const row = anImport();
    const first = await importCustomer(row, batch, now);
    if (isRefusal(first)) throw new Error(first.detail);
    expect(await codeOf(first.imported.code ?? '')).toMatchObject({ owner: row.customerId });
    expect(await importCustomer(row, batch, now)).toEqual({ ...first, replayed: true });
  });

  it('enrols nobody who has no name, and keeps their past and their points', async () => {
    const row = anImport({ name: undefined, confirmedOrders: 2, points });
    expect(await importCustomer(row, batch, now)).toMatchObject({ imported: { points: 435 } });
    expect(await readCustomer(row.customerId, now)).toMatchObject({
      refused: 'customer_not_found',
    });
    expect(await readAccount(row.customerId)).toMatchObject({ available: 435, confirmedOrders: 2 });
    await enrol(row.customerId, 'Sari', now);
    expect(await readCustomer(row.customerId, now)).toMatchObject({ account: { available: 435 } });
    const known = anImport({ customerId: aCustomer(), name: undefined, confirmedOrders: 1 });
    const { profile } = await enrol(known.customerId, 'Sari', now);
    await importCustomer(known, batch, now);
    expect(await readCustomer(known.customerId, now)).toMatchObject({ profile });
  });

  it('keeps a code that was switched off switched off', async () => {
    const row = anImport({ code: vanity(), codeStatus: 'revoked' });
    await importCustomer(row, batch, now);
    expect(await codeOf(row.code ?? '')).toMatchObject({ status: 'revoked' });
  });

  it.each([{ confirmedOrders: 1 }, { referredBy: aCustomer() }])(
    'remembers with %j that the customer is not new',
    async (past) => {
      const [row, fresh] = [anImport(past), anImport()];
      for (const each of [row, fresh]) await importCustomer(each, batch, now);
      expect(isNewCustomer(await readAccount(row.customerId))).toBe(false);
      expect(isNewCustomer(await readAccount(fresh.customerId))).toBe(true);
    },
  );

  it('takes a customer over once, whatever the import is called and whatever happened since', async () => {
    const row = anImport({ points });
    await importCustomer(row, batch, now);
    await give(row.customerId, 7);
    for (const again of [batch, other]) {
      expect(await importCustomer(row, again, now + dayMs)).toMatchObject({
        imported: { importId: 'move', points: 435 },
        replayed: true,
      });
    }
    expect(await readAccount(row.customerId)).toMatchObject({ available: 442 });
    expect(await importCustomer({ ...row, points: [] }, batch, now)).toMatchObject({
      refused: 'import_reused',
    });
    expect(await readAccount(row.customerId)).toMatchObject({ available: 442 });
  });

  it('takes a customer over once, however many ask at once', async () => {
    const row = anImport({ points });
    const changed = { ...row, name: 'Wati' };
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        importCustomer(index % 2 === 0 ? row : changed, batch, now),
      ),
    );
    const done = outcomes.filter((outcome) => !isRefusal(outcome));
    expect(done.filter((outcome) => 'replayed' in outcome && !outcome.replayed)).toHaveLength(1);
    expect(done).toHaveLength(10);
    expect(await readAccount(row.customerId)).toMatchObject({ available: 435, seq: 1 });
  });

  it('gives a code to one of two customers, and nothing at all to the other', async () => {
    const code = vanity();
    const rows = [anImport({ code, points }), anImport({ code, points })];
    const outcomes = await Promise.all(rows.map((row) => importCustomer(row, batch, now)));
    expect(outcomes.filter(isRefusal)).toEqual([
      expect.objectContaining({ refused: 'code_taken' }),
    ]);
    const loser = rows[outcomes.findIndex(isRefusal)];
    expect(loser && (await everythingOf(loser))).toEqual([undefined, undefined, undefined]);
  });

  it('leaves the name and the code of whoever is enrolled, and adds the printed code', async () => {
    const customerId = aCustomer();
    const { profile } = await enrol(customerId, 'Sari', now);
    const row = anImport({ customerId, code: vanity(), points });
    expect(await importCustomer(row, batch, now)).toMatchObject({
      imported: { code: profile.code },
    });
    expect(await readCustomer(customerId, now)).toMatchObject({
      profile,
      account: { available: 435 },
    });
    const { used } = await listCodes({ owner: customerId }, 10, undefined);
    expect(used.map(({ code }) => code.display)).toEqual([row.code, profile.code]);
  });

  it('takes a code for granted that is the customer’s already', async () => {
    const customerId = aCustomer();
    const { profile } = await enrol(customerId, 'Sari', now);
    const made = await createCode({ owner: customerId, code: vanity(), usageLimit: 5 }, now);
    if (isRefusal(made)) throw new Error(made.detail);
    const row = anImport({ customerId, code: made.display, points });
    expect(await importCustomer(row, batch, now)).toMatchObject({ replayed: false });
    expect(await codeOf(made.display)).toMatchObject({ usageLimit: 5, version: 1 });
    const same = anImport({ customerId: aCustomer(), code: profile.code });
    expect(await importCustomer(same, batch, now)).toMatchObject({ refused: 'code_taken' });
  });

  it('refuses an opening balance where anything happened before', async () => {
    const customerId = await customerWith(40);
    const code = vanity();
    const row = anImport({ customerId, code, points });
    expect(await importCustomer(row, batch, now)).toMatchObject({ refused: 'account_in_use' });
    expect(await readAccount(customerId)).toMatchObject({ available: 40 });
    expect(await codeOf(code)).toBeUndefined();
  });

  it('lets an adjustment that comes between stand, and refuses', async () => {
    const customerId = await customerWith(0);
    const row = anImport({ customerId, points });
    const outcome = await meanwhile(
      /TransactWrite/,
      () => give(customerId, 40),
      () => importCustomer(row, batch, now),
    );
    expect(outcome).toMatchObject({ refused: 'account_in_use' });
    expect(await readAccount(customerId)).toMatchObject({ available: 40 });
  });

  it('draws again where a drawn code is somebody’s', async () => {
    const first = await enrol(aCustomer(), 'Sari', now);
    const taken = codeKey(parseCode(first.profile.code) ?? '');
    const draws = await withTakenDraw(taken, 3, async () => {
      expect(await importCustomer(anImport(), batch, now)).toMatchObject({ replayed: false });
    });
    expect(draws).toBe(2);
    expect(await codeOf(first.profile.code)).toMatchObject({ owner: first.profile.customerId });
  });

  it('only tries in a dry run', async () => {
    const row = anImport({ points, code: vanity() });
    expect(await inDryRun(() => importCustomer(row, batch, now))).toMatchObject({
      imported: { points: 435 },
    });
    expect(await everythingOf(row)).toEqual([undefined, undefined, undefined]);
    const inUse = anImport({ customerId: await customerWith(1) });
    expect(await inDryRun(() => importCustomer(inUse, batch, now))).toMatchObject({
      refused: 'account_in_use',
    });
  });
});

describe('piecesOf', () => {
  it('has accounts as they are at the instant, settled or not', async () => {
    const row = anImport({ points });
    await importCustomer(row, batch, now);
    const found = async (at: number) => {
      for await (const pieces of piecesOf(at)) {
        for (const piece of pieces) {
          if (piece.kind === 'account' && piece.customerId === row.customerId) return piece.account;
        }
      }
      return undefined;
    };
    expect(await found(now)).toMatchObject({ available: 435 });
    const over = await found(Date.parse('2027-01-01T00:00:00Z'));
    expect(over).toMatchObject({ available: 305, expired: 130 });
    expect(over && remainingLots(over)).toEqual([
      { month: '2027-06', points: 300 },
      { month: 'never', points: 5 },
    ]);
  });
});
