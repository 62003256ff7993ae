import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

type Input = {
  params?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: object;
};

export type Handler = (event: unknown, context: Context) => Promise<unknown>;
export type Answer = { statusCode: number; body: string; headers: Record<string, string> };

const claims = {
  scope: 'kawan/orders kawan/admin',
  client_id: 'bench',
  'cognito:groups': '[admin]',
};

/** A request as API Gateway hands it to a function (2.0); with a link's token, without claims. */
export const anEvent = ({ params, query, headers, body }: Input = {}): object => ({
  version: '2.0',
  headers: {
    accept: '*/*',
    'accept-encoding': 'gzip, deflate',
    host: 'api.example.com',
    'user-agent': 'order-platform/1.0',
    'x-forwarded-for': '203.0.113.7',
    ...(body && { 'content-type': 'application/json' }),
    ...headers,
  },
  ...(params && { pathParameters: params }),
  ...(query && { queryStringParameters: query }),
  ...(body && { body: JSON.stringify(body) }),
  isBase64Encoded: false,
  requestContext: {
    requestId: randomUUID(),
    timeEpoch: Date.now(),
    ...(!headers?.authorization && { authorizer: { jwt: { claims } } }),
  },
});

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

export const invoke = (handler: Handler, event: object): Promise<unknown> =>
  handler(event, context);

/** Calls a function and insists on the status, so that no row measures something else. */
export async function call(handler: Handler, input: Input, status: number): Promise<Answer> {
  const answer = (await invoke(handler, anEvent(input))) as Answer;
  if (answer.statusCode === status) return answer;
  throw new Error(`${answer.statusCode} instead of ${status}: ${answer.body}`);
}

/** Keeps what is written to stdout away from it while the work runs, at the cost of a count. */
export async function withoutLog<Result>(work: () => Promise<Result>): Promise<Result> {
  const write = process.stdout.write;
  let bytes = 0;
  process.stdout.write = (chunk: string | Uint8Array) => {
    bytes += chunk.length;
    return bytes > 0;
  };
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}
