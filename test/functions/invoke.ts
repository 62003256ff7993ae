import { routes } from '../../infra/routes.ts';

process.env.CALLERS = 'orders,admin';
process.env.CUSTOMER_PAGE_URL = 'https://shop.example/points/';

export type Call = {
  params?: Record<string, string>;
  body?: object;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Who asks. */
  as?: string;
};

/** The platform's token where it may call, else an admin's. */
function claimsOf(operation: string, username: string) {
  const scopes = routes.find((route) => route.operation === operation)?.scopes ?? [];
  return scopes.includes('orders')
    ? { scope: 'kawan/orders', client_id: username }
    : { scope: 'kawan/admin', username, 'cognito:groups': '[admin]' };
}

export const handlerOf = async (operation: string) =>
  (await import(`../../functions/${operation}/handler.ts`)).handler;

/** Calls a function as the gateway does that got the request at an instant. */
export const invoke = async (operation: string, call: Call, at: number) =>
  answerOf(await handlerOf(operation), operation, call, at);

/** The same for a function that is loaded already. */
export async function answerOf(
  handler: Awaited<ReturnType<typeof handlerOf>>,
  operation: string,
  { params, body, query, headers, as = 'test' }: Call,
  at: number,
) {
  const event = {
    headers: { 'content-type': 'application/json', ...headers },
    pathParameters: params,
    queryStringParameters: query,
    body: body && JSON.stringify(body),
    requestContext: {
      requestId: 'r',
      timeEpoch: at,
      authorizer: { jwt: { claims: claimsOf(operation, as) } },
    },
  };
  const answer = await handler(event, {});
  const { statusCode: status, headers: set, body: text } = answer;
  const isJson = set['content-type'].includes('json');
  return { status, headers: set, body: isJson ? JSON.parse(text) : text };
}
