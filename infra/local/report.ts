import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { type CheckedReport, linesOf } from '../../shared/domain/report.ts';
import { openClock } from './clock.ts';
import { booksOptions, dayIn, optionsOf, runCommand } from './command.ts';
import { openBooks } from './open-books.ts';

const help = `npm run report -- --date 2026-11-22

Prints the report of a UTC day of the stack on this machine, running or not; without --date today's.

  --csv           as a table, for a spreadsheet
  --data .local   where the stack keeps its data
  --table NAME    reads this table on AWS instead, as whoever the environment says you are
`;

await runCommand(main);

async function main(): Promise<number> {
  const { date: asked, csv, data, table } = optionsOf(help, parseOptions);
  // The stack on this machine has a clock of its own, on AWS the time is the time.
  const now = table === undefined ? openClock(join(data, 'clock.json')).now() : new Date();
  const date = asked ?? now.toISOString().slice(0, 10);
  const close = await openBooks({ operation: 'report', data, table });
  try {
    const { readReport } = await import('../../shared/data/reports.ts');
    const report = await readReport(date, now.getTime());
    if (csv) {
      const { contract } = await import('../../functions/get-report/contract.ts');
      for (const { write } of contract.alsoAs) process.stdout.write(write(report));
    } else print(report);
    return report.points.unexplainedPoints === 0 ? 0 : 1;
  } finally {
    await close();
  }
}

function parseOptions() {
  const { values } = parseArgs({
    options: {
      date: { type: 'string' },
      csv: { type: 'boolean', default: false },
      ...booksOptions,
    },
  });
  return { ...values, date: dayIn(values.date) };
}

/** `referralDiscountAmount` as it is read: `referral discount amount`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function shown(value: number | string): string {
  return typeof value === 'number' ? value.toLocaleString('en') : value;
}

function print(report: CheckedReport): void {
  const { date, status, reported } = report;
  console.log(`${date} (UTC)${status === 'open' ? ', so far' : ''}`);
  const sections = Map.groupBy(linesOf(report), ({ section }) => section);
  for (const [section, lines] of sections) {
    console.log(`\n${inWords(section)}`);
    for (const { of, figure, value } of lines) {
      // What people wrote may not drive a terminal.
      const who = of === '' ? '' : `${stripVTControlCharacters(of)}: `;
      console.log(`  ${(who + inWords(figure)).padEnd(44)} ${shown(value).padStart(16)}`);
    }
  }
  if (reported === undefined) return;
  const changed = reported.changed.length === 0 ? 'nothing' : reported.changed.join(', ');
  console.log(`\nReported at ${reported.at}; ${changed} has changed since.`);
}
