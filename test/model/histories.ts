import '../faults/virtual-time.ts';
import type { Plan, Step } from './history.ts';
import { planOf } from './plan.ts';
import { warmUp } from './service.ts';
import { shrunk } from './shrink.ts';
import { count, type Tally } from './tally.ts';
import type { ThemeName } from './themes.ts';
import { type Trial, trial } from './trial.ts';

export type Sum = Record<'effects' | 'answers' | 'faults', Tally> & {
  histories: number;
  calls: number;
};

/** Lives the histories of so many seeds, from one on, until one has a flaw; only of some themes. */
export async function liveThrough(
  first: number,
  histories: number,
  progress: (sum: Sum) => void = () => undefined,
  only: ThemeName[] = [],
): Promise<{ sum: Sum; flawed?: Flawed }> {
  await warmUp();
  const sum: Sum = { histories: 0, calls: 0, effects: {}, answers: {}, faults: {} };
  for (let seed = first; seed < first + histories; seed++) {
    const { flaws, plan, ...told } = await trial(planOf(seed, only));
    if (flaws.length > 0) return { sum, flawed: { seed, flaws, plan, only } };
    sum.histories += 1;
    sum.calls += told.calls;
    add(sum.effects, told.effects);
    add(sum.answers, told.answers);
    add(sum.faults, told.injected);
    progress(sum);
  }
  return { sum };
}

function add(sum: Tally, more: Tally): void {
  for (const [name, times] of Object.entries(more)) count(sum, name, times);
}

export type Flawed = Pick<Trial, 'flaws' | 'plan'> & { seed: number; only: ThemeName[] };

/** A flaw as somebody needs it who is to find its cause: the line that shows it, and the least of it. */
export async function explained({ seed, flaws, plan, only }: Flawed): Promise<string> {
  const least = await shrunk(plan);
  const again = await trial(least);
  return [
    `npm run soak -- --seed ${seed} --histories 1${only.length > 0 ? ` --only ${only}` : ''}`,
    ...flaws.slice(0, 3),
    'The least of it:',
    ...linesOf(least),
    ...again.flaws.slice(0, 3),
  ].join('\n');
}

function linesOf({ faults, opening, rounds }: Plan): string[] {
  const rates = Object.entries(faults).filter(([, rate]) => rate > 0);
  return [
    JSON.stringify(Object.fromEntries(rates)),
    ...[opening, ...rounds].flatMap((round) =>
      round ? [`${round.waitMs} ms later`, ...round.steps.map(lineOf)] : [],
    ),
  ];
}

const lineOf = ({ afterMs, asked, times, isDoubled, patienceMs }: Step): string =>
  [
    `  +${afterMs} ms ${JSON.stringify(asked)}`,
    ...(times > 1 ? [`up to ${times} times`] : []),
    ...(isDoubled ? ['twice at once'] : []),
    ...(patienceMs === undefined ? [] : [`patient for ${patienceMs} ms`]),
  ].join(', ');
