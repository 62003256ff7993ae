import { parseArgs } from 'node:util';
import { freshTable } from '../../bench/fresh-table.ts';
import type { Fuzzed } from './run.ts';

/**
 * `npm run fuzz -- --cases 20000 --http 2000 --seed 1`: as many odd requests as are wanted from a
 * seed, to the functions in this process and to the whole stack.
 */
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    http: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(values.seed);

async function timed(what: string, work: () => Promise<Fuzzed>): Promise<void> {
  const startedAt = performance.now();
  console.log(`${what} from seed ${seed}`);
  const { counts, tables, rows, records } = await work();
  console.table(counts);
  const statuses = Object.values(counts).flatMap((row) => Object.entries(row));
  const answers = (first: string) =>
    statuses.reduce((sum, [status, count]) => sum + (status.startsWith(first) ? count : 0), 0);
  console.log(`${answers('2')} answered, ${answers('4')} refused, ${answers('5')} faults`);
  console.log(`${tables} tables of ${rows} rows; consumers were told of ${records} changes`);
  console.log(`no flaw in ${what}, ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

const close = await freshTable();
try {
  const { fuzz } = await import('./run.ts');
  await timed(`${values.cases} cases`, () => fuzz(Number(values.cases), seed));
  const { fuzzOverHttp } = await import('./over-http.ts');
  const { startApi } = await import('../../e2e/api.ts');
  const api = await startApi();
  await timed(`${values.http} cases over HTTP`, () =>
    fuzzOverHttp(api, Number(values.http), seed),
  ).finally(api.close);
} finally {
  await close();
}
