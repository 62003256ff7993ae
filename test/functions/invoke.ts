import { routes } from '../../infra/routes.ts';

process.env.CALLERS = 'orders,admin';
process.env.CUSTOMER_PAGE_URL = 'https://shop.example/points/';

export type Call = {
  params?: Record<string, string>;
  body?: object;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Who asks: a name, or a person of a group. */
  as?: string | { group: string };
};

/**
 * The platform's token where it may call, else an admin's, or that of somebody in a group; none
 * where a customer's link is asked for.
 */
function claimsOf(operation: string, as: NonNullable<Call['as']>) {
  const { scopes = [], bearer } = routes.find((route) => route.operation === operation) ?? {};
  if (bearer === 'link') return undefined;
  if (typeof as === 'string' && scopes.includes('orders')) {
    return { scope: 'kawan/orders', client_id: as };
  }
  const { name, group } =
    typeof as === 'string' ? { name: as, group: 'admin' } : { ...as, name: as.group };
  return { scope: 'kawan/admin', username: name, 'cognito:groups': `[${group}]` };
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
  const claims = claimsOf(operation, as);
  const event = {
    headers: { 'content-type': 'application/json', ...headers },
    pathParameters: params,
    queryStringParameters: query,
    body: body && JSON.stringify(body),
    requestContext: {
      requestId: 'r',
      timeEpoch: at,
      ...(claims && { authorizer: { jwt: { claims } } }),
    },
  };
  const answer = await handler(event, {});
  const { statusCode: status, headers: set, body: text } = answer;
  const isJson = set['content-type'].includes('json');
  return { status, headers: set, body: isJson ? JSON.parse(text) : text };
}

/** Runs a job as its schedule does, with a minute left. */
export async function runJob(operation: string) {
  const handler = await handlerOf(operation);
  return handler({}, { getRemainingTimeInMillis: () => 60_000 });
}
