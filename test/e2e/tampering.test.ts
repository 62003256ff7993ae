import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack } from '../../infra/local/stack.ts';
import { synthesize } from '../../infra/local/synth.ts';
import { readTable } from '../../infra/local/template.ts';

const data = mkdtempSync(join(tmpdir(), 'kawan-tampering-'));
const tableName = readTable(synthesize(() => {})).TableName;
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** An order of 60 points on a stack that is stopped then. */
beforeAll(async () => {
  const stack = await startStack({ data });
  const [orders, admin] = [await stack.token('orders'), await stack.token('admin')];
  const call = async (token: string, method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${stack.url}${path}`, init);
    expect(response.ok).toBe(true);
  };
  await call(orders, 'PUT', '/v1/customers/c-1', { name: 'Sari' });
  const points = { points: 200, reason: 'welcome back' };
  await call(admin, 'PUT', '/v1/admin/customers/c-1/adjustments/a-1', points);
  const order = { customerId: 'c-1', currency: 'IDR', subtotal: 150_000, points: 60 };
  await call(orders, 'PUT', '/v1/orders/o-1/hold', order);
  await call(orders, 'POST', '/v1/orders/o-1/confirm', {});
  await call(orders, 'POST', '/_local/drain', {});
  await stack.close();
});

/** Replaces one digit in the database's file, as somebody could who has the disk. */
function flip(where: string, from: string, to: string): string {
  const database = new DatabaseSync(join(data, 'table.db'));
  try {
    const row = database
      .prepare(
        `SELECT pk, sk, item_json FROM "${tableName}" WHERE substr(pk, 3) || '/' || substr(sk, 3) LIKE ?`,
      )
      .get(where);
    const json = String(row?.item_json);
    expect(json).toContain(from);
    database
      .prepare(`UPDATE "${tableName}" SET item_json = ? WHERE pk = ? AND sk = ?`)
      .run(json.replace(from, to), String(row?.pk), String(row?.sk));
    // The engine's own keys say what type they are: `S:ORDER#o-1`.
    return `${String(row?.pk).slice(2)}/${String(row?.sk).slice(2)}`;
  } finally {
    database.close();
  }
}

function audit(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['infra/local/audit.ts', ...args, '--data', data],
    { encoding: 'utf8' },
  );
  return { stdout, stderr, status };
}

describe('npm run audit -- verify', () => {
  it('finds nothing as long as nobody interferes', () => {
    const { stdout, status } = audit('verify');
    expect(stdout).toMatch(/All is as it was written: \d+ links, \d+ events\./);
    expect(status).toBe(0);
    const today = new Date().toISOString().slice(0, 10);
    expect(audit('verify', '--date', today).status).toBe(0);
  });

  it('takes no day that no calendar has', () => {
    const { stderr, status } = audit('verify', '--date', '2026-02-30');
    expect(stderr).toMatch(
      /^--date takes a day such as 2026-11-22, not 2026-02-30\n\nnpm run audit/,
    );
    expect(status).toBe(2);
  });

  it.each([
    ['an entry', 'ORDER#o-1/1#HOLD', '"150000"', '"150001"', 'entry'],
    ['an event', 'AUDIT#%ORDER#o-1/3#RESOLUTION', '"60"', '"61"', 'event'],
    ['a link', 'CHAIN#2%/LINK#%001', '"number":{"N":"1"}', '"number":{"N":"2"}', 'link'],
    ['a balance', 'CUSTOMER#c-1/ACCOUNT', '"140"', '"940"', 'balance'],
  ])('names one flipped digit in %s', (_, where, from, to, part) => {
    const name = flip(where, from, to);
    const { stdout, status } = audit('verify');
    flip(where, to, from);
    expect(status).toBe(1);
    if (part === 'link') expect(stdout).toContain('The first broken link is');
    else expect(stdout).toContain(`${part}  ${name}: `);
  });
});

describe('npm run audit -- prove', () => {
  it('prints what proves an order, and says so when there is nothing', () => {
    const { stdout } = audit('prove', '--order', 'o-1');
    const kinds = (JSON.parse(stdout) as { event: { kind: string } }[]).map(
      ({ event }) => event.kind,
    );
    expect(kinds.sort()).toEqual(['confirmed', 'held', 'lots_spent']);
    const none = audit('prove', '--order', 'o-2');
    expect(none).toMatchObject({ stderr: 'Nothing was audited of an order o-2.\n', status: 2 });
    expect(audit('prove').stderr).toContain('An order is what prove needs');
  });
});
