import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { optionsOf, runCommand } from '../../infra/local/command.ts';
import { defaultSettings, Settings } from '../../shared/domain/settings.ts';
import { type Row, writers } from '../rows.ts';
import { faultsIn, kinds, views } from './faults.ts';
import { readTables } from './tables.ts';

const help = `npm run convert -- FOLDER [options]

Makes of the original application's tables in FOLDER (customers.csv, customer_points.csv,
points_transactions.csv and referral_usage.csv; orders.csv and referral_settings.csv where there are
any) what \`npm run import\` reads: FOLDER/kawan.ndjson. Whatever is wrong in them is a line of
FOLDER/faults.ndjson, and whom that leaves open isn't taken over. FOLDER/settings.json has the old
rules, to begin with in shadow mode. Ends with 1 where anything is wrong.

  --trust balance|transactions   which is right where a balance isn't what its transactions come to;
                                 without it, such customers are held back
  --expires never                until the end of which month (2027-12) the points taken over are good
`;

const monthOrNever = /^(2[01]\d\d-(0[1-9]|1[0-2])|never)$/;
const linesAtOnce = 1000;

await runCommand(main);

async function main(): Promise<number> {
  const { folder, trust, expires } = optionsOf(help, parsed);
  const database = await readTables(folder);
  database.exec(views);
  database.exec('CREATE TABLE held (customer_id TEXT PRIMARY KEY)');
  const faults = tellFaults(database, join(folder, 'faults.ndjson'), trust);
  const customers = writeCustomers(database, join(folder, 'kawan.ndjson'), { trust, expires });
  writeFileSync(
    join(folder, 'settings.json'),
    `${JSON.stringify(settingsOf(database), null, 2)}\n`,
  );
  const { held } = database.prepare('SELECT count(*) held FROM held').get() ?? {};
  database.close();
  console.log(
    `${customers} customers are in ${join(folder, 'kawan.ndjson')}, ${held} are held back.`,
  );
  for (const [kind, count] of faults) console.log(`${String(count).padStart(7)} ${kind}`);
  return faults.size === 0 ? 0 : 1;
}

/** Writes every fault down and remembers whom it holds back. How many there are of each kind. */
function tellFaults(database: DatabaseSync, file: string, trust: string | undefined) {
  const counts = new Map<string, number>();
  const hold = database.prepare('INSERT OR IGNORE INTO held VALUES (?)');
  const write = inBlocks(file);
  for (const fault of faultsIn(database)) {
    const { holdsBack, isSettledByTrust } = kinds[fault.kind] ?? {};
    const isHeld = holdsBack === true && !(isSettledByTrust && trust !== undefined);
    if (isHeld && fault.customer !== null) hold.run(fault.customer);
    counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1);
    write.line(`${JSON.stringify({ ...fault, heldBack: isHeld })}\n`);
  }
  write.end();
  return counts;
}

type Taking = { trust: string | undefined; expires: string };

/**
 * Everybody whom the application knew had ordered at least once: it added customers with their first
 * order. So nobody of them is new, whether or not their orders came along.
 */
function customersIn(points: 'balance' | 'moved'): string {
  return `SELECT customers.customer_id customerId, coalesce(username, customers.customer_id) name,
    CASE WHEN code_key(customers.customer_id) IS NOT NULL AND NOT EXISTS
      (SELECT 1 FROM customers first WHERE code_key(first.customer_id) = code_key(customers.customer_id)
        AND first.line < customers.line AND first.customer_id <> customers.customer_id)
      THEN customers.customer_id END code,
    instant(created_at) enrolledAt, standing.${points} points,
    (SELECT referrer_customer_id FROM usage WHERE referred_customer_id = customers.customer_id
      AND nth = 1 AND is_id(referrer_customer_id)) referredBy,
    max(1, (SELECT count(*) FROM orders WHERE orders.customer_id = customers.customer_id)) confirmedOrders,
    (SELECT count(*) FROM usage WHERE referrer_customer_id = customers.customer_id AND nth = 1) referrals
  FROM customers JOIN standing USING (customer_id)
  WHERE customers.customer_id NOT IN (SELECT customer_id FROM held)
  ORDER BY customers.customer_id`;
}

function writeCustomers(database: DatabaseSync, file: string, { trust, expires }: Taking): number {
  const query = customersIn(trust === 'transactions' ? 'moved' : 'balance');
  const write = inBlocks(file);
  let customers = 0;
  for (const found of database.prepare(query).iterate()) {
    const { points, referrals, ...rest } = found;
    const said = Object.entries(rest).filter(([, value]) => value !== null);
    const row: Row = {
      ...Object.fromEntries(said),
      ...(Number(points) > 0 && { points: [{ points, expires }] }),
      ...(Number(referrals) > 0 && { referrals }),
    };
    write.line(writers.ndjson.line(row));
    customers += 1;
  }
  write.end();
  return customers;
}

/**
 * The old rules in ours. The application took a number of its own where the table had 0, so 0 is what
 * nobody ever had; and where it had no row at all, it had the same numbers as ours.
 */
function settingsOf(database: DatabaseSync): Settings {
  const old = database.prepare('SELECT * FROM referral_settings WHERE id = 1').get() ?? {};
  const { program, referral, points } = defaultSettings;
  return Settings.parse({
    ...defaultSettings,
    program: { ...program, enabled: !/^(f|false)$/i.test(String(old.is_active)), mode: 'shadow' },
    referral: {
      ...referral,
      discount: { kind: 'fixed', amount: old.referral_discount_amount || 5000 },
      referrerPoints: old.referrer_points_earned || 10,
    },
    points: {
      ...points,
      minimumPerRedemption: old.points_redemption_minimum || 50,
      valuePerPoint: old.points_redemption_value || 100,
    },
  });
}

/** Writes lines to a new file, many at a time. */
function inBlocks(file: string) {
  writeFileSync(file, '');
  let lines: string[] = [];
  const end = () => {
    appendFileSync(file, lines.join(''));
    lines = [];
  };
  const line = (text: string) => {
    if (lines.push(text) >= linesAtOnce) end();
  };
  return { line, end };
}

function parsed() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { trust: { type: 'string' }, expires: { type: 'string', default: 'never' } },
  });
  const [folder, ...others] = positionals;
  const { trust, expires } = values;
  if (folder === undefined || others.length > 0) throw new Error('Name one folder.');
  if (trust !== undefined && trust !== 'balance' && trust !== 'transactions') {
    throw new Error('--trust takes balance or transactions.');
  }
  if (!monthOrNever.test(expires)) throw new Error('--expires takes a month, or never.');
  return { folder, trust, expires };
}
