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

/** Calls a function as the gateway does that got the request at an instant. */
export async function invoke(
  operation: string,
  { params, body, query, headers, as = 'test' }: Call,
  at: number,
) {
  const { handler } = await import(`../../functions/${operation}/handler.ts`);
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
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}
