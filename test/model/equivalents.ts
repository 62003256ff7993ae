/**
 * What histories don't look at, and the tests that do: guesses, links, secrets, dry runs, jobs'
 * cursors, and accidents too rare to wait for.
 */
const elsewhere: [begins: string, tests: string[]][] = [
  ['shared/data/attempts.ts', ['test/functions/guesses.test.ts']],
  ['shared/data/codes.ts', ['test/data/codes.test.ts']],
  ['shared/data/customers.ts', ['test/data/customers.test.ts']],
  ['shared/data/due.ts', ['test/data/expire-holds.test.ts', 'test/data/mature-due.test.ts']],
  ['shared/data/links.ts', ['test/data/links.test.ts']],
  ['shared/data/secrets.ts', ['test/data/secrets.test.ts']],
  ['shared/data/settings.ts', ['test/data/settings.test.ts']],
  ['shared/data/transact.ts', ['test/data/transact.test.ts', 'test/functions/dry-run.test.ts']],
  ['shared/data/patiently.ts', ['test/data/patiently.test.ts']],
];

export const triedBy = (name: string): string[] =>
  elsewhere.find(([begins]) => name.startsWith(begins))?.[1] ?? [];

/** Mutants that change nothing that anybody could see, each with the argument why. */
export const equivalents: Record<string, string> = {};
