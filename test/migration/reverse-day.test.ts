import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { besideStack } from '../e2e/beside.ts';
import { PointsShop } from '../e2e/points-shop.ts';
import { startCommands } from './commands.ts';
import { printed, program, reverse as reverseAlone } from './reverse-command.ts';

const day = '2027-01-15';
let shop: PointsShop;
let books: ReturnType<typeof besideStack>;
const who = { sari: '', rini: '', old: '', budi: '', joko: '', dewi: '', wayan: '', nyoman: '' };
let open = '';
const commands = startCommands();

/** A day on which rewards came, with a bonus, and people gave points; and the morning after it. */
beforeAll(async () => {
  shop = await PointsShop.open('2027-01-01T08:00:00Z');
  books = besideStack(shop.api);
  await shop.change({ referral: { bonus: { every: 2, points: 50 } } });
  const [sari, rini] = [await shop.customer(), await shop.customer()];
  await shop.referred(sari.code);
  await shop.referred(sari.code);
  const order = await shop.referred(rini.code);
  const old = await shop.customer(300);

  await shop.moveTo(Date.parse(`${day}T09:00:00Z`));
  await shop.job('mature-rewards');
  await shop.give(old.customerId, 50);
  const [budi, joko, dewi] = [
    await shop.customer(200),
    await shop.customer(100),
    await shop.customer(800),
  ];
  await adjust(joko.customerId, 'too-much', -30);
  const wayan = await shop.customer(100);
  open = await shop.held(wayan.customerId, { points: 60 });

  await shop.moveTo(Date.parse('2027-01-15T23:40:00Z'));
  await shop.confirm(open);
  await shop.moveTo(Date.parse('2027-01-16T09:00:00Z'));
  open = await shop.held(budi.customerId, { points: 150 });
  await shop.refund(order, await shop.total(order));
  const nyoman = { customerId: shop.id('c') };
  await importOne(nyoman.customerId, 120);
  const people = { sari, rini, old, budi, joko, dewi, wayan, nyoman };
  for (const [name, { customerId }] of Object.entries(people))
    Object.assign(who, { [name]: customerId });
  await drained();
});
afterAll(async () => {
  await commands.close();
  books?.close();
  await shop?.close();
});
afterEach(async () => expect(await books.drift()).toEqual([]));

const drained = () => shop.api.call('POST /_local/drain', { as: 'nobody' });
const adjust = (customerId: string, id: string, points: number) =>
  shop.api.call(`PUT /v1/admin/customers/${customerId}/adjustments/${id}`, {
    body: { points, reason: 'by hand' },
  });
const importOne = (customerId: string, points: number) =>
  shop.api.call('POST /v1/admin/imports', {
    body: {
      importId: 'move',
      rows: [{ customerId, name: 'Nyoman', points: [{ points, expires: '2027-06' }] }],
    },
  });
const reverse = async (args: string[], env?: NodeJS.ProcessEnv) =>
  printed(await commands.run(program, args, env));
const run = (...args: string[]) => reverse(['--day', day, '--data', shop.api.data, ...args]);
const available = async () =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(who).map(
        async ([name, id]) => [name, (await shop.points(id)).available] as const,
      ),
    ),
  );
