import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { ConsoleConfig } from '../site/pages.ts';
import { createAuthorizer } from './authorizer.ts';
import type { Delivery } from './batches.ts';
import { openClock } from './clock.ts';
import { createControls, issuerPath, localPrefix } from './controls.ts';
import { createTable, deleteTable, indexEngine, memoryFolder, startEngine } from './engine.ts';
import { createPool } from './functions.ts';
import { createGateway, sendProblem } from './gateway.ts';
import { startGuard } from './guard.ts';
import { type Identity, mintToken, openIdentity, type Role, serveIssuer } from './issuer.ts';
import { startJobs } from './jobs.ts';
import { LocalError } from './local-error.ts';
import { takeLock } from './lock.ts';
import { openLog } from './log.ts';
import { collectMetrics } from './metrics.ts';
import { createOrderPlatform } from './order-platform.ts';
import { createSite } from './site.ts';
import { type Poller, type PollerOptions, startPoller, streamFolder } from './stream.ts';
import { openStream, type StreamSource } from './stream-source.ts';
import { synthesize } from './synth.ts';
import { type Application, readApplication } from './template.ts';

export type StackOptions = {
  /** 0, the default, takes a free one. */
  port?: number;
  /** Where everything is kept between starts. Without it: a throw-away in memory. */
  data?: string;
  /** Forgets what the data folder holds. */
  fresh?: boolean;
  /** A cloud assembly to run instead of the product's own, which is synthesized when it's stale. */
  assembly?: string;
  /** Values for the template's parameters, as a deployment gives them. */
  parameters?: Record<string, string>;
  /** How consumers are told of changes, where it isn't to be as the table's own stream does it. */
  telling?: Telling;
  /** The folder of the built sites, which are served beside the API. Without it there are none. */
  site?: string;
  say?: (line: string) => void;
};

export type Telling = {
  /** What stands before the table's own stream. */
  stream(source: StreamSource): StreamSource;
  pause: Delivery['pause'];
};

export type Stack = {
  url: string;
  data: string;
  /** Where the data is, for whoever looks at all of it: no function's role is asked there. */
  table: { endpoint: string; name: string };
  /** Whether there was no data before this start. */
  isFirstRun: boolean;
  token(role: Role, name?: string): Promise<string>;
  /** Settles when the stack can't go on. */
  failed: Promise<Error>;
  close(): Promise<void>;
};

const lockName = 'lock';

/** Runs the synthesized template on this machine: engine, functions, HTTP API, issuer, jobs and consumers. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    return { ...(await assemble(options, closers)), close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

async function assemble(options: StackOptions, closers: (() => unknown)[]) {
  const { say = () => {} } = options;
  const data = openData(options, closers);
  const { server, url } = await listen(options.port ?? 0, closers);
  if (options.fresh) wipe(data);
  const isFirstRun = !keptFiles.some((name) => existsSync(join(data, name)));
  const application = readApplication(options.assembly ?? synthesize(say), {
    CustomerPageUrl: `${url}/points/`,
    ...options.parameters,
  });

  const { TableName: tableName } = application.table;
  const file = join(data, 'table.db');
  const engine = await startEngine({ file, ...(options.data ? {} : { throwAway: data }) });
  closers.push(() => engine.close());
  if (options.fresh && !engine.file) await deleteTable(engine.endpoint, tableName);
  await createTable(engine.endpoint, tableName, application.table);
  if (engine.file && !indexEngine(engine.file)) say('The engine runs without its indexes.');

  const guard = await startGuard({
    endpoint: engine.endpoint,
    tableArn: application.tableArn,
    roles: new Map(application.functions.map((fn) => [fn.operation, fn.permissions])),
  });
  closers.push(() => guard.close());

  const clock = openClock(join(data, 'clock.json'));
  const log = openLog(join(data, 'functions.log'));
  closers.push(() => log.close());
  const metrics = collectMetrics();
  const write = (line: string, isError: boolean) => {
    log.write(line);
    metrics.take(line);
    if (isError) say(line);
  };
  const reportFault = (fault: unknown) => {
    const detail = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    // In the file every line is a record; who sits at the terminal reads it as it is.
    log.write(JSON.stringify({ level: 'error', operation: 'local', code: 'fault', detail }));
    say(detail);
  };
  const pools = new Map(
    application.functions.map((fn) => [
      fn.operation,
      createPool(fn, { clock: clock.shared, endpoint: guard.endpoint, write }),
    ]),
  );
  closers.push(() => Promise.all([...pools.values()].map((pool) => pool.close())));
  const invoke = async (operation: string, event: unknown) => pools.get(operation)?.invoke(event);

  const jobs = startJobs(application.schedules, { invoke, now: clock.now, reportFault });
  closers.push(() => jobs.close());
  const pollers = await startPollers(application, {
    ...{ endpoint: engine.endpoint, folder: join(data, streamFolder), invoke, reportFault },
    telling: options.telling,
  });
  closers.push(() => Promise.all(pollers.map((poller) => poller.close())));
  const { clients } = application;
  const identity = clients && (await openIdentity(data, `${url}${issuerPath}`, clients));
  const issuer = identity && (await serveIssuer(identity));
  const answerLocally = createControls({
    ...{ clock, jobs, issuer, metrics },
    drains: pollers.map(({ drain }) => drain),
  });
  const answer = createGateway(
    application.routes.map(({ routeKey, fn, scopes, authorizer }) => ({
      routeKey,
      scopes,
      // The template names the user pool, and the issuer on this machine stands in for it.
      authorize:
        authorizer &&
        createAuthorizer({ ...authorizer, issuer: identity?.url ?? authorizer.issuer }),
      invoke: (event) => invoke(fn.operation, event),
    })),
    reportFault,
    clock.now,
  );
  const showPage = options.site
    ? createSite(options.site, url, identity && configOf(identity))
    : () => false;
  const playPlatform = createOrderPlatform({
    url,
    token: async () => (identity ? mintToken(identity, 'orders') : ''),
  });
  server.removeAllListeners('request').on('request', (request, response) => {
    const played = options.site !== undefined && playPlatform(request, response);
    if (played) return void played.catch(reportFault);
    if (showPage(request, response)) return;
    const isLocal = request.url?.startsWith(`${localPrefix}/`);
    (isLocal ? answerLocally : answer)(request, response).catch(reportFault);
  });

  // The first to be closed, so that what is under way is still answered.
  closers.push(() => closeServer(server));

  return {
    url,
    data,
    table: { endpoint: engine.endpoint, name: tableName },
    isFirstRun,
    failed: Promise.race([engine.failed, ...pollers.map(({ failed }) => failed)]),
    token: async (role: Role, name?: string) => {
      if (!identity) throw new Error('The template has no user pool clients to make tokens for.');
      return mintToken(identity, role, name);
    },
  };
}

/** What a deployment writes into the bucket, for the issuer of this machine. */
const configOf = ({ url, clients }: Identity): ConsoleConfig => ({
  issuer: url,
  clientId: clients.console.clientId,
  scopes: clients.console.scopes.join(' '),
});

