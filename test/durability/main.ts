import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Survived, survive } from './survive.ts';

/**
 * `npm run soak:kill -- --kills 20 --seed 1` kills the whole stack so often, with a line for each.
 * When something isn’t as it should be, the data stays where it is, and the last lines say what.
 */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '20' }, seed: { type: 'string' } },
});
const kills = Number(values.kills);
const seed = Number(values.seed ?? randomInt(2 ** 31));
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed) || seed < 0) {
  throw new Error('npm run soak:kill -- --kills <whole number> --seed <whole number>');
}
const data = mkdtempSync(join(tmpdir(), 'kawan-kills-'));

console.log(`npm run soak:kill -- --kills ${kills} --seed ${seed}`);
const begun = performance.now();
const say = (line: string) => console.log(line);
const options = { data, kills, seed, answersMax: 240, monthLater: true };
const survived = await survive({ ...options, say });
console.log(summary(survived, Math.round((performance.now() - begun) / 1000)));
for (const flaw of survived.flaws) console.error(flaw);
if (survived.flaws.length > 0) {
  console.error(`${survived.flaws.length} flaws; the data is in ${data}`);
  process.exitCode = 1;
} else rmSync(data, { recursive: true, force: true });

function summary({ killed, load, found, consumers, checks }: Survived, seconds: number): string {
  const { caller, hours, journal } = load;
  const each = (counts: Map<string, number>) =>
    [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
  return [
    `${killed.all} kills in ${seconds} s: ${killed.withEngine} with the engine’s process, ` +
      `${killed.whileStarting} while starting, ${killed.whileJobsRan} while jobs ran`,
    `${journal.deeds.length} writes acknowledged and answered the same at the end: ` +
      `${each(journal.counts())}; and ${journal.linksChecked} links opened after a restart`,
    `${caller.answered} requests answered; ${caller.inDoubt} lost their answer to a kill, ` +
      `and ${caller.foundDone} of these had been done; ${caller.busy} times busy`,
    `${hours.runs} runs of jobs: ${each(hours.done)}; ${hours.failures.length} could not do all`,
    `${consumers.behind.times} kills left the audit behind, by ${consumers.behind.entries} entries ` +
      `in all; ${consumers.known} that it was told of again it knew; ` +
      `${checks} times it was whole again after the restart`,
    `${found?.items} items in the table, of ${consumers.records.length} changes`,
  ].join('\n');
}
