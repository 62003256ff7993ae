import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { Busy } from '../domain/busy.ts';
import { isRefusal, type Refusal, type RefusalCode } from '../domain/refusals.ts';
import { withinBudget } from '../runtime/budget.ts';
import { inDryRun, isDryRun } from '../runtime/dry-run.ts';
import { logFault, logRun, withNotes } from '../runtime/log.ts';
import { parseBody } from './body.ts';
import { admit, type Caller, Claims } from './caller.ts';
import { fieldErrors } from './field-errors.ts';
import { type ProblemCode, ProblemError, problemOf } from './problems.ts';
import { queryOf } from './query.ts';
import { chosen, json, type Representation } from './representation.ts';

/** What an operation takes and answers: validation, types and the API's document come from it. */
export type Contract = {
  summary: string;
  description?: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: z.ZodObject;
  /** Bytes of the body at most, where they are more than usual. */
  bodyBytesMax?: number;
  /** Changes something, so that a caller may ask with `dryRun` what it would change. */
  writes?: true;
  /** By status. A reply that doesn't fit its schema is a fault of ours. */
  replies: Record<number, z.ZodObject>;
  /** Other ways to write a reply than JSON, for callers whose Accept names one. */
  alsoAs?: Representation[];
  /** What it may refuse, beside what every route may (see `infra/openapi.ts`). */
  refusals?: RefusalCode[];
  /** With what it may refuse a part of what was sent, in an answer that is good as a whole. */
  rowRefusals?: RefusalCode[];
};

type Part<Schema> = Schema extends z.ZodObject ? z.infer<Schema> : undefined;

export type Request<C extends Contract> = {
  params: Part<C['params']>;
  query: Part<C['query']>;
  headers: Part<C['headers']>;
  body: Part<C['body']>;
  caller: Caller;
  /**
   * When the request came, in milliseconds since 1970. A cold start lies between the gateway's
   * clock and the function's; the earlier one counts, because a refusal fences off every attempt
   * that came before it (`refuse`).
   */
  now: number;
};

export type Reply = { status: number; body: object; headers?: Record<string, string> };

const Event = z.object({
  headers: z.record(z.string(), z.string()).default({}),
  pathParameters: z.record(z.string(), z.string()).optional(),
  queryStringParameters: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({
    requestId: z.string(),
    timeEpoch: z.int(),
    authorizer: z.object({ jwt: z.object({ claims: Claims }) }).optional(),
  }),
});
type Event = z.infer<typeof Event>;

type Response = { statusCode: number; headers: Record<string, string>; body: string };

/**
 * A function behind one route: everything around the decision, so that handlers hold only that.
 * In a dry run they are the same; it is the writes that are only tried (`transact`).
 */
export function endpoint<C extends Contract>(
  contract: C,
  handle: (request: Request<C>) => Promise<Reply | Refusal>,
) {
  const query = queryOf(contract);
  const answer = middy<unknown, Response, Error, Context, Internal>()
    .use(answered())
    .handler(async (raw: unknown): Promise<Response> => {
      const event = Event.parse(raw);
      const request = parseRequest(contract, query, event);
      const decision = await withinBudget(() => handle(request));
      if (isRefusal(decision)) throw problemOfRefusal(decision);
      const schema = contract.replies[decision.status];
      if (schema === undefined) throw new Error(`no reply ${decision.status} in the contract`);
      const written = chosen(event.headers.accept, contract.alsoAs);
      return respond(
        decision.status,
        schema.parse(decision.body),
        { ...(contract.alsoAs && { vary: 'accept' }), ...decision.headers },
        written,
      );
    });
  return (event: unknown, context: Context): Promise<Response> => {
    const run = () => withNotes(() => answer(event, context));
    return contract.writes && asksDryRun(event) ? inDryRun(run) : run();
  };
}

const Query = Event.pick({ queryStringParameters: true });

/** Looked at before anything is checked: also what refuses a dry run says that it is one. */
const asksDryRun = (event: unknown): boolean =>
  Query.safeParse(event).data?.queryStringParameters?.dryRun === 'true';