const numbersOf = ({ rows }: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(
    Object.entries(who).flatMap(([name, id]) => {
      const row = rows.get(id);
      return row ? [[name, row.numbers] as const] : [];
    }),
  );
const decide = (customerId: string, id: string, decision: 'approve' | 'reject') =>
  shop.api.call(`POST /v1/admin/approvals/adjustment,${customerId},${id}/decision`, {
    as: 'approver',
    body: { decision, reason: 'talked about it' },
  });

const before = {
  sari: 70,
  rini: 0,
  old: 350,
  budi: 50,
  joko: 70,
  dewi: 800,
  wayan: 40,
  nyoman: 120,
};
/** Given, gone since, before, taken, waits, left. */
const first = {
  sari: [70, 0, 0, 70, 0, 0],
  rini: [10, 10, 0, 0, 0, 0],
  old: [50, 0, 0, 50, 0, 0],
  budi: [200, 0, 0, 50, 0, 150],
  joko: [70, 0, 0, 70, 0, 0],
  dewi: [800, 0, 0, 0, 800, 0],
  wayan: [100, 0, 0, 40, 0, 60],
};

describe('npm run reverse', () => {
  it('shows with --dry-run what it would take, and writes nothing', async () => {
    expect(await available()).toEqual(before);
    const changed = await books.watch();
    const shown = await reverseAlone(['--day', day, '--data', shop.api.data, '--dry-run']);
    expect(numbersOf(shown)).toEqual(first);
    expect(shown.total).toEqual([1300, 10, 0, 280, 800, 210]);
    expect(shown.after).toEqual(['A dry run: nothing was written.']);
    expect(shown.status).toBe(1);
    expect(await changed()).toEqual([]);
  });

  it('takes back what the day gave, as far as it is there', async () => {
    const done = await run();
    expect(numbersOf(done)).toEqual(first);
    expect(done.total).toEqual([1300, 10, 0, 280, 800, 210]);
    expect(done.rows.get(who.budi)?.why).toBe('not available');
    expect(done.after).toEqual([
      'The entries of the reversal come to 280 points, and the books agree.',
    ]);
    expect(done.status).toBe(1);
    const after = { ...before, sari: 0, old: 300, budi: 0, joko: 0, wayan: 0 };
    expect(await available()).toEqual(after);
    expect(await shop.timeline(who.joko)).toEqual(['adjusted -70', 'adjusted -30', 'adjusted 100']);
  });

  it('does nothing twice', async () => {
    const changed = await books.watch();
    const again = await run();
    expect(again.total).toEqual([1300, 10, 280, 0, 800, 210]);
    expect(numbersOf(again)).toMatchObject({
      sari: [70, 0, 70, 0, 0, 0],
      dewi: [800, 0, 0, 0, 800, 0],
    });
    expect(await changed()).toEqual([]);
  });

  it('goes on with what is approved and what is there by then', async () => {
    await shop.cancel(open);
    expect((await decide(who.dewi, `reversal:${day}:1`, 'approve')).status).toBe(200);
    const again = await run();
    expect(numbersOf(again)).toMatchObject({
      budi: [200, 0, 50, 150, 0, 0],
      dewi: [800, 0, 800, 0, 0, 0],
      wayan: [100, 0, 40, 0, 0, 60],
    });
    expect(again.after[0]).toContain('come to 1230 points');
    expect(await available()).toMatchObject({ budi: 0, dewi: 0 });
  });

  it('doesn’t count its own entries as given or taken by people', async () => {
    await adjust(who.joko, 'flowers', 25);
    await drained();
    const next = await reverse(['--day', '2027-01-16', '--data', shop.api.data, '--dry-run']);
    expect(numbersOf(next)).toEqual({ joko: [25, 0, 0, 25, 0, 0] });
    await adjust(who.joko, 'no-flowers', -25);
    await drained();
    const without = await reverse(['--day', '2027-01-16', '--data', shop.api.data]);
    expect([without.rows.size, without.status]).toEqual([0, 0]);
  });

  it('undoes what it took, once', async () => {
    const changed = await books.watch();
    const shown = await run('--undo', '--dry-run');
    expect(await changed()).toEqual([]);
    const undone = await run('--undo');
    expect(numbersOf(undone)).toEqual(numbersOf(shown));
    // Taken, given back before, given back, waits, left.
    expect(numbersOf(undone)).toEqual({
      sari: [70, 0, 70, 0, 0],
      old: [50, 0, 50, 0, 0],
      budi: [200, 0, 200, 0, 0],
      joko: [70, 0, 70, 0, 0],
      dewi: [800, 0, 0, 800, 0],
      wayan: [40, 0, 40, 0, 0],
    });
    expect(undone.after[0]).toContain('come to 800 points');
    expect(undone.status).toBe(1);
    await decide(who.dewi, `reversal:${day}:1:undo:1`, 'approve');
    expect(await available()).toEqual({ ...before, budi: 200 });

    const unchanged = await books.watch();
    const again = await run('--undo');
    expect(again.total).toEqual([1230, 1230, 0, 0, 0]);
    expect(again.after).toEqual([
      'The entries of the reversal come to 0 points, and the books agree.',
    ]);
    expect(again.status).toBe(0);
    expect(await unchanged()).toEqual([]);
  });

  it('takes single kinds, and what was reversed of others stays so', async () => {
    const bonus = await run('--kinds', 'bonus');
    expect(numbersOf(bonus)).toEqual({ sari: [50, 0, 0, 50, 0, 0] });
    const matured = await run('--kinds', 'matured');
    expect(numbersOf(matured)).toMatchObject({ sari: [70, 0, 50, 20, 0, 0] });
    expect(matured.status).toBe(0);
    expect((await run('--undo')).status).toBe(0);
    expect(await available()).toEqual({ ...before, budi: 200 });
  });

  it('takes back what somebody brought along only when it is told to', async () => {
    await drained();
    const args = ['--day', '2027-01-16', '--data', shop.api.data];
    expect((await reverse(args)).rows.size).toBe(0);
    const asked = await reverse([...args, '--kinds', 'imported']);
    expect(numbersOf(asked)).toEqual({ nyoman: [120, 0, 0, 120, 0, 0] });
    expect(asked.status).toBe(0);
    expect(await available()).toMatchObject({ nyoman: 0 });
  });

  it('asks anew what nobody decided on, and not what somebody rejected', async () => {
    const asked = await run();
    expect(numbersOf(asked)).toMatchObject({ dewi: [800, 0, 0, 0, 800, 0] });
    await shop.pass(49 * 3600);
    expect(numbersOf(await run())).toMatchObject({ dewi: [800, 0, 0, 0, 800, 0] });
    expect((await decide(who.dewi, `reversal:${day}:3`, 'reject')).status).toBe(200);
    const rejected = await run();
    expect(rejected.rows.get(who.dewi)).toEqual({
      numbers: [800, 0, 0, 0, 0, 800],
      why: 'rejected by approver',
    });
    expect(rejected.status).toBe(1);
  });

  it('says what it can’t begin with', async () => {
    const data = ['--data', shop.api.data];
    const bare = await reverseAlone(data);
    expect([bare.status, bare.stderr]).toEqual([2, expect.stringMatching(/^--day takes a day/)]);
    const strange = await reverse(['--day', day, '--kinds', 'spent', ...data]);
    expect(strange.stderr).toMatch(/^--kinds takes adjusted, bonus, imported, matured/);
    const tomorrow = await reverse(['--day', '2999-01-01', ...data]);
    expect([tomorrow.status, tomorrow.stderr]).toEqual([2, '2999-01-01 has not begun.\n']);
    const clear = await reverse(['--day', day, '--url', 'http://kawan.example', ...data]);
    expect(clear.stderr).toBe('The service is asked by https only.\n');
    const nobody = await reverse(['--day', day, '--url', 'https://kawan.example']);
    expect(nobody.stderr).toBe('Put the token of an administrator into KAWAN_TOKEN.\n');
    const stranger = await reverse(['--day', day, ...data], {
      KAWAN_TOKEN: await shop.api.token('orders'),
    });
    expect([stranger.status, stranger.stderr]).toEqual([2, expect.stringMatching(/^forbidden/)]);
  });
});
