import type { Result } from '../../functions/import-customers/contract.ts';
import { jobs } from '../../infra/jobs.ts';
import { routes } from '../../infra/routes.ts';
import { signer } from '../../shared/data/secrets.ts';
import { Busy } from '../../shared/domain/busy.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import { problemOf } from '../../shared/http/problems.ts';
import { answerOf, handlerOf } from '../functions/invoke.ts';
import type { Request } from './effects.ts';
import type { Answer } from './history.ts';

const handlers = new Map<string, Awaited<ReturnType<typeof handlerOf>>>();

/**
 * Loads every function and the secrets, as instances do that have been at work: what is loaded in
 * the middle of one history would not be in the next.
 */
export async function warmUp(): Promise<void> {
  const operations = [...routes, ...jobs].map(({ operation }) => operation);
  for (const operation of operations) handlers.set(operation, await handlerOf(operation));
  await Promise.all([signer('CLIENT'), signer('QUOTE')]);
}

/** Calls the function, or runs the job, of a request. */
export async function perform({ operation, now, ...call }: Request): Promise<Answer> {
  const handler = handlers.get(operation);
  if (!jobs.some((job) => job.operation === operation)) {
    const answer = await answerOf(handler, operation, call, now);
    return operation === 'import-customers' ? ofItsRow(answer) : answer;
  }
  const context = { getRemainingTimeInMillis: () => minuteMs };
  const run: Promise<Answer['body']> = handler({}, context);
  return run.then(
    (body) => ({ status: 200, headers: {}, body }),
    (fault) => problem(isBusy(fault) ? 'busy' : 'internal'),
  );
}

/** The answer to the one row of an import, as if it had been the request. */
function ofItsRow(answer: Answer): Answer {
  const results: Result[] | undefined = answer.body.results as Result[] | undefined;
  const [result] = results ?? [];
  if (result === undefined) return answer;
  if (result.problem) {
    const { code, detail, errors } = result.problem;
    const body = problemOf(code, detail, 'row', errors);
    return { ...answer, status: body.status, body };
  }
  const isReplayed = result.status === 'imported_before';
  return {
    status: isReplayed ? 200 : 201,
    headers: { ...answer.headers, ...(isReplayed && { 'idempotency-replayed': 'true' }) },
    body: result,
  };
}

/** A job that fails is run again; that it was busy is no fault. */
const isBusy = (fault: unknown): boolean => {
  if (fault instanceof AggregateError) return fault.errors.every(({ cause }) => isBusy(cause));
  return fault instanceof Busy;
};

function problem(code: 'busy' | 'internal'): Answer {
  const body = problemOf(code, 'The job failed.', 'job');
  return { status: body.status, headers: {}, body };
}
