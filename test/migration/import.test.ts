import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writers } from '../../migration/rows.ts';
import { type Network, startNetwork } from '../client/network.ts';
import { type KillableStack, startStackProcess } from '../durability/killable-stack.ts';
import { type Api, startApi } from '../e2e/api.ts';
import { startCommands } from './commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'kawan-import-'));
const commands = startCommands();
let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await commands.close();
  await api?.close();
  rmSync(folder, { recursive: true });
});

let files = 0;
function written(name: string, content: string | Buffer): string {
  const file = join(folder, `${++files}-${name}`);
  writeFileSync(file, content);
  return file;
}

type Told = { code: number; out: string };
const runFile = promisify(execFile);

/** Runs a command as a person does, and tells how it ended. */
function runAlone(program: string, args: string[]) {
  const running = runFile(process.execPath, [program, ...args], {
    env: { ...process.env, NODE_NO_WARNINGS: '1', KAWAN_TOKEN: undefined },
  });
  const ended = running.then(
    ({ stdout, stderr }): Told => ({ code: 0, out: stdout + stderr }),
    ({ code, stdout, stderr }): Told => ({ code, out: stdout + stderr }),
  );
  return { child: running.child, ended };
}

/** The same, where it needs no process of its own. */
async function run(program: string, args: string[]): Promise<Told> {
  const { code, stdout, stderr } = await commands.run(program, args);
  return { code, out: stdout + stderr };
}

const program = 'migration/import.ts';
type At = { url: string; data: string };
const argsOf = ({ url, data }: At, file: string, more: string[] = []) => [
  ...[file, '--url', url, '--data', data],
  ...more,
];
const importInto = (at: At, file: string, ...more: string[]) =>
  run(program, argsOf(at, file, more));

async function exported(data: string, name: string): Promise<{ content: string; out: string }> {
  const file = join(folder, `${++files}-${name}`);
  const { out } = await runAlone('migration/export.ts', [file, '--data', data]).ended;
  return { content: readFileSync(file, 'utf8'), out };
}

function resultsFileOf(file: string): string {
  const isIts = (name: string) =>
    join(folder, name).startsWith(`${file}.`) && !name.includes('dry-run');
  return join(folder, readdirSync(folder).find(isIts) ?? '');
}

