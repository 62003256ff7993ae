import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { inFlight } from '../in-flight.ts';
import { equivalents } from './equivalents.ts';
import { type Mutant, mutants } from './mutants.ts';

/**
 * `npm run mutants` takes each safeguard of the product away in turn and lives histories without
 * it: a mutant is killed by the first that has a flaw, or that comes to no end. `--only TEXT` takes
 * those whose name has it. Fails when one survives that nobody has argued to be equivalent.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    atOnce: { type: 'string', default: '2' },
  },
});

const longestMs = 10 * 60_000;

/** How a mutant was found out; undefined: it wasn't. */
function killed({ name }: Mutant): Promise<string | undefined> {
  const args = ['--histories', values.histories, '--seed', values.seed, '--as-it-is'];
  const child = spawn(
    process.execPath,
    ['--import', './test/model/mutate.ts', 'test/model/soak.ts', ...args],
    { env: { ...process.env, MUTANT: name }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += chunk;
  });
  const tooLong = setTimeout(() => child.kill('SIGKILL'), longestMs);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(tooLong);
      const lines = told.split(/[\r\n]+/).filter((line) => line !== '');
      const flaw = lines.slice(lines.findIndex((line) => line.startsWith('{')) + 1)[0];
      if (code !== 0) resolve(`${flaw ?? `no end in ${longestMs / 60_000} min`}`);
      else resolve(undefined);
    });
  });
}

const chosen = mutants().filter(({ name }) => name.includes(values.only));
let count = 0;
const survivors: string[] = [];
await inFlight(Number(values.atOnce), chosen, async (mutant) => {
  const how = await killed(mutant);
  count += 1;
  if (how === undefined) survivors.push(mutant.name);
  const verdict = how === undefined ? 'SURVIVED' : `killed: ${how.slice(0, 160)}`;
  console.log(`${count}/${chosen.length} ${mutant.name}\n    ${verdict}`);
});
const unexplained = survivors.filter((name) => equivalents[name] === undefined);
console.log(
  `${chosen.length - survivors.length} of ${chosen.length} killed; ` +
    `${survivors.length - unexplained.length} equivalent; ${unexplained.length} unexplained`,
);
for (const name of unexplained) console.log(`  ${name}`);
process.exitCode = unexplained.length > 0 ? 1 : 0;
