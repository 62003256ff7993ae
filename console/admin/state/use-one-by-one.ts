import { useRef, useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';

export type Outcome =
  | { status: 'waiting' | 'running' | 'done' }
  | { status: 'failed'; problem: ApiProblem };

export type OneByOne = {
  outcomeOf(id: string): Outcome;
  isRunning: boolean;
  /** Whether running again would do anything. */
  hasLeft: boolean;
  /** Does what is left: what was done or refused for good is not tried again. */
  run(): Promise<void>;
  /** Ends after the one that is running. */
  stop(): void;
};

const pausesMs = [1000, 3000];
const waiting: Outcome = { status: 'waiting' };

/** The service is busy or away, and the same may work in a moment. */
const isPassing = ({ status }: ApiProblem): boolean =>
  status === 0 || status === 429 || status >= 500;

/** Nothing after it could be done either. */
const endsAll = (problem: ApiProblem): boolean =>
  isPassing(problem) || ['unauthenticated', 'forbidden'].includes(problem.code);

/**
 * Does the same to many things, one after the other, and keeps what became of each. One that is
 * refused doesn't hold up the others; a service that stays away does.
 */
export function useOneByOne(ids: string[], deed: (id: string) => Promise<unknown>): OneByOne {
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({});
  const [isRunning, setRunning] = useState(false);
  const isStopped = useRef(false);
  const outcomeOf = (id: string) => outcomes[id] ?? waiting;
  const isLeft = (outcome: Outcome) =>
    outcome.status === 'waiting' || (outcome.status === 'failed' && endsAll(outcome.problem));
  return {
    outcomeOf,
    isRunning,
    hasLeft: ids.some((id) => isLeft(outcomeOf(id))),
    stop: () => {
      isStopped.current = true;
    },
    run: async () => {
      isStopped.current = false;
      setRunning(true);
      for (const id of ids.filter((each) => isLeft(outcomeOf(each)))) {
        if (isStopped.current) break;
        setOutcomes((before) => ({ ...before, [id]: { status: 'running' } }));
        const outcome = await patiently(() => deed(id));
        setOutcomes((before) => ({ ...before, [id]: outcome }));
        if (outcome.status === 'failed' && endsAll(outcome.problem)) break;
      }
      setRunning(false);
    },
  };
}

/** Tries again after a while where that may help. */
async function patiently(deed: () => Promise<unknown>): Promise<Outcome> {
  for (let tries = 0; ; tries += 1) {
    try {
      await deed();
      return { status: 'done' };
    } catch (cause) {
      const problem =
        cause instanceof ApiProblem
          ? cause
          : new ApiProblem('internal', 0, { detail: String(cause) });
      const pauseMs = pausesMs[tries];
      if (!isPassing(problem) || pauseMs === undefined) return { status: 'failed', problem };
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
