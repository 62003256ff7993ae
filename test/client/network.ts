import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What happens to one request on its way. */
export type Fate =
  | 'arrives'
  /** The service does it, and nobody is told. */
  | 'loses the reply'
  /** It never arrives. */
  | 'is lost'
  /** It is done, and the answer doesn't come before the caller has gone. */
  | 'is done and hangs'
  | { status: number; headers?: Record<string, string>; body?: string };

export type Passed = { route: string; atMs: number; authorization: string; replayed: boolean };

/** A network in front of the service, as bad as a test wants it. */
export async function startNetwork(target: () => string) {
  const passed: Passed[] = [];
  let atOnce = 0;
  let atOnceMost = 0;
  let fateOf: (route: string) => Fate = () => 'arrives';

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const route = `${method} ${url}`;
    const body = await buffer(request);
    const { authorization = '', 'content-type': type, 'if-match': match } = headers;
    const seen = { route, atMs: performance.now(), authorization, replayed: false };
    passed.push(seen);
    const fate = fateOf(route);
    if (fate === 'is lost') return void response.destroy();
    if (typeof fate === 'object') {
      response.writeHead(fate.status, fate.headers);
      return void response.end(fate.body);
    }
    const reply = await fetch(target() + url, {
      method,
      headers: {
        authorization,
        ...(type !== undefined && { 'content-type': type }),
        ...(match !== undefined && { 'if-match': match }),
      },
      ...(body.length > 0 && { body }),
    });
    const text = await reply.text();
    seen.replayed = reply.headers.get('idempotency-replayed') === 'true';
    if (fate === 'loses the reply') return void response.destroy();
    if (fate === 'is done and hangs') return;
    const {
      'content-encoding': _,
      'content-length': __,
      ...told
    } = Object.fromEntries(reply.headers);
    response.writeHead(reply.status, told);
    response.end(text);
  }

  const server = createServer((request, response) => {
    atOnce += 1;
    atOnceMost = Math.max(atOnceMost, atOnce);
    response.on('close', () => {
      atOnce -= 1;
    });
    // A service that is gone is a connection that breaks.
    forward(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the network has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    passed,
    atOnceMost: () => atOnceMost,
    /** The requests of one route. */
    sent: (route: string) => passed.filter((request) => request.route === route),
    /** What happens to requests from now on. */
    decide(fate: (route: string) => Fate) {
      fateOf = fate;
    },
    /** The fates of the next requests of one route; whatever comes after them arrives. */
    next(route: string, ...fates: Fate[]) {
      fateOf = (asked) => (asked === route ? fates.shift() : undefined) ?? 'arrives';
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Network = Awaited<ReturnType<typeof startNetwork>>;
