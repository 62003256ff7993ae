import { AsyncLocalStorage } from 'node:async_hooks';

const dryRuns = new AsyncLocalStorage<boolean>();

/** Everything that `work` does is only tried: it finds out what would happen and writes nothing. */
export const inDryRun = <Result>(work: () => Promise<Result>): Promise<Result> =>
  dryRuns.run(true, work);

/** For what must count though the rest is only tried: a guess is a guess. */
export const evenInDryRun = <Result>(work: () => Promise<Result>): Promise<Result> =>
  dryRuns.run(false, work);

/** Whether the work under way is only to be tried. */
export const isDryRun = (): boolean => dryRuns.getStore() === true;
