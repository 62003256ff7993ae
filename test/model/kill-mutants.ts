import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { inFlight } from '../in-flight.ts';
import { equivalents, trialOf } from './equivalents.ts';
import { type Mutant, mutants } from './mutants.ts';

/**
 * `npm run mutants` takes each safeguard of the product away in turn and lives histories without
 * it: a mutant is killed by the first that has a flaw, or when they come to no end. What histories
 * don't look at is for the tests that are named for it. `--only PATTERN` takes the
 * mutants whose names match. Those that are argued to be equivalent are left out. Fails when
 * one survives.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '2' },
  },
});

/** Long, because a machine may be busy: only what comes to no end is to be found by it. */
const longestMs = 60 * 60_000;
const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--no-cache'];

/** Runs Node on the mutant, if any. What it said on the way to its failure; undefined: it did not fail. */
function failureOf(args: string[], mutant?: Mutant): Promise<string | undefined> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...(mutant && { MUTANT: mutant.name }) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += chunk;
  });
  const tooLong = setTimeout(() => child.kill('SIGKILL'), longestMs);
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(tooLong);
      if (code === 0) resolve(undefined);
      else resolve(signal ? `no end in ${longestMs / 60_000} minutes` : told);
    });
  });
}

/** By what a mutant was found out; undefined: it wasn't. */
async function killerOf(mutant: Mutant): Promise<string | undefined> {
  const { only = [], isOutside, tests } = trialOf(mutant.name);
  const histories = ['--histories', values.histories, '--seed', values.seed];
  const how = [...histories, '--only', only.join(','), '--as-it-is'];
  const soak = ['--import', './test/model/mutate.ts', 'test/model/soak.ts', ...how];
  const flaw = isOutside ? undefined : await failureOf(soak, mutant);
  if (flaw !== undefined) return `histories: ${firstFlaw(flaw)}`;
  if (tests.length === 0) return undefined;
  const failing = await failingIn(tests, mutant);
  return failing && `tests: ${failing}`;
}

/**
 * The first test that fails because of the mutant. On a busy machine tests may fail by themselves:
 * it has to fail twice with the mutant, and not without.
 */
async function failingIn(tests: string[], mutant: Mutant): Promise<string | undefined> {
  const run = [...jest, ...tests];
  const failure = await failureOf(run, mutant);
  if (failure === undefined) return undefined;
  const names = failedIn(failure);
  const again = await failureOf(run, mutant);
  const anyway = await failureOf(run);
  if (names.size === 0) return again && anyway === undefined ? failure.slice(-200) : undefined;
  const [namesAgain, namesAnyway] = [failedIn(again ?? ''), failedIn(anyway ?? '')];
  return [...names].find((name) => namesAgain.has(name) && !namesAnyway.has(name));
}

const failedIn = (told: string): Set<string> => new Set(told.match(/(?<=● ).* › .*/g));

/** What follows the sums. */
function firstFlaw(told: string): string {
  const lines = told.split(/[\r\n]+/).filter((line) => line !== '');
  return lines[lines.findIndex((line) => line.startsWith('{"histories"')) + 1] ?? told.slice(-200);
}

const named = mutants().filter(({ name }) => new RegExp(values.only).test(name));
const chosen = named.filter(({ name }) => equivalents[name] === undefined);
let count = 0;
const killers = { histories: 0, tests: 0 };
const survivors: string[] = [];
await inFlight(Number(values['at-once']), chosen, async (mutant) => {
  const killer = await killerOf(mutant);
  if (killer === undefined) survivors.push(mutant.name);
  else killers[killer.startsWith('tests') ? 'tests' : 'histories'] += 1;
  const verdict = killer === undefined ? 'survived' : `killed by ${killer.slice(0, 200)}`;
  console.log(`${++count}/${chosen.length} ${mutant.name}\n    ${verdict}`);
});
console.log(
  `${named.length} mutants: ${killers.histories} killed by histories, ${killers.tests} by tests, ` +
    `${named.length - chosen.length} argued to be equivalent; ${survivors.length} survived`,
);
for (const name of survivors) console.log(`  ${name}`);
process.exitCode = survivors.length > 0 ? 1 : 0;
