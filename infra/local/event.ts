import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { account } from './intrinsics.ts';

export type Matched = { routeKey: string; pathParameters: Record<string, string> };
export type Target = { rawPath: string; path: string; query: string };

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Splits a request's target; undefined where the path's percent-encoding is malformed. */
export function targetOf(url: string): Target | undefined {
  const end = url.indexOf('?');
  const rawPath = end < 0 ? url : url.slice(0, end);
  try {
    return { rawPath, path: decodeURIComponent(rawPath), query: end < 0 ? '' : url.slice(end + 1) };
  } catch {
    return undefined;
  }
}

/**
 * An HTTP request as API Gateway's HTTP API writes it in payload format 2.0. Its `rawPath` is
 * decoded, for all its name.
 */
export function toEvent(
  request: IncomingMessage,
  target: Target,
  matched: Matched,
  body: Buffer,
  authorizer: { claims: Record<string, string>; scopes: string[] } | undefined,
  requestId: string,
  at: Date,
) {
  const headers = headersOf(request);
  const { cookie, ...others } = headers;
  const query = new URLSearchParams(target.query);
  const isText = isTextual(headers['content-type']);
  return {
    version: '2.0',
    routeKey: matched.routeKey,
    rawPath: target.path,
    rawQueryString: target.query,
    ...(cookie ? { cookies: cookie.split(/; */) } : {}),
    headers: others,
    ...(query.size > 0 ? { queryStringParameters: joined(query) } : {}),
    requestContext: {
      accountId: account,
      apiId: 'local',
      ...(authorizer ? { authorizer: { jwt: authorizer } } : {}),
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method ?? '',
        path: target.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: matched.routeKey,
      stage: '$default',
      time: timeOf(at),
      timeEpoch: at.getTime(),
    },
    ...(Object.keys(matched.pathParameters).length > 0
      ? { pathParameters: matched.pathParameters }
      : {}),
    ...(body.length > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const trace = randomBytes(12).toString('hex');
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return {
    ...Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values = []]) => [
        name,
        values.join(name === 'cookie' ? '; ' : ','),
      ]),
    ),
    'x-amzn-trace-id': `Root=1-${seconds}-${trace}`,
    'x-forwarded-for': request.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  };
}

const joined = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')]),
  );

/** Any other body reaches a function in base64; a form's does too. */
const isTextual = (contentType = 'text/plain'): boolean =>
  /^(text\/|application\/(json|javascript|xml)\b)/i.test(contentType);

function timeOf(at: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  const day = `${pad(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${at.toISOString().slice(11, 19)} +0000`;
}

const Result = z.object({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), z.coerce.string()).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

/** Sends what a function returned. What has no status is taken, whole, as a JSON body. */
export function sendResult(response: ServerResponse, returned: unknown): void {
  const hasStatus = typeof returned === 'object' && returned !== null && 'statusCode' in returned;
  const result = Result.parse(
    hasStatus
      ? returned
      : {
          statusCode: 200,
          headers: { 'content-type': 'application/json' },
          body: typeof returned === 'string' ? returned : JSON.stringify(returned),
        },
  );
  const body = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8');
  const cookies = result.cookies.length > 0 ? { 'set-cookie': result.cookies } : {};
  response.writeHead(result.statusCode, {
    ...result.headers,
    ...cookies,
    'content-length': body.length,
  });
  response.end(body);
}
