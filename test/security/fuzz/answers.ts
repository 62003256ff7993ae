import { EdgeCode, Problem } from '../../../shared/http/problems.ts';
import type { Operation } from '../contracts.ts';
import { tableFlaws } from './tables.ts';

export type Answer = { status: number; headers: Record<string, string>; text: string };

/** Every header there is, and all that it may say: nothing of a request is ever in one. */
const headerValues: Record<string, RegExp> = {
  'cache-control': /^no-store$/,
  'content-security-policy': /^default-src 'none'; frame-ancestors 'none'$/,
  'content-type': /^(application\/(problem\+)?json|text\/csv; charset=utf-8; header=present)$/,
  'dry-run': /^true$/,
  etag: /^"\d{1,10}"$/,
  'idempotency-replayed': /^true$/,
  link: /^<\?[\w%=&.-]{1,600}>; rel="next"$/,
  'referrer-policy': /^no-referrer$/,
  vary: /^accept$/,
  'retry-after': /^[1-9]\d{0,4}$/,
  'strict-transport-security': /^max-age=63072000$/,
  'www-authenticate': /^Bearer$/,
  'x-content-type-options': /^nosniff$/,
  // What a server on this machine adds.
  connection: /^(keep-alive|close)$/,
  'content-length': /^\d+$/,
  date: /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  'keep-alive': /^timeout=\d+$/,
};

export const isTable = ({ headers }: Answer): boolean =>
  headers['content-type']?.startsWith('text/csv') === true;

/** What is wrong with an answer, whatever was asked. */
export function flawsOf({ contract }: Operation, answer: Answer, isDryRun: boolean): string[] {
  const { status, headers, text } = answer;
  const flaws = Object.entries(headers)
    .filter(([name, value]) => !headerValues[name]?.test(value))
    .map(([name, value]) => `header ${name}: ${JSON.stringify(value)}`);
  if (isDryRun !== (headers['dry-run'] === 'true')) flaws.push(`dry run: ${isDryRun}`);
  if (status >= 500) return [...flaws, `${status}: ${text}`];
  if (contract.alsoAs && isTable(answer)) return [...flaws, ...tableFlaws(text)];
  const body = JSON.parse(text);
  if (status < 300) {
    const { success = false, error } = contract.replies[status]?.safeParse(body) ?? {};
    return success ? flaws : [...flaws, `${status} that the contract has not: ${error ?? ''}`];
  }
  const problem = Problem.safeParse(body);
  if (!problem.success) return [...flaws, `no problem document: ${text}`];
  if (problem.data.status !== status) flaws.push(`says ${problem.data.status}, is ${status}`);
  if (headers['content-type'] !== 'application/problem+json') flaws.push('not problem+json');
  if (!isNamed(contract, problem.data.code)) flaws.push(`unnamed code ${problem.data.code}`);
  return flaws;
}

const isNamed = ({ refusals = [] }: Operation['contract'], code: string): boolean =>
  [...refusals, ...EdgeCode.options, 'invalid_request', 'unauthenticated', 'forbidden'].some(
    (name) => name === code,
  );
