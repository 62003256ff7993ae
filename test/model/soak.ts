import { parseArgs } from 'node:util';
import { freshTable } from '../bench/fresh-table.ts';

/**
 * `npm run soak -- --histories 100000 --seed 1` lives so many histories, each with the next seed.
 * One that has a flaw is made as small as it gets and told, with the line that lives it again; then
 * it ends.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});
const close = await freshTable();
const { liveThrough } = await import('./histories.ts');
try {
  const isSound = await liveThrough(Number(values.seed), Number(values.histories), (line) =>
    process.stderr.write(`\r${line}`),
  );
  process.exitCode = isSound ? 0 : 1;
} finally {
  await close();
}
