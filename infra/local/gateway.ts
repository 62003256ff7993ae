import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ProblemCode, problemOf } from '../../shared/http/problems.ts';
import type { Authorize } from './authorizer.ts';
import { type Matched, sendResult, targetOf, toEvent } from './event.ts';
import { FunctionFailure } from './functions.ts';

export type GatewayRoute = {
  routeKey: string;
  scopes: string[];
  /** None: anyone may call. */
  authorize: Authorize | undefined;
  invoke(event: unknown): Promise<unknown>;
};

/** API Gateway's own limit; the functions have lower ones. */
const bodyBytesMax = 10 * 1024 * 1024;

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Answers as the HTTP API does: finds the route, has the token checked, builds the event, sends
 * what the function returns. It differs in one thing: where AWS answers with `{"message": …}`
 * before any function runs, here stands the problem document of the contract, which says more.
 */
export function createGateway(
  routes: GatewayRoute[],
  reportFault: (fault: unknown) => void,
  now: () => Date = () => new Date(),
): Answer {
  const match = createMatcher(routes);

  async function answer(request: IncomingMessage, response: ServerResponse, requestId: string) {
    const refuse = (code: ProblemCode, detail: string) =>
      sendProblem(response, code, detail, requestId);
    const target = targetOf(request.url ?? '/');
    if (!target) return refuse('invalid_request', 'The path is not percent-encoded well.');
    const matched = match(request.method ?? '', target.rawPath);
    if (!matched) return refuse('not_found', 'There is no such route.');
    const { route } = matched;
    // Two headers are one list, in which no token is valid.
    const header = request.headersDistinct.authorization?.join(',');
    const verdict = await route.authorize?.(header, route.scopes);
    if (verdict && 'refused' in verdict) return refuse(verdict.refused, verdict.detail);
    const body = await readBody(request);
    if (!body) return refuse('body_too_large', `At most ${bodyBytesMax} bytes.`);
    const event = toEvent(request, target, matched, body, verdict, requestId, now());
    sendResult(response, await route.invoke(event));
  }

  return async (request, response) => {
    const requestId = randomUUID();
    // Callers go by the service's clock, also where it was moved.
    response.setHeader('date', now().toUTCString());
    try {
      await answer(request, response, requestId);
    } catch (cause) {
      // A caller who hung up gets no answer, and is no fault of ours.
      if (request.destroyed && !request.complete) return;
      reportFault(cause);
      const isLate = cause instanceof FunctionFailure && ['busy', 'timed_out'].includes(cause.kind);
      const detail = 'The cause is in the log of the functions.';
      sendProblem(response, isLate ? 'busy' : 'internal', detail, requestId);
    }
  };
}

export function sendProblem(
  response: ServerResponse,
  code: ProblemCode,
  detail: string,
  requestId: string,
): void {
  if (response.headersSent) return void response.destroy();
  const problem = problemOf(code, detail, requestId);
  const body = JSON.stringify(problem);
  response.writeHead(problem.status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    ...(code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
    ...(code === 'busy' && { 'retry-after': '1' }),
    // What is left of a body that nobody reads would be taken for the next request.
    ...(code === 'body_too_large' && { connection: 'close' }),
  });
  response.end(body);
}

/** Undefined when there is more than the limit. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

type Match = Matched & { route: GatewayRoute };

/**
 * The HTTP API's order: the path that matches exactly, then one with variables, then `$default`;
 * with the same path, the method itself before ANY.
 */
export function createMatcher(routes: GatewayRoute[]) {
  const patterns = routes
    .filter(({ routeKey }) => routeKey !== '$default')
    .map((route) => {
      const [method = '', path = ''] = route.routeKey.split(' ');
      if (path.includes('+}')) throw new Error(`${route.routeKey}: greedy paths aren't supported.`);
      return { route, method, segments: path.split('/') };
    })
    .sort((a, b) => variables(a.segments) - variables(b.segments) || rank(a) - rank(b));
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');

  return (method: string, rawPath: string): Match | undefined => {
    const segments = rawPath.split('/').map(decodeURIComponent);
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue;
      const pathParameters = parametersOf(pattern.segments, segments);
      if (pathParameters) {
        return { route: pattern.route, routeKey: pattern.route.routeKey, pathParameters };
      }
    }
    return fallback && { route: fallback, routeKey: fallback.routeKey, pathParameters: {} };
  };
}

const isVariable = (segment: string): boolean => /^\{.+\}$/.test(segment);
const variables = (segments: string[]): number => segments.filter(isVariable).length;
const rank = ({ method }: { method: string }): number => (method === 'ANY' ? 1 : 0);

function parametersOf(pattern: string[], path: string[]): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined;
  const parameters: [string, string][] = [];
  for (const [index, segment] of pattern.entries()) {
    const value = path[index] ?? '';
    if (!isVariable(segment)) {
      if (segment !== value) return undefined;
    } else if (value === '') return undefined;
    else parameters.push([segment.slice(1, -1), value]);
  }
  return Object.fromEntries(parameters);
}
