import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** A line of the table: the numbers in the order of its columns, and why something was left. */
export type Row = { numbers: number[]; why: string };

/** `npm run reverse`, without npm. */
export function startReverse(args: string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, ['migration/reverse/main.ts', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function reverse(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = startReverse(args, env);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
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
  return { status: await ended, stderr, stdout, rows, total, after: lines.slice(end + 1) };
}

const numberOf = (shown: string): number => Number(shown.replaceAll(',', ''));
