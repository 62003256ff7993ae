import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Ended } from './commands.ts';

/** A line of the table: the numbers in the order of its columns, and why something was left. */
export type Row = { numbers: number[]; why: string };

export const program = 'migration/reverse/main.ts';

/** `npm run reverse`, without npm. */
export function startReverse(args: string[]) {
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs it in a process of its own. */
export async function reverse(args: string[]) {
  const child = startReverse(args);
  const exited = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await exited;
  return printed({ code, stdout, stderr });
}

/** What a run has printed, and how it ended. */
export function printed({ code: status, stdout, stderr }: Ended) {
  const lines = stdout.split('\n').filter((line) => line !== '');
  const heading = lines.findIndex((line) => line.startsWith('customer '));
  const count = (lines[heading] ?? '').split(/\s{2,}/).length - 1;
  const end = lines.findIndex((line) => /^[\d,]+ customers /.test(line));
  const rows = new Map(
    lines.slice(heading + 1, end).map((line) => {
      const [customerId = '', ...rest] = line.split(/\s+/);
      const numbers = rest.slice(0, count).map(numberOf);
      return [customerId, { numbers, why: rest.slice(count).join(' ') }] as const;
    }),
  );
  const total = (lines[end] ?? '').split(/\s+/).slice(2).map(numberOf);
  return { status, stderr, stdout, rows, total, after: lines.slice(end + 1) };
}

const numberOf = (shown: string): number => Number(shown.replaceAll(',', ''));
