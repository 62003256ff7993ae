import type { Context } from 'aws-lambda';
import { type Fields, logFault, logRun, withNotes } from './log.ts';

export type Run = {
  /** Milliseconds since 1970, read once. */
  now: number;
  /** Whether there is time for another step before the function's time limit. */
  mayGoOn: () => boolean;
};

/** How long before its time limit a job stops beginning new steps, in milliseconds. */
const reserveMs = 10_000;

/** A scheduled function: logs and measures a run; a fault fails it, so that it is tried again. */
export const job =
  <Result extends Fields>(work: (run: Run) => Promise<Result>) =>
  (_event: unknown, context: Context): Promise<Result> =>
    withNotes(async () => {
      const startedAt = performance.now();
      const latency = () => Math.round(performance.now() - startedAt);
      try {
        const mayGoOn = () => context.getRemainingTimeInMillis() > reserveMs;
        const result = await work({ now: Date.now(), mayGoOn });
        logRun('done', { requests: 1, faults: 0, latency: latency() }, result);
        return result;
      } catch (fault) {
        logFault('job_failed', fault);
        logRun('internal', { requests: 1, faults: 1, latency: latency() });
        throw fault;
      }
    });
