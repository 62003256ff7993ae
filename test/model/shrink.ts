import type { Plan, Round, Step } from './history.ts';
import { trial } from './trial.ts';

/**
 * The least of a plan that still shows a flaw: fewer calls, fewer kinds of faults, as far as
 * leaving one out at a time comes.
 */
export async function shrunk(plan: Plan): Promise<Plan> {
  let least = plan;
  let left = trialsMax;
  for (;;) {
    const smaller = smallerThan(least);
    let next = smaller.next();
    while (!next.done && left-- > 0 && (await trial(next.value)).flaws.length === 0) {
      next = smaller.next();
    }
    if (next.done || left <= 0) return least;
    least = next.value;
  }
}

const trialsMax = 300;

function* smallerThan(plan: Plan): Generator<Plan> {
  const { opening, rounds, faults, stream } = plan;
  const calls = [opening, ...rounds].flatMap((round) => round?.steps ?? []);
  const withSteps = (change: (round: Round) => Step[]): Plan => {
    const changed = (round: Round) => ({ ...round, steps: change(round) });
    return { ...plan, ...(opening && { opening: changed(opening) }), rounds: rounds.map(changed) };
  };
  for (let size = Math.ceil(calls.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < calls.length; start += size) {
      const left = new Set([...calls.slice(0, start), ...calls.slice(start + size)]);
      yield withSteps(({ steps }) => steps.filter((step) => left.has(step)));
    }
  }
  for (const [name, rate] of Object.entries(faults)) {
    if (rate > 0 && rate < 1) yield { ...plan, faults: { ...faults, [name]: 0 } };
  }
  for (const [name, rate] of Object.entries(stream ?? {})) {
    if (stream && rate > 0 && rate < 1) yield { ...plan, stream: { ...stream, [name]: 0 } };
  }
  for (const call of calls.filter(({ isDoubled, times }) => isDoubled || times > 1)) {
    const simpler = { ...call, isDoubled: false, times: 1 };
    yield withSteps(({ steps }) => steps.map((step) => (step === call ? simpler : step)));
  }
}