type Consuming = Pick<PollerOptions, 'folder' | 'reportFault'> & {
  endpoint: string;
  telling: Telling | undefined;
  invoke(operation: string, event: unknown): Promise<unknown>;
};

/** Tells each consumer of the table's changes. */
const startPollers = (
  { streams, table }: Application,
  { endpoint, telling, invoke, ...options }: Consuming,
): Promise<Poller[]> =>
  Promise.all(
    streams.map(async (stream) => {
      const source = await openStream(endpoint, table.TableName);
      return startPoller({
        ...options,
        ...(telling && { pause: telling.pause }),
        stream,
        source: telling ? telling.stream(source) : source,
        invoke: (event) => invoke(stream.fn.operation, event),
      });
    }),
  );

/** One stack at a time may use a data folder, and nothing is touched before that is sure. */
function openData({ data }: StackOptions, closers: (() => unknown)[]): string {
  const folder = data ?? mkdtempSync(join(memoryFolder, 'kawan-'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!data) closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const release = takeLock(join(folder, lockName), 0);
  if (!release) {
    throw new LocalError(
      `The data folder ${folder} is in use by a stack that is running: stop it, or choose another with --data.`,
    );
  }
  closers.push(release);
  return folder;
}

/** Everything that a stack keeps between starts, by name: nothing else in the folder is ours. */
const keptFiles = [
  ...['table.db', 'table.db-wal', 'table.db-shm'],
  ...['clock.json', 'clock.json.new', 'issuer.json', 'issuer.json.new'],
  ...['functions.log', 'functions.log.1', streamFolder],
];

function wipe(data: string): void {
  for (const name of keptFiles) rmSync(join(data, name), { force: true, recursive: true });
}

/** The port is taken first of all, and until everything runs the answer is "busy". */
async function listen(port: number, closers: (() => unknown)[]) {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 });
  server.keepAliveTimeout = 60_000;
  server.on('request', (_, response) =>
    sendProblem(response, 'busy', 'The stack is starting.', randomUUID()),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new LocalError(
              `Port ${port} is in use: stop what uses it, or choose another with --port.`,
            )
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  closers.push(() => closeServer(server));
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return { server, url: `http://127.0.0.1:${actual}` };
}

/** Requests under way are answered first, for as long as somebody would wait at a terminal. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A kept connection is idle again after each answer, so they are looked at more than once.
    const idle = setInterval(() => server.closeIdleConnections(), 20);
    const late = setTimeout(() => server.closeAllConnections(), 2000);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(late);
      resolve();
    });
  });
}
