import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * How long a request may work on its deed, in milliseconds. Nothing is sent to the table after
 * that: whoever waits at the counter is told to ask again, long before the function's time limit.
 */
export const budgetMs = 2000;

const deadlines = new AsyncLocalStorage<number>();

/** Gives everything that `work` does one budget together. */
export const withinBudget = <Result>(work: () => Promise<Result>): Promise<Result> =>
  deadlines.run(performance.now() + budgetMs, work);

/** When the work under way must end, by `performance.now()`; work without a budget gets one now. */
export const deadline = (): number => deadlines.getStore() ?? performance.now() + budgetMs;
