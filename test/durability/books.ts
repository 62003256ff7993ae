import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { sectionsOf } from '../../shared/domain/report.ts';
import type { Delivered } from '../faults/deliveries.ts';
import { recount } from '../report-ledger.ts';
import { entriesIn } from '../told-entries.ts';
import { type Address, askPatiently } from './patient-caller.ts';

const program = fileURLToPath(new URL('../../infra/local/audit.ts', import.meta.url));
const drainMs = 240_000;
const triesMax = 4;

/** Waits until the consumers have taken in everything that was written. */
export async function drain({ url }: Address): Promise<void> {
  const signal = AbortSignal.timeout(drainMs);
  const { status } = await fetch(`${url}/_local/drain`, { method: 'POST', signal });
  if (status !== 200) throw new Error(`the consumers don’t come to an end: ${status}`);
}

/**
 * When the consumers have caught up, the chain is whole, every entry is in it, and figures and
 * balances are what the entries come to: by the command that an auditor has. Jobs that run by
 * themselves meanwhile may put something new, so only what is found two times running is a flaw.
 */
export async function bookFlaws(address: Address, data: string): Promise<string[]> {
  let before: string[] = [];
  for (let tries = 1; ; tries++) {
    await drain(address);
    const findings = await verify(data);
    const still = findings.filter((finding) => before.includes(finding));
    if (findings.length === 0 || tries === triesMax) return still;
    before = findings;
  }
}

async function verify(data: string): Promise<string[]> {
  const run = promisify(execFile);
  const options = { maxBuffer: 64 * 1024 * 1024 };
  const { stdout, stderr } = await run(
    process.execPath,
    [program, 'verify', '--data', data],
    options,
  ).catch((cause) => z.object({ stdout: z.string(), stderr: z.string() }).parse(cause));
  if (/^All is as it was written: /m.test(stdout)) return [];
  const findings = stdout.split('\n').filter((line) => /^[a-z]+ {2}/.test(line));
  return findings.length > 0 ? findings : [`the audit can’t be verified: ${stderr}`];
}

const Days = z.object({ days: z.array(z.looseObject({ date: z.string() })) });
export type Day = z.infer<typeof Days>['days'][number];

/** What the API reports of each day of a range. */
export async function reportedDays(address: Address, from: string, to: string): Promise<Day[]> {
  const route = `GET /v1/admin/reports?from=${from}&to=${to}`;
  const { text } = await askPatiently(address, { role: 'admin', route });
  return Days.parse(JSON.parse(text)).days;
}

/** Where reports say something else than the entries that the stream told of, counted anew. */
export function reportFlaws(days: Day[], records: Delivered[]): string[] {
  const counted = recount(entriesIn(records));
  const flaws = [...counted.keys()]
    .filter((date) => !days.some((day) => day.date === date))
    .map((date) => `nothing is reported of ${date}`);
  for (const day of days) {
    const { figures = {}, standing = {} } = counted.get(day.date) ?? {};
    const sums = sectionsOf.flatMap(([section, names]) =>
      names.map((name) => [name, Object(day[section])[name], figures[name] ?? 0]),
    );
    const stands = Object.entries(standing).map(([name, due]) => [name, day[name], due]);
    for (const [name, told, due] of [...sums, ...stands]) {
      if (told !== due) flaws.push(`${day.date} ${name}: ${told}, and the entries come to ${due}`);
    }
  }
  return flaws;
}
