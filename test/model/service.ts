import { createHash } from 'node:crypto';
import type { Result } from '../../functions/import-customers/contract.ts';
import { jobs } from '../../infra/jobs.ts';
import { routes } from '../../infra/routes.ts';
import { streams } from '../../infra/streams.ts';
import { signer } from '../../shared/data/secrets.ts';
import { Busy } from '../../shared/domain/busy.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import { problemOf } from '../../shared/http/problems.ts';
import { answerOf, handlerOf } from '../functions/invoke.ts';
import type { Request } from './effects.ts';
import type { Answer } from './history.ts';
import { ofLinks } from './requests.ts';

process.env.CALLERS = 'orders,customer,admin';

const handlers = new Map<string, Awaited<ReturnType<typeof handlerOf>>>();

/**
 * Loads every function and the secrets, as instances do that have been at work: what is loaded in
 * the middle of one history would not be in the next.
 */
export async function warmUp(): Promise<void> {
  const operations = [...routes, ...jobs, ...streams].map(({ operation }) => operation);
  for (const operation of operations) handlers.set(operation, await handlerOf(operation));
  await Promise.all([signer('CLIENT'), signer('QUOTE')]);
}

/** Tells the function of a consumer of some changes. */
export const consume = (operation: string, event: unknown): Promise<unknown> =>
  handlers.get(operation)(event);

/** Calls the function, or runs the job, of a request. */
export async function perform({ operation, now, ...call }: Request): Promise<Answer> {
  const handler = handlers.get(operation);
  if (ofLinks.includes(operation)) return ofCustomer(handler, operation, call, now);
  if (!jobs.some((job) => job.operation === operation)) {
    const answer = await answerOf(handler, operation, call, now);
    if (operation === 'create-link') return withoutToken(answer);
    return operation === 'import-customers' ? ofItsRow(answer) : answer;
  }
  const context = { getRemainingTimeInMillis: () => minuteMs };
  const run: Promise<Answer['body']> = handler({}, context);
  return run.then(
    (body) => ({ status: 200, headers: {}, body }),
    (fault) => problem(isBusy(fault) ? 'busy' : 'internal'),
  );
}

/** The tokens of links, by what the table knows them by. */
const tokens = new Map<string, string>();

function withoutToken({ body, ...answer }: Answer): Answer {
  const { url, ...rest } = body;
  if (answer.status !== 201) return { ...answer, body };
  const [, token = ''] = String(url).split('#');
  const link = createHash('sha256').update(token).digest('base64url');
  tokens.set(link, token);
  return { ...answer, body: { ...rest, link } };
}

/** A customer who shows the token of a link that is named by its hash. */
const ofCustomer = (
  handler: unknown,
  operation: string,
  { params }: Omit<Request, 'operation' | 'now'>,
  at: number,
) =>
  answerOf(
    handler,
    operation,
    { headers: { authorization: `Bearer ${tokens.get(params?.link ?? '') ?? nobodys}` } },
    at,
  );

const nobodys = 'x'.repeat(43);

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