type Internal = { startedAt: number };
type Running = middy.Request<unknown, Response, Error, Context, Internal>;

/** Turns whatever happened into an answer, and writes the request's one log line. */
function answered(): middy.MiddlewareObj<unknown, Response, Error, Context, Internal> {
  const observe = (request: Running, outcome: string, status: number) => {
    const latency = performance.now() - request.internal.startedAt;
    const faults = status >= 500 && outcome !== 'busy' ? 1 : 0;
    const dryRun = isDryRun() || undefined;
    const fields = { status, dryRun, ...idsOf(request.event) };
    logRun(outcome, { requests: 1, faults, latency: Math.round(latency * 10) / 10 }, fields);
  };
  return {
    before: (request) => {
      request.internal.startedAt = performance.now();
    },
    after: (request) => {
      observe(request, 'ok', request.response?.statusCode ?? 0);
    },
    onError: (request) => {
      const { code, detail, errors, retryAfterSeconds } = problemFrom(request.error);
      const { requestId, orderId } = idsOf(request.event);
      if (code === 'internal') logFault('fault', request.error, { requestId, orderId });
      const problem = problemOf(code, detail, requestId, errors);
      request.response = respond(problem.status, problem, {
        'content-type': 'application/problem+json',
        ...(code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
        ...(retryAfterSeconds && { 'retry-after': String(retryAfterSeconds) }),
      });
      observe(request, code, problem.status);
    },
  };
}

const problemOfRefusal = ({ refused, detail, retryAfterSeconds }: Refusal): ProblemError =>
  new ProblemError(refused, detail, undefined, retryAfterSeconds);

type Told = Partial<Pick<ProblemError, 'errors' | 'retryAfterSeconds'>> & {
  code: ProblemCode;
  detail: string;
};

function problemFrom(error: unknown): Told {
  if (error instanceof ProblemError) {
    const { code, message: detail, errors, retryAfterSeconds } = error;
    return { code, detail, errors, retryAfterSeconds };
  }
  if (error instanceof Busy) {
    return { code: 'busy', detail: 'Send the same request again.', retryAfterSeconds: 1 };
  }
  return { code: 'internal', detail: 'The cause is in our log, under this instance.' };
}

const Ids = Event.pick({ requestContext: true, pathParameters: true });

function idsOf(event: unknown): { requestId: string; orderId: string | undefined } {
  const { data } = Ids.safeParse(event);
  return {
    requestId: data?.requestContext.requestId ?? 'unknown',
    orderId: data?.pathParameters?.orderId?.slice(0, 64),
  };
}

function parseRequest<C extends Contract>(
  contract: C,
  query: z.ZodObject,
  event: Event,
): Request<C> {
  const { headers, requestContext } = event;
  const caller = admit(requestContext.authorizer?.jwt.claims, headers.authorization);
  const parts = {
    params: parsePart(contract.params, event.pathParameters ?? {}),
    query: parsePart(query, event.queryStringParameters ?? {}),
    headers: parsePart(contract.headers, event.headers),
    body: contract.body && parsePart(contract.body, parseBody(event, contract.bodyBytesMax)),
  };
  const now = Math.min(event.requestContext.timeEpoch, Date.now());
  return { ...(parts as Pick<Request<C>, keyof typeof parts>), caller, now };
}

function parsePart(schema: z.ZodObject | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error);
  throw new ProblemError('invalid_request', 'Some fields are not valid.', errors);
}

/** Tells a caller that the answer is that of an earlier request. */
export const replayHeader = (replayed: boolean): Record<string, string> =>
  replayed ? { 'idempotency-replayed': 'true' } : {};

const everyAnswer = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
};

function respond(
  statusCode: number,
  body: object,
  headers?: Record<string, string>,
  { contentType, write }: Representation = json,
): Response {
  return {
    statusCode,
    headers: {
      ...everyAnswer,
      ...(isDryRun() && { 'dry-run': 'true' }),
      'content-type': contentType,
      ...headers,
    },
    body: write(body),
  };
}
