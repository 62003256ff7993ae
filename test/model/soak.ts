import { parseArgs } from 'node:util';
import { freshTable } from '../bench/fresh-table.ts';
import { type ThemeName, themes } from './themes.ts';

/**
 * `npm run soak -- --histories 100000 --seed 1` lives so many histories, each with the next seed,
 * and ends at the first that has a flaw: with the line that lives it again, and the least of it.
 * `--only tills,refunds` lives only those of some themes.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    only: { type: 'string', default: '' },
    'as-it-is': { type: 'boolean', default: false },
  },
});
const close = await freshTable();
// The product reads its environment when it is loaded.
const { explained, liveThrough } = await import('./histories.ts');
const begun = process.hrtime.bigint();
const seconds = () => Math.round(Number((process.hrtime.bigint() - begun) / 1_000_000_000n));
const { sum, flawed } = await liveThrough(
  Number(values.seed),
  Number(values.histories),
  ({ histories, calls }) => {
    if (histories % 10 > 0) return;
    process.stderr.write(`\r${histories} histories, ${calls} calls, ${seconds()} s`);
  },
  values.only.split(',').filter((name): name is ThemeName => name in themes),
);
console.error(`\n${JSON.stringify(sum)}`);
if (flawed) {
  console.error(values['as-it-is'] ? flawed.flaws.join('\n') : await explained(flawed));
  process.exitCode = 1;
}
await close();
