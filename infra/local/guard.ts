import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { allows, type Statement, type Touch } from './permissions.ts';

export type Guard = { endpoint: string; close(): void };

export type GuardOptions = {
  /** Where the engine is. */
  endpoint: string;
  tableArn: string;
  /** By the access key id under which a function calls. */
  roles: Map<string, Statement[]>;
};

/**
 * Stands between the functions and the engine as IAM does on AWS: each function calls under a key
 * of its own, and what its role in the template doesn't allow is refused and never reaches the data.
 */
export async function startGuard({ endpoint, tableArn, roles }: GuardOptions): Promise<Guard> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, answer) => {
    check(incoming, answer).catch(() => answer.destroy());
  });
  server.keepAliveTimeout = 60_000;

  async function check(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const caller = callerOf(incoming.headers.authorization);
    const action = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    const refused = touchesOf(action, JSON.parse(body.toString()), tableArn).find(
      (touch) => !allows(roles.get(caller) ?? [], touch),
    );
    if (refused) return refuse(answer, caller, refused);
    forward(incoming, body, answer);
  }

  function forward(incoming: IncomingMessage, body: Buffer, answer: ServerResponse): void {
    const { method, headers, url } = incoming;
    const onwards = request(new URL(url ?? '/', endpoint), { method, headers, agent });
    onwards.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    // What the engine didn't answer, the function isn't answered either: its connection ends.
    onwards.on('error', () => answer.destroy());
    answer.on('close', () => onwards.destroy());
    onwards.end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = z.object({ port: z.int() }).parse(server.address());
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

/** `AWS4-HMAC-SHA256 Credential=<access key id>/…` */
const callerOf = (authorization = ''): string =>
  /Credential=([^/]+)\//.exec(authorization)?.[1] ?? 'nobody';

function refuse(answer: ServerResponse, caller: string, { action, resource, keys }: Touch): void {
  const type = 'com.amazon.coral.service#AccessDeniedException';
  const message =
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource}` +
    ` (keys: ${keys.join(', ') || 'none'})`;
  answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  answer.end(JSON.stringify({ __type: type, message }));
}

const Keyed = z.record(z.string(), z.object({ S: z.string().optional() }));
const Placed = z.object({ Key: Keyed.optional(), Item: Keyed.optional() });

const Body = z.object({
  Key: Keyed.optional(),
  Item: Keyed.optional(),
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string().optional(),
  ExpressionAttributeValues: z
    .record(z.string(), z.object({ S: z.string().optional() }))
    .default({}),
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(Keyed) })).optional(),
  TransactItems: z.array(z.record(z.string(), Placed)).optional(),
});

const actionsInTransaction: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/**
 * What IAM is asked for a call: for a transaction once for each item, under that item's action. A
 * call of another kind touches no key, and no statement here allows that.
 */
export function touchesOf(action: string, input: unknown, tableArn: string): Touch[] {
  const body = Body.parse(input);
  const touch = (name: string, keys: (string | undefined)[], index?: string): Touch => ({
    action: `dynamodb:${name}`,
    resource: index === undefined ? tableArn : `${tableArn}/index/${index}`,
    keys: keys.flatMap((key) => key ?? []),
  });
  if (body.TransactItems) {
    return body.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { Key, Item }]) =>
        touch(actionsInTransaction[kind] ?? kind, [(Key ?? Item)?.pk?.S]),
      ),
    );
  }
  if (body.RequestItems) {
    const keys = Object.values(body.RequestItems).flatMap(({ Keys }) => Keys);
    return [
      touch(
        action,
        keys.map(({ pk }) => pk?.S),
      ),
    ];
  }
  if (body.KeyConditionExpression) {
    const [, name = ''] = /= *(:\w+)/.exec(body.KeyConditionExpression) ?? [];
    return [touch(action, [body.ExpressionAttributeValues[name]?.S], body.IndexName)];
  }
  return [touch(action, [(body.Key ?? body.Item)?.pk?.S])];
}
