import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kinds } from '../../migration/original/faults.ts';
import { ImportRow, rowFlaws } from '../../shared/domain/import.ts';
import { Settings } from '../../shared/domain/settings.ts';
import { type Api, startApi } from '../e2e/api.ts';
import { startCommands } from './commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'kawan-original-'));
const commands = startCommands();
const runFile = promisify(execFile);
afterAll(async () => {
  await commands.close();
  rmSync(folder, { recursive: true });
});

async function run(program: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const { code, stdout, stderr } = await commands.run(program, args);
  return { code, out: stdout + stderr };
}
const program = 'migration/original/convert.ts';
const convert = (...args: string[]) => run(program, folder, ...args);

/** Tables as the application leaves them behind: most is right, and each fault is there once. */
const day = '2025-10-20 03:12:45.123+00';
const tables = {
  customers: [
    'id,customer_id,username,email,whatsapp,alamat,created_at',
    // Right: a referrer with points spent, and the friend; an address of two lines.
    `1,K3M9Q2,Sari,,+62811,"Jl. Merdeka 1\nBandung",${day}`,
    `2,X7B2WE,"Budi, jr",,+62812,,${day}`,
    // Wrong, each in its own way.
    `3,,Nobody,,+62813,,${day}`,
    `4,AB#12X,Odd,,+62814,,${day}`,
    `5,TW1CE9,Twin,,+62815,,${day}`,
    `6,TW1CE9,Twin again,,+62816,,${day}`,
    `7,PHONE1,Dewi,,+62899,,${day}`,
    `8,PHONE2,Dewi,,+62899,,${day}`,
    '9,NONAME,,,,,',
    `10,ABC,Short,,+62817,,${day}`,
    `11,AAAAO1,First,,+62818,,${day}`,
    `12,AAAA01,Second,,+62819,,${day}`,
    `13,BELOW1,Below,,+62820,,${day}`,
    `14,TWOBAL,Two,,+62821,,${day}`,
    `15,WRONG1,Wrong,,+62822,,${day}`,
    `16,TOTALS,Totals,,+62823,,${day}`,
    `17,CHAIN1,Chain,,+62824,,${day}`,
    `18,TWICE1,Twice,,+62825,,${day}`,
    `19,SELF01,Self,,+62826,,${day}`,
    `20,NOSUM1,Sum,,+62827,,${day}`,
    `21,BADDAY,Day,,+62828,,yesterday`,
    `22,ODDPTS,Odd points,,+62829,,${day}`,
  ],
  customer_points: [
    'id,customer_id,current_balance,total_earned,total_redeemed,created_at,updated_at',
    '1,K3M9Q2,15,25,10,,',
    '2,GHOST1,70,70,0,,',
    '3,BELOW1,-5,0,5,,',
    '4,TWOBAL,10,10,0,,',
    '5,TWOBAL,20,20,0,,',
    '6,WRONG1,90,90,0,,',
    '7,TOTALS,10,30,10,,',
    '8,CHAIN1,20,20,0,,',
    '9,TWICE1,20,20,0,,',
    '10,NOSUM1,0,0,0,,',
    '11,ODDPTS,10.5,10,0,,',
  ],
  points_transactions: [
    'id,customer_id,transaction_type,points_change,balance_after,reference_type,reference_id,description,created_at',
    `1,K3M9Q2,earned,25,25,referral,INV-1,"one, two",${day}`,
    `2,K3M9Q2,redeemed,-10,15,redemption,INV-2,,${day}`,
    `3,BELOW1,redeemed,-5,-5,redemption,INV-3,,${day}`,
    `4,TWOBAL,earned,10,10,manual_adjustment,,,${day}`,
    `5,WRONG1,earned,60,60,manual_adjustment,,,${day}`,
    `6,TOTALS,earned,10,10,manual_adjustment,,,${day}`,
    `7,CHAIN1,earned,10,10,manual_adjustment,,,${day}`,
    `8,CHAIN1,earned,10,10,manual_adjustment,,,${day}`,
    `9,TWICE1,earned,10,10,referral,INV-9,,${day}`,
    `10,TWICE1,earned,10,20,referral,INV-9,,${day}`,
    `11,NOSUM1,redeemed,-7,-7,redemption,INV-4,,${day}`,
  ],
  referral_usage: [
    'id,referral_code,referrer_customer_id,referred_customer_id,order_invoice_id,discount_applied,points_awarded,used_at',
    `1,AAAAO1,AAAAO1,X7B2WE,INV-5,5000,0,2025-11-20 03:12:45+00`,
    `2,K3M9Q2,K3M9Q2,X7B2WE,INV-1,5000,25,${day}`,
    `3,SELF01,SELF01,SELF01,INV-6,5000,0,${day}`,
    `4,GHOST2,GHOST2,PHONE1,INV-7,5000,0,${day}`,
    `5,PHONE1,PHONE1,PHONE2,INV-8,5000,10,${day}`,
  ],
  referral_settings: [
    'id,referral_discount_amount,referrer_points_earned,points_redemption_minimum,points_redemption_value,is_active',
    '1,7500,15,0,10,t',
    '2,9000,20,50,100,t',
  ],
  orders: ['id,invoice_id,customer_id,status', '1,INV-2,K3M9Q2,done', '2,INV-10,K3M9Q2,done'],
};

