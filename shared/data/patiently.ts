import { setTimeout as sleep } from 'node:timers/promises';
import { Busy } from '../domain/busy.ts';
import { deadline } from '../runtime/budget.ts';
import { tally } from '../runtime/log.ts';

const pauseMs = { first: 10, longest: 250 };

/** What a call answers when it is to be made again. */
export const again = Symbol('again');

/**
 * Makes a call until it has an answer, with pauses of full jitter that double, and throws `Busy`
 * when the budget is gone (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
 * Transient errors are not answers; every other error is thrown on.
 */
export async function patiently<Answer>(
  what: string,
  call: () => Promise<Answer | typeof again>,
): Promise<Answer> {
  const until = deadline();
  for (let attempt = 0; ; attempt++) {
    if (performance.now() > until) throw new Busy(`${what}: no answer within the budget`);
    const answer = await call().catch((error: unknown) => {
      if ((error as Error).name === 'TransactionConflictException') tally('conflicts');
      if (isTransient(error)) return again;
      throw error;
    });
    if (answer !== again) return answer as Answer;
    tally('retries');
    const longest = Math.min(pauseMs.longest, pauseMs.first * 2 ** attempt);
    await sleep(Math.min(Math.random() * longest, Math.max(0, until - performance.now())));
  }
}

const transientErrors = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TimeoutError',
  'TransactionConflictException',
]);

const lostConnections = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT']);

/** Throttling, the service's own faults and lost connections: the same call may be made again. */
function isTransient(error: unknown): boolean {
  const { name, code, $fault } = error as { name?: string; code?: string; $fault?: string };
  return transientErrors.has(name ?? '') || $fault === 'server' || lostConnections.has(code ?? '');
}
