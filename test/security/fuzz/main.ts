import { parseArgs } from 'node:util';
import { freshTable } from '../../bench/fresh-table.ts';

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

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  console.log(`${what} from seed ${seed}`);
  const counts = await work();
  if (counts) console.table(counts);
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
