import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parse } from 'csv-parse';
import { LocalError } from '../../infra/local/local-error.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { CustomerId } from '../../shared/domain/ids.ts';

/**
 * The original application's tables as its database exports them, a CSV file each, and the columns
 * that are looked at. What isn't required may be missing as a whole.
 *
 * Source: the application's own migration, https://github.com/vianismee/inspirasinee,
 * `migrations/001_dev_to_public_schema.sql`.
 */
const tables = {
  customers: {
    isRequired: true,
    texts: ['customer_id', 'username', 'whatsapp', 'created_at'],
    integers: [],
  },
  customer_points: {
    isRequired: true,
    texts: ['customer_id'],
    integers: ['current_balance', 'total_earned', 'total_redeemed'],
  },
  points_transactions: {
    isRequired: true,
    texts: ['customer_id', 'transaction_type', 'reference_type', 'reference_id', 'created_at'],
    integers: ['id', 'points_change', 'balance_after'],
  },
  referral_usage: {
    isRequired: true,
    texts: ['referrer_customer_id', 'referred_customer_id', 'order_invoice_id', 'used_at'],
    integers: ['id', 'points_awarded'],
  },
  referral_settings: {
    isRequired: false,
    texts: ['is_active'],
    integers: [
      ...['id', 'referral_discount_amount', 'referrer_points_earned'],
      ...['points_redemption_minimum', 'points_redemption_value'],
    ],
  },
  orders: { isRequired: false, texts: ['invoice_id', 'customer_id', 'status'], integers: [] },
} as const;

export type TableName = keyof typeof tables;

/** Bytes of a record at most: an address of several lines is one. */
const recordBytesMax = 64 * 1024;

/** What queries may ask of a text. */
const functions: Record<string, (text: string) => string | number | null> = {
  code_key: (text) => parseCode(text) ?? null,
  is_id: (text) => (CustomerId.safeParse(text).success ? 1 : 0),
  instant: instantOf,
};

/**
 * Reads the tables of a folder into a database that is gone afterwards, with the line of each record.
 * A cell that should be a whole number and isn't becomes nothing there, and a row of `odd_cells`.
 */
export async function readTables(folder: string): Promise<DatabaseSync> {
  const database = new DatabaseSync('');
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
  database.exec('CREATE TABLE odd_cells (origin TEXT, line INTEGER, customer TEXT, cell TEXT)');
  for (const [name, of] of Object.entries(functions)) {
    database.function(name, { deterministic: true }, (text) =>
      text === null ? null : of(String(text)),
    );
  }
  for (const name of Object.keys(tables) as TableName[]) await readTable(database, folder, name);
  return database;
}

async function readTable(database: DatabaseSync, folder: string, name: TableName): Promise<void> {
  const { isRequired, texts, integers } = tables[name];
  const columns: string[] = [...texts, ...integers];
  const typed = [
    ...texts.map((each) => `${each} TEXT`),
    ...integers.map((each) => `${each} INTEGER`),
  ];
  database.exec(`CREATE TABLE ${name} (line INTEGER, ${typed.join(', ')})`);
  const file = join(folder, `${name}.csv`);
  if (!existsSync(file)) {
    if (isRequired) throw new LocalError(`There is no ${file}.`);
    return;
  }
  const insert = database.prepare(
    `INSERT INTO ${name} VALUES (?, ${columns.map(() => '?').join(', ')})`,
  );
  const odd = database.prepare('INSERT INTO odd_cells VALUES (?, ?, ?, ?)');
  const records = createReadStream(file).pipe(
    parse({
      bom: true,
      columns: headerOf(file, columns),
      info: true,
      max_record_size: recordBytesMax,
    }),
  );
  database.exec('BEGIN');
  try {
    for await (const { record, info } of records) {
      const cells = columns.map((column) => {
        const cell = String(record[column] ?? '').trim();
        if (!(integers as readonly string[]).includes(column) || cell === '') return cell || null;
        if (/^-?\d{1,12}$/.test(cell)) return Number(cell);
        odd.run(name, info.lines, record.customer_id ?? null, `${column} is ${cell}`);
        return null;
      });
      insert.run(info.lines, ...cells);
    }
  } catch (cause) {
    throw new LocalError(
      `${file} can't be read: ${cause instanceof Error ? cause.message : cause}`,
    );
  }
  database.exec('COMMIT');
}

/** The header has to have all columns that are looked at, and may have others. */
const headerOf = (file: string, columns: string[]) => (header: string[]) => {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new LocalError(`${file} has no ${missing.join(', ')}.`);
  return header;
};

/** `2025-10-20 03:12:45.1+00` as the service takes it; nothing where it is no instant. */
function instantOf(text: string): string | null {
  const [, day, time, zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)[ T]([\d:.]+)(Z|[+-][\d:]+)?$/.exec(text) ?? [];
  const at = Date.parse(`${day}T${time}${/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone}`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
