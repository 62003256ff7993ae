import { parseArgs } from 'node:util';
import { freshTable } from '../../bench/fresh-table.ts';
import { auc, distinguishable } from './auc.ts';

/**
 * `npm run timings -- --guesses 500`: whether the time of a no tells why. So many guesses of each
 * kind are prepared, sent in a drawn order one after the other, and each two kinds are compared.
 */
const { values } = parseArgs({ options: { guesses: { type: 'string', default: '400' } } });
const count = Number(values.guesses);
const goal = 0.6;

const close = await freshTable();
const { withoutLog } = await import('../../bench/call.ts');
const { groups, timed } = await import('./guesses.ts');

/** Times of each kind. What is prepared last is remembered by nobody when it is asked about. */
async function measure(kinds: (typeof groups)[string]): Promise<Map<string, number[]>> {
  const guesses = [];
  for (const { name, make } of kinds) {
    for (let guess = 0; guess < count; guess++) guesses.push({ name, guess: await make() });
  }
  const times = new Map<string, number[]>(kinds.map(({ name }) => [name, []]));
  for (const { name, guess } of shuffled(guesses)) times.get(name)?.push(await timed(guess));
  return times;
}

function shuffled<Value>(values: Value[]): Value[] {
  return values
    .map((value) => ({ value, order: Math.random() }))
    .sort((left, right) => left.order - right.order)
    .map(({ value }) => value);
}

const median = (times: number[]): string =>
  (times.toSorted((left, right) => left - right)[times.length >> 1] ?? 0).toFixed(3);

try {
  for (const [group, kinds] of Object.entries(groups)) {
    // Once for nothing, so that no kind pays for what is compiled.
    const all = await withoutLog(async () => {
      for (const { make } of kinds) for (let warm = 0; warm < 50; warm++) await timed(await make());
      return measure(kinds);
    });
    console.log(`\n${group}: ${count} guesses of each kind, medians in ms`);
    console.table(Object.fromEntries([...all].map(([name, times]) => [name, median(times)])));
    const pairs = [...all].flatMap(([first, ours], index) =>
      [...all].slice(index + 1).map(([second, theirs]) => ({ first, second, ours, theirs })),
    );
    const rows = pairs.map(({ first, second, ours, theirs }) => [
      `${first} / ${second}`,
      distinguishable(auc(ours, theirs)).toFixed(3),
    ]);
    console.table(Object.fromEntries(rows));
    const worst = Math.max(...rows.map(([, value]) => Number(value)));
    console.log(`worst AUC ${worst}, goal below ${goal}`);
    if (worst >= goal) process.exitCode = 1;
  }
} finally {
  await close();
}
