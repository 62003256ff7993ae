import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendProblem } from './gateway.ts';

/** Where the order platform of the demo page answers; nothing of it is in the template. */
export const platformPath = '/demo/api';

const id = '[A-Za-z0-9+][A-Za-z0-9._~:@+-]{0,63}';

/** What an order platform asks of Kawan, and nothing else. */
const allowed = [
  'POST /quotes',
  `PUT /customers/${id}`,
  `GET /customers/${id}`,
  `POST /customers/${id}/links`,
  `PUT /orders/${id}/hold`,
  `POST /orders/${id}/confirm`,
  `POST /orders/${id}/cancel`,
  `PUT /orders/${id}/refunds/${id}`,
  `GET /orders/${id}`,
].map((route) => new RegExp(`^${route}$`));

/**
 * This platform takes everybody for a new customer, and lets Kawan say who isn't: a real one looks
 * into its own orders. In a browser's hands the answer would be a discount for the asking.
 */
const added = { customerIsNew: true };
const asksForDiscounts = /^POST \/quotes$|\/hold$/;

const bodyBytesMax = 16 * 1024;
const passedOn = ['content-type', 'idempotency-replayed', 'retry-after'];

export type OrderPlatform = {
  /** The stack's own address. */
  url: string;
  /** A token of the `orders` scope. It stays here: the page never sees it. */
  token(): Promise<string>;
};

/**
 * Plays the server of an order platform: forwards what its page asks to Kawan's API, with the
 * platform's token. Answers false to what isn't for it.
 */
export function createOrderPlatform({ url, token }: OrderPlatform) {
  return (request: IncomingMessage, response: ServerResponse): Promise<void> | false => {
    if (!request.url?.startsWith(`${platformPath}/`)) return false;
    return answer(request, response, url, token);
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
  token: OrderPlatform['token'],
): Promise<void> {
  if (!isFromOwnPage(request, url)) {
    return sendProblem(response, 'forbidden', 'Only the demo page may ask this.', 'demo');
  }
  const { method = '' } = request;
  const path = String(request.url).slice(platformPath.length);
  const route = `${method} ${path}`;
  if (!allowed.some((pattern) => pattern.test(route))) {
    return sendProblem(response, 'not_found', 'The demo’s platform has no such route.', 'demo');
  }
  const asked = method === 'GET' ? {} : await readBody(request);
  if (asked === undefined) {
    return sendProblem(response, 'invalid_request', 'Send a small JSON object.', 'demo');
  }
  const body = asksForDiscounts.test(route) ? { ...asked, ...added } : asked;
  const reply = await patiently(`${url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  });
  const headers = passedOn.flatMap((name) => {
    const value = reply.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  response.writeHead(reply.status, {
    ...Object.fromEntries(headers),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(Buffer.from(await reply.arrayBuffer()));
}

const triesMax = 3;

/** Sends the same request again while Kawan is busy, as it asks to: ids make that safe. */
async function patiently(url: string, request: RequestInit): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const reply = await fetch(url, request);
    if (reply.status !== 503 || tries === triesMax) return reply;
    await sleep(1000 * (Number(reply.headers.get('retry-after')) || 1));
  }
}

/**
 * Another site that is open in the same browser could ask too, with nothing to show for it: a
 * browser says where a request comes from, and a name that leads to this machine is no other host.
 */
function isFromOwnPage({ headers }: IncomingMessage, url: string): boolean {
  if (headers.host !== new URL(url).host) return false;
  const from = headers['sec-fetch-site'];
  if (from !== undefined) return from === 'same-origin';
  return headers.origin === undefined || headers.origin === url;
}

async function readBody(request: IncomingMessage): Promise<object | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