/** What the import said of each line. */
function resultsOf(file: string) {
  return readFileSync(resultsFileOf(file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const row = (index: number, prefix: string) => ({
  customerId: `${prefix}-${String(index).padStart(5, '0')}`,
  name: `Pelanggan ${index}`,
  ...(index % 3 > 0 && { code: `${prefix}_${index}` }),
  ...(index % 5 === 0 && { codeStatus: 'revoked' }),
  enrolledAt: '2024-03-01T00:00:00Z',
  ...(index % 4 > 0 && { points: [{ points: index, expires: '2099-06' }] }),
  ...(index % 2 === 0 && { confirmedOrders: index }),
});
const rows = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => row(index + 1, prefix));
const pointsOf = (all: ReturnType<typeof rows>) =>
  all.reduce((sum, { points = [] }) => sum + (points[0]?.points ?? 0), 0);
const ndjson = (all: object[]) => all.map((each) => `${JSON.stringify(each)}\n`).join('');

describe('npm run import', () => {
  it('tries every row without writing, takes them over, and does nothing twice', async () => {
    const all = rows(60, 'TWICE');
    const points = pointsOf(all);
    const csv = writers.csv.header + all.map(writers.csv.line).join('');
    const file = written('twice.csv', csv);
    const tried = await runAlone(program, argsOf(api, file, ['--dry-run'])).ended;
    expect(tried).toMatchObject({ code: 0 });
    expect(tried.out).toContain(`60 customers would be imported, 0 were before, with ${points}`);
    expect((await api.call('GET /v1/customers/TWICE-00001')).status).toBe(404);

    const done = await importInto(api, file);
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toContain(`60 customers imported, 0 were before, with ${points} points; 0 r`);
    expect(done.out).toContain(
      `60 customers are there with ${points} points; the file has ${points}`,
    );
    const shown = await api.call('GET /v1/customers/TWICE-00001');
    expect(shown.body).toMatchObject({ code: 'TWICE_1', points: { available: 1 } });

    const other = written('again.ndjson', ndjson(all.map((each) => ({ ...each }))));
    const again = await importInto(api, other, '--id', 'again');
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain(`0 customers imported, 60 were before, with ${points} points`);
    expect(resultsOf(file).map(({ line }) => line)).toEqual(all.map((_, index) => index + 2));
  });

  it('gives each bad row a line, and stops for none', async () => {
    const bytes = Buffer.concat([
      Buffer.from('customerId,name,points,balance\n'),
      Buffer.from('bad-1,Sari,5@never,\n'),
      Buffer.from('bad-2,Sari,-5@never,\n'),
      Buffer.from('bad-3,Sari,5@never,9\n'),
      Buffer.from('bad-1,Budi,7@never,\n'),
      Buffer.from('bad-5,caf\xe9,,\n', 'latin1'),
      Buffer.from('bad-6,=1+1,,\n'),
      Buffer.from('bad-7,"Sa\n'),
      Buffer.from(`bad-8,${'x'.repeat(20_000)},,\n`),
      Buffer.from('bad#9,Sari,,\n'),
      Buffer.from('bad-10,Sari,5@2020-01,\n'),
      Buffer.from('bad-11,Sari,5@never 6@never,\n'),
    ]);
    const file = written('bad.csv', bytes);
    const { code, out } = await runAlone(program, argsOf(api, file)).ended;
    expect({ code, out }).toMatchObject({ code: 1, out: expect.stringContaining('; 8 refused') });
    const invalid = { status: 'refused', problem: { code: 'invalid_request' } };
    const wrong = (pointer: string) => ({ ...invalid, problem: { errors: [{ pointer }] } });
    const detailed = (detail: string) => ({
      ...invalid,
      problem: { detail: expect.stringContaining(detail) },
    });
    expect(resultsOf(file)).toMatchObject([
      { line: 2, status: 'imported', customerId: 'bad-1', points: 5 },
      { line: 3, ...wrong('/points') },
      { line: 4, ...wrong('/balance') },
      { line: 5, ...detailed('Line 2 has this customer too.') },
      { line: 6, ...detailed('not text in UTF-8') },
      { line: 7, status: 'imported', customerId: 'bad-6' },
      { line: 8, ...detailed('quotes') },
      { line: 9, ...detailed('longer than') },
      { line: 10, ...wrong('/customerId') },
      { line: 11, ...wrong('/points/0/expires') },
      { line: 12, status: 'imported', customerId: 'bad-11', points: 11 },
    ]);
    const named = await api.call('GET /v1/customers/bad-6');
    expect(named.body).toMatchObject({ name: '=1+1' });
  });

  it('finds two rows with one code in a dry run already', async () => {
    const same = [{ code: 'SAME_01' }, { code: 'same 0l' }].map((code, index) => ({
      ...{ customerId: `same-${index}`, name: 'Sari' },
      ...code,
    }));
    const { code, out } = await importInto(api, written('same.ndjson', ndjson(same)), '--dry-run');
    expect({ code, out }).toMatchObject({ code: 1, out: expect.stringContaining('; 1 refused') });
  });

  it('says what a person can do who named no good file, address or token', async () => {
    const file = written('one.ndjson', ndjson(rows(1, 'ONE')));
    const asked: [string[], string][] = [
      [[], 'Name one file.'],
      [[join(folder, 'none.csv')], 'There is no'],
      [[written('x.xlsx', 'x')], 'is none of'],
      [[written('y.csv', 'x\n1\n'), '--url', api.url, '--data', api.data], 'no header'],
      [[file, '--id', 'a#b'], 'is no id'],
      [[file, '--url', api.url, '--data', folder], 'KAWAN_TOKEN'],
    ];
    expect(await runAlone(program, []).ended).toMatchObject({ code: 2 });
    for (const [args, told] of asked) {
      expect(await run(program, args)).toMatchObject({
        code: 2,
        out: expect.stringContaining(told),
      });
    }
  });

  it('goes on behind an answer that was cut short', async () => {
    const file = written('cut.ndjson', ndjson(rows(3, 'CUT')));
    await importInto(api, file);
    const results = resultsFileOf(file);
    const said = readFileSync(results, 'utf8');
    for (const bytes of [said.length - 1, said.length - 10]) {
      writeFileSync(results, said.slice(0, bytes));
      const again = await importInto(api, file);
      expect(again).toMatchObject({ code: 0, out: expect.stringContaining('behind line 2.') });
      expect(resultsOf(file).map(({ line, status }) => [line, status])).toEqual([
        [1, 'imported'],
        [2, 'imported'],
        [3, 'imported_before'],
      ]);
    }
  });

  it('asks again for what there was no time for', async () => {
    const file = written('busy.ndjson', ndjson(rows(3, 'BUSY')));
    const network = await startNetwork(() => api.url);
    try {
      const headers = { 'content-type': 'application/json' };
      const some = ['busy', 'imported', 'busy'].map((status) => ({ status, points: 2 }));
      const body = JSON.stringify({ importId: 'x', results: some });
      network.next('POST /v1/admin/imports', { status: 200, headers, body });
      const done = await importInto({ url: network.url, data: api.data }, file);
      // The one in the middle was not sent again, and so the check misses it.
      expect(done).toMatchObject({ code: 1, out: expect.stringContaining('3 customers imported') });
      expect(done.out).toContain('Not as in the file: lines 2.');
      expect(network.sent('POST /v1/admin/imports')).toHaveLength(2);
    } finally {
      await network.close();
    }
  });

  it('finds out at the end what isn’t there, or isn’t as the file has it', async () => {
    const file = written('check.ndjson', ndjson(rows(3, 'CHECK')));
    await importInto(api, file);
    const results = resultsFileOf(file);
    // The answers of another table.
    writeFileSync(
      results,
      `${readFileSync(results, 'utf8')}{"line":4,"status":"imported","points":5}\n`,
    );
    const other = await importInto(api, file);
    expect(other).toMatchObject({ code: 1, out: expect.stringContaining('not what was answered') });
    rmSync(results);

    const network = await startNetwork(() => api.url);
    try {
      const results3 = [1, 2, 4].map((points) => ({ status: 'imported_before', points }));
      const body = JSON.stringify({ importId: 'x', results: results3 });
      const type = { 'content-type': 'application/json' };
      const asks = 'POST /v1/admin/imports?dryRun=true';
      network.decide((route) =>
        route === asks ? { status: 200, headers: type, body } : 'arrives',
      );
      const at = { url: network.url, data: api.data };
      const wrong = await importInto(at, file);
      expect(wrong).toMatchObject({
        code: 1,
        out: expect.stringContaining('in the file: lines 3.'),
      });

      const today = `/v1/admin/reports/${new Date().toISOString().slice(0, 10)}`;
      const report = (await api.call(`GET ${today}`)).body;
      const drifted = JSON.stringify({ ...report, drift: { freezes: 1, freezesLifted: 0 } });
      network.decide((route) =>
        route === `GET ${today}` ? { status: 200, headers: type, body: drifted } : 'arrives',
      );
      const drift = await importInto(at, file);
      expect(drift).toMatchObject({ code: 1, out: expect.stringContaining('and 1 drift') });
    } finally {
      await network.close();
    }
  });
});

describe('npm run export', () => {
  it('writes what an empty table gives back byte by byte, in both formats', async () => {
    const other = await startApi();
    try {
      await api.call('PUT /v1/customers/export-me', { body: { name: '\'=SUM(A1);+1, "Sari"' } });
      await api.give('export-me', 300);
      const unnamed = written('unnamed.ndjson', '{"customerId":"unnamed","confirmedOrders":3}\n');
      await importInto(api, unnamed);
      const first = {
        csv: await exported(api.data, 'a.csv'),
        ndjson: await exported(api.data, 'a.ndjson'),
      };
      expect(first.csv.content).toContain('export-me');
      await importInto(other, written('b.csv', first.csv.content));
      expect((await exported(other.data, 'b.csv')).content).toBe(first.csv.content);
      const second = await exported(other.data, 'b.ndjson');
      expect(second.content).toBe(first.ndjson.content);
      expect(second.content).toContain('{"customerId":"unnamed","confirmedOrders":3}\n');
      expect(second.out).toMatch(/^\d+ customers are in .*\n$/);
      const books = await runAlone('infra/local/reconcile.ts', ['--data', other.data]).ended;
      expect(books).toMatchObject({ code: 0, out: expect.stringContaining('no drift') });
    } finally {
      await other.close();
    }
  });

  it('says what it leaves behind', async () => {
    const owner = 'left-behind';
    await api.call(`PUT /v1/customers/${owner}`, { body: { name: 'Sari' } });
    await api.give(owner, 300);
    const order = { customerId: owner, currency: 'IDR', subtotal: 150_000, points: 100 };
    await api.call('PUT /v1/orders/o-left/hold', { body: order });
    await api.call('POST /v1/admin/codes', { body: { code: 'LEBARAN26', owner } });
    const { out, content } = await exported(api.data, 'left.csv');
    expect(out).toContain('Not in it: 100 points on hold, 1 codes beside customers’ own.');
    expect(content).toMatch(/^left-behind,Sari,SARI-\w+,,[^,]+,200@/m);
  });
});

describe('an import that is killed', () => {
  const data = mkdtempSync(join(tmpdir(), 'kawan-import-kill-'));
  let stack: KillableStack;
  let url: string;
  let network: Network;
  const start = async () => {
    stack = startStackProcess(data);
    url = (await stack.serving) ?? '';
  };
  beforeAll(async () => {
    await start();
    network = await startNetwork(() => url);
  }, 120_000);
  afterAll(async () => {
    await network?.close();
    await stack?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  /** Waits until so many lines are answered. */
  async function answered(file: string, lines: number): Promise<void> {
    const isSo = () =>
      readdirSync(folder).some(
        (name) =>
          join(folder, name).startsWith(`${file}.`) &&
          statSync(join(folder, name)).size > lines * 60,
      );
    while (!isSo()) await sleep(5);
  }

  it('ends as one that wasn’t, whether the service died or the command', async () => {
    const all = rows(300, 'KILL');
    const file = written('kill.ndjson', ndjson(all));
    const at = { url: network.url, data };
    const first = runAlone(program, argsOf(at, file));
    await answered(file, 50);
    await stack.kill();
    await start();
    await answered(file, 150);
    first.child.kill('SIGKILL');
    await first.ended;
    const before = resultsOf(file).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(300);
    const { code, out } = await importInto(at, file);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toMatch(/^Going on behind line \d+\.\n/);
    expect(out).toContain(`300 customers are there with ${pointsOf(all)} points`);
    expect(resultsOf(file).map(({ line }) => line)).toEqual(all.map((_, index) => index + 1));
    const { content } = await exported(data, 'killed.ndjson');
    const drawn = (text: string) => text.replaceAll(/"code":"PELA-\w+",/g, '');
    expect(drawn(content)).toBe(drawn(ndjson(all)));
  }, 120_000);
});