beforeAll(() => {
  for (const [name, lines] of Object.entries(tables)) {
    writeFileSync(join(folder, `${name}.csv`), `\ufeff${lines.join('\n')}\n`);
  }
});

const linesOf = (name: string) =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const customersBy = () => new Map(linesOf('kawan.ndjson').map((row) => [row.customerId, row]));

describe('npm run convert', () => {
  let told: Awaited<ReturnType<typeof convert>>;
  beforeAll(async () => {
    told = await convert();
  });

  it('makes of a customer, their points and their past one row', async () => {
    expect(customersBy().get('K3M9Q2')).toEqual({
      ...{ customerId: 'K3M9Q2', name: 'Sari', code: 'K3M9Q2' },
      enrolledAt: '2025-10-20T03:12:45.123Z',
      points: [{ points: 15, expires: 'never' }],
      ...{ confirmedOrders: 2, referrals: 1 },
    });
    expect(customersBy().get('X7B2WE')).toMatchObject({
      ...{ name: 'Budi, jr', referredBy: 'K3M9Q2', confirmedOrders: 1 },
    });
    for (const row of linesOf('kawan.ndjson')) {
      expect(rowFlaws(ImportRow.parse(row), Date.now())).toEqual([]);
    }
  });

  it('tells of every fault, and takes nobody over of whom it is left open', () => {
    const found = Map.groupBy(linesOf('faults.ndjson'), ({ kind }) => kind);
    expect([...found.keys()].toSorted()).toEqual(Object.keys(kinds).toSorted());
    const customersOf = (kind: string) => found.get(kind)?.map(({ customer }) => customer);
    expect({
      ...Object.fromEntries([...found.keys()].map((kind) => [kind, customersOf(kind)])),
    }).toEqual({
      odd_cell: ['ODDPTS'],
      no_id: [null],
      odd_id: ['AB#12X'],
      twice_a_customer: ['TW1CE9', 'TW1CE9'],
      same_whatsapp: ['PHONE1', 'PHONE2'],
      no_name: ['NONAME'],
      odd_code: ['ABC'],
      codes_read_alike: ['AAAA01'],
      points_of_nobody: ['GHOST1'],
      negative_balance: ['BELOW1'],
      negative_sum: ['BELOW1', 'NOSUM1'],
      twice_a_balance: ['TWOBAL', 'TWOBAL'],
      balance_disagrees: expect.arrayContaining(['WRONG1', 'NOSUM1']),
      totals_disagree: ['TOTALS'],
      chain_broken: ['CHAIN1'],
      twice_a_transaction: ['TWICE1'],
      twice_a_usage: ['X7B2WE'],
      own_referral: ['SELF01'],
      usage_of_nobody: ['PHONE1'],
      reward_not_booked: ['PHONE1'],
      reward_for_nothing: ['TWICE1', 'TWICE1'],
      odd_date: ['BADDAY'],
      more_settings: [null],
    });
    const [wrong] =
      found.get('balance_disagrees')?.filter(({ customer }) => customer === 'WRONG1') ?? [];
    expect(wrong).toEqual({
      ...{ kind: 'balance_disagrees', customer: 'WRONG1', heldBack: true },
      ...{ where: 'customer_points.csv:7', what: '90 points, and the transactions come to 60' },
    });
    const held = ['AB#12X', 'TW1CE9', 'BELOW1', 'NOSUM1', 'TWOBAL', 'WRONG1', 'ODDPTS'];
    expect(held.filter((customer) => customersBy().has(customer))).toEqual([]);
    expect(told.code).toBe(1);
    expect(told.out).toMatch(/^13 customers are in .*, 7 are held back\.$/m);
    expect(told.out).toMatch(/^ +1 twice_a_usage$/m);
  });

  it('gives no printed code to two, and everybody else theirs', () => {
    const codes = linesOf('kawan.ndjson').flatMap(({ code }) => code ?? []);
    expect(codes).toContain('AAAAO1');
    expect(codes).not.toContain('AAAA01');
    expect(customersBy().get('ABC')).toMatchObject({ name: 'Short' });
    expect(customersBy().get('ABC')).not.toHaveProperty('code');
    expect(customersBy().get('NONAME')).toMatchObject({ name: 'NONAME', code: 'NONAME' });
  });

  it('keeps the old rules, with what the application took for 0, and begins in shadow', () => {
    const settings = Settings.parse(
      JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')),
    );
    expect(settings).toMatchObject({
      program: { enabled: true, mode: 'shadow' },
      referral: { discount: { kind: 'fixed', amount: 7500 }, referrerPoints: 15 },
      points: { minimumPerRedemption: 50, valuePerPoint: 10 },
    });
  });

  it.each([
    ['balance', 90],
    ['transactions', 60],
  ])('takes whom only that held back over by the %s', async (trust, points) => {
    const { out } = await convert('--trust', trust, '--expires', '2099-12');
    expect(out).toMatch(/^14 customers are in .*, 6 are held back\.$/m);
    expect(customersBy().get('WRONG1')).toMatchObject({ points: [{ points, expires: '2099-12' }] });
  });

  it('is told of in the guide, each fault with what becomes of it', () => {
    const guide = readFileSync('docs/moving.md', 'utf8');
    const told = [...guide.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, kind, what]) => [
      kind,
      what,
    ]);
    const faults = told.filter(([kind]) => `${kind}` in kinds);
    expect(faults).toEqual(Object.entries(kinds).map(([kind, { meaning }]) => [kind, meaning]));
  });

  it('says what it lacks', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'kawan-original-'));
    const run2 = (...args: string[]) => run(program, empty, ...args);
    const alone = runFile(process.execPath, [program, empty]);
    const stderr = expect.stringContaining('There is no');
    await expect(alone).rejects.toMatchObject({ code: 2, stderr });
    writeFileSync(join(empty, 'customers.csv'), 'id,name\n');
    expect(await run2()).toMatchObject({
      code: 2,
      out: expect.stringContaining('customers.csv has no customer_id, username'),
    });
    expect(await run2('--trust', 'me')).toMatchObject({ code: 2 });
    rmSync(empty, { recursive: true });
  });
});

describe('the original application’s customers', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api?.close());

  it('are there with what they had, and are new to nobody', async () => {
    await convert();
    const file = join(folder, 'kawan.ndjson');
    const done = await run('migration/import.ts', file, '--url', api.url, '--data', api.data);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('13 customers imported') });
    const sari = await api.call('GET /v1/customers/K3M9Q2');
    expect(sari.body).toMatchObject({ name: 'Sari', points: { available: 15 }, referrals: 1 });
    const order = {
      currency: 'IDR',
      subtotal: 150_000,
      referralCode: 'k3m9q2',
      customerIsNew: true,
    };
    const known = await api.call('POST /v1/quotes', { body: { customerId: 'X7B2WE', ...order } });
    expect(known.body.referral).toMatchObject({ status: 'refused', reason: 'customer_not_new' });
    const friend = await api.call('POST /v1/quotes', { body: { customerId: 'friend', ...order } });
    expect(friend.body.referral).toMatchObject({ status: 'applied' });
  });
});
