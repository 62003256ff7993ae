import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it, jest } from '@jest/globals';
import { createClient, memoryOutbox } from '../../client/src/index.ts';

type Service = { url: string; close(): Promise<void>; issued: string[]; asked: string[] };

let service: Service;
let isEndpointUp = true;
let accepted: (token: string) => boolean = () => true;
afterEach(async () => {
  jest.restoreAllMocks();
  isEndpointUp = true;
  accepted = () => true;
  await service.close();
});

/** A token endpoint, and a service that takes what `accepted` says. */
async function start(lifeSeconds: number): Promise<Service> {
  const issued: string[] = [];
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/token') {
      const basic = `Basic ${btoa('shop:s%3Acret')}`;
      const isRight = request.headers.authorization === basic && body.includes('kawan%2Forders');
      if (!isEndpointUp) return void response.writeHead(503).end();
      if (!isRight) return void response.writeHead(401).end('{"error":"invalid_client"}');
      issued.push(`t-${issued.length + 1}`);
      return void response.end(
        JSON.stringify({ access_token: issued.at(-1), expires_in: lifeSeconds }),
      );
    }
    const token = String(request.headers.authorization).replace('Bearer ', '');
    asked.push(token);
    response.writeHead(accepted(token) ? 200 : 401, { 'content-type': 'application/json' });
    response.end('{"total":1}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the service has no port');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${address.port}`, close, issued, asked };
}

const open = ({ url }: Service, clientSecret = 's:cret') =>
  createClient({
    ...{ baseUrl: url, outbox: memoryOutbox(), backoffMs: 1, timeoutMs: 10_000 },
    credentials: {
      tokenUrl: `${url}/token`,
      clientId: 'shop',
      clientSecret,
      scope: 'kawan/orders',
    },
  });
const price = { customerId: 'c-1', currency: 'IDR', subtotal: 1 };
const now = Date.now;
const pass = (seconds: number) =>
  jest.spyOn(Date, 'now').mockImplementation(() => now() + 1000 * seconds);

it('one token is fetched for all who ask, and kept', async () => {
  service = await start(3600);
  const kawan = open(service);
  await Promise.all([kawan.quote(price), kawan.quote(price), kawan.quote(price)]);
  await kawan.quote(price);
  expect(service.issued).toEqual(['t-1']);
  expect(service.asked).toEqual(['t-1', 't-1', 't-1', 't-1']);
});

it('a token is renewed a minute before its end, and not sooner', async () => {
  service = await start(3600);
  const kawan = open(service);
  await kawan.quote(price);
  pass(3530);
  await kawan.quote(price);
  expect(service.issued).toEqual(['t-1']);
  pass(3545);
  await kawan.quote(price);
  expect(service.asked).toEqual(['t-1', 't-1', 't-2']);
});

it('while the endpoint is down a token is used to its end, and no order waits after that', async () => {
  service = await start(3600);
  const kawan = open(service);
  await kawan.quote(price);
  isEndpointUp = false;
  pass(3590);
  expect(await kawan.quote(price)).toMatchObject({ outcome: 'quoted' });
  pass(3601);
  const late = { outcome: 'unavailable', cause: { code: 'unreachable', status: 503 } };
  expect(await kawan.quote(price)).toMatchObject(late);
  expect(await kawan.hold('o-1', price)).toMatchObject(late);
});

it('a token that is refused is renewed once, and the request sent again', async () => {
  service = await start(3600);
  const kawan = open(service);
  await kawan.quote(price);
  accepted = (token) => token !== 't-1';
  expect(await kawan.quote(price)).toMatchObject({ outcome: 'quoted' });
  expect(service.asked).toEqual(['t-1', 't-1', 't-2']);
  accepted = () => false;
  const refused = { outcome: 'unavailable', cause: { code: 'unauthenticated' } };
  expect(await kawan.quote(price)).toMatchObject(refused);
  expect(service.asked.slice(3)).toEqual(['t-2', 't-3']);
});

it('a client that the endpoint doesn’t know is told so at once', async () => {
  service = await start(3600);
  const refused = { outcome: 'unavailable', cause: { code: 'unauthenticated', status: 401 } };
  expect(await open(service, 'wrong').quote(price)).toMatchObject(refused);
  expect(service.asked).toEqual([]);
});

it('a token of one’s own is asked for with the one that was refused', async () => {
  service = await start(3600);
  accepted = (token) => token === 'mine-2';
  const refused: (string | undefined)[] = [];
  const token = async (before?: string) => {
    refused.push(before);
    return before === undefined ? 'mine-1' : 'mine-2';
  };
  const kawan = createClient({ baseUrl: service.url, outbox: memoryOutbox(), token });
  expect(await kawan.quote(price)).toMatchObject({ outcome: 'quoted' });
  expect(refused).toEqual([undefined, 'mine-1']);
});
