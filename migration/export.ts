import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { booksOptions, optionsOf, runCommand } from '../infra/local/command.ts';
import { LocalError } from '../infra/local/local-error.ts';
import { openBooks } from '../infra/local/open-books.ts';
import { Gathered, type Left } from './gathered.ts';
import { formatOf, writers } from './rows.ts';

const help = `npm run export -- FILE [options]

Writes every customer to FILE, *.csv or *.ndjson, as \`npm run import\` reads them: who they are, their
code, the points that they can spend, and the past that says whether they are new. What is on hold,
promised or owed is no balance yet and stays behind; how much that is, is said, and then it ends with 1.

  --data .local   where the stack on this machine keeps its data
  --table NAME    of this table on AWS instead, as whoever the environment says you are
`;

/** Bytes that are written at once. */
const blockLength = 64 * 1024;

await runCommand(main);

async function main(): Promise<number> {
  const { file, data, table } = optionsOf(help, parsed);
  const format = formatOf(file);
  if (existsSync(file)) throw new LocalError(`${file} is there already.`);
  const close = await openBooks({ operation: 'export', data, table });
  const gathered = new Gathered();
  try {
    const { piecesOf } = await import('../shared/data/export.ts');
    for await (const pieces of piecesOf(Date.now())) gathered.add(pieces);
    const customers = write(file, format, gathered);
    console.log(`${customers} customers are in ${file}.`);
  } finally {
    gathered.close();
    await close();
  }
  const left = whatIsLeft(gathered.left);
  if (left.length > 0) console.log(`Not in it: ${left.join(', ')}.`);
  return left.length === 0 ? 0 : 1;
}

function write(file: string, format: keyof typeof writers, gathered: Gathered): number {
  const { header, line } = writers[format];
  const to = openSync(file, 'wx');
  let block = header;
  let customers = 0;
  for (const row of gathered.rows()) {
    block += line(row);
    customers += 1;
    if (block.length < blockLength) continue;
    writeSync(to, block);
    block = '';
  }
  writeSync(to, block);
  closeSync(to);
  return customers;
}

function whatIsLeft(left: Left): string[] {
  const { heldPoints, promisedPoints, debtPoints, frozenAccounts, otherCodes } = left;
  const all: [number, string][] = [
    [heldPoints, 'points on hold'],
    [promisedPoints, 'promised points'],
    [debtPoints, 'points owed'],
    [frozenAccounts, 'freezes of accounts'],
    [otherCodes, 'codes beside customers’ own'],
  ];
  return all.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}

function parsed() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: booksOptions });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new Error('Name one file.');
  return { file, ...values };
}
