import { useCallback, useEffect, useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';

export type Query<Data> = {
  status: 'loading' | 'failed' | 'ready';
  data?: Data;
  problem?: ApiProblem;
  /** Asks again, and shows what was there until the answer comes. */
  reload(): void;
};

/** Whatever else is thrown is a slip of this app, and is told as the service's own slips are. */
const problemFrom = (cause: unknown): ApiProblem =>
  cause instanceof ApiProblem ? cause : new ApiProblem('internal', 0, { detail: String(cause) });

/**
 * Loads what a page shows, anew whenever `key` changes; `key` names everything that `load` uses. An
 * answer that comes after a newer question was asked is dropped.
 */
export function useQuery<Data>(key: string, load: () => Promise<Data>): Query<Data> {
  const [state, setState] = useState<Omit<Query<Data>, 'reload'> & { key: string }>({
    key,
    status: 'loading',
  });
  const [times, setTimes] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what `load` uses
  useEffect(() => {
    let isCurrent = true;
    const settle = (next: Omit<Query<Data>, 'reload'>) => isCurrent && setState({ key, ...next });
    load().then(
      (data) => settle({ status: 'ready', data }),
      (cause) => settle({ status: 'failed', problem: problemFrom(cause) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [key, times]);
  const reload = useCallback(() => setTimes((before) => before + 1), []);
  // What is there belongs to another question.
  if (state.key !== key) return { status: 'loading', reload };
  return { ...state, reload };
}

export type Command<Given extends unknown[]> = {
  run(...given: Given): Promise<void>;
  isRunning: boolean;
  problem: ApiProblem | undefined;
  /** Forgets the problem, as when a form is opened anew. */
  forget(): void;
};

/** Does something once at a time, and keeps what went wrong until the next try. */
export function useCommand<Given extends unknown[]>(
  deed: (...given: Given) => Promise<void>,
): Command<Given> {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  return {
    isRunning,
    problem,
    forget: () => setProblem(undefined),
    run: async (...given) => {
      if (isRunning) return;
      setRunning(true);
      setProblem(undefined);
      try {
        await deed(...given);
      } catch (cause) {
        setProblem(problemFrom(cause));
      } finally {
        setRunning(false);
      }
    },
  };
}
