import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { Readable, Writable } from 'node:stream';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { LocalError } from './local-error.ts';
import { synthesizeTable } from './synth.ts';
import { readTable, type TableProperties } from './template.ts';

export type Engine = {
  endpoint: string;
  /** The engine's database, where this process started the engine. */
  file: string | undefined;
  /** Settles when the engine ends without having been closed. */
  failed: Promise<Error>;
  close(): Promise<void>;
};

type Child = ChildProcessByStdio<Writable, null, Readable>;

/** Where a file is as fast as memory, if this machine has such a place. */
export const memoryFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/**
 * Lives exactly as long as the pipe to it: when this process closes the pipe, or is killed and so
 * can't close anything, the read ends and the engine is stopped. No engine is left behind to hold
 * the data, and the terminal's Ctrl-C, which the children would get too, stops nothing too early. What is
 * thrown away afterwards is `$0`, if it isn't empty.
 */
const livesAsLongAsThePipe =
  'exec 3<&0; "$@" & engine=$!; ' +
  '(read -r _ <&3; kill $engine; sleep 0.3; kill -9 $engine) 2>/dev/null & wait $engine; ' +
  'status=$?; if [ -n "$0" ]; then rm -rf "$0"; fi; exit $status';

export type EngineOptions = {
  /** Where the data is kept. Without it: a throw-away, where it's fastest. */
  file?: string;
  /** A folder that goes when the engine does. */
  throwAway?: string;
};

/** Starts the embedded DynamoDB on a free port, or takes the one that DYNAMODB_ENDPOINT names. */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
  const endpoint = process.env.DYNAMODB_ENDPOINT;
  if (endpoint) {
    return { endpoint, file: undefined, failed: new Promise(() => {}), close: async () => {} };
  }
  const binary = findBinary();
  const throwAway = options.file ? options.throwAway : mkdtempSync(join(memoryFolder, 'kawan-'));
  const file = options.file ?? join(throwAway ?? '', 'table.db');
  const { child, port } = await spawnOnFreePort([
    throwAway ?? '',
    binary,
    'serve',
    '--db-path',
    file,
  ]);
  const failure = Promise.withResolvers<Error>();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let closing = false;
  ended.then(() => {
    child.stdin.destroy();
    if (!closing) failure.resolve(new LocalError('The DynamoDB engine ended by itself.'));
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    file,
    failed: failure.promise,
    async close() {
      closing = true;
      child.stdin.end();
      await ended;
    },
  };
}

/**
 * Creates the template's own table under a name, unless it is there already, and answers with the
 * name. Protections are for the cloud: here, a fresh start is one option away.
 */
export async function createTable(
  endpoint: string,
  tableName: string,
  properties: TableProperties = readTable(synthesizeTable()),
): Promise<string> {
  const { StreamSpecification: stream, ...rest } = properties;
  const input = {
    ...rest,
    TableName: tableName,
    ...(stream ? { StreamSpecification: { ...stream, StreamEnabled: true } } : {}),
  } as CreateTableCommandInput;
  const client = localClient(endpoint);
  try {
    await client.send(new CreateTableCommand(input)).catch(unless(ResourceInUseException));
  } finally {
    client.destroy();
  }
  return tableName;
}

export async function deleteTable(endpoint: string, tableName: string): Promise<void> {
  const client = localClient(endpoint);
  await client
    .send(new DeleteTableCommand({ TableName: tableName }))
    .catch(unless(ResourceNotFoundException));
  client.destroy();
}

/**
 * Without indexes the engine looks through the whole stream at each write, and puts a whole table in
 * order for each page of a scan: writes get six times slower as the stream grows, and a page takes
 * 130 ms at 300,000 items instead of 2. It is the engine's private schema, so an engine that has none
 * such is left as it is; the answer tells whether the indexes are there.
 */
export function indexEngine(file: string): boolean {
  const database = new DatabaseSync(file, { timeout: 2000 });
  try {
    database.exec(
      'CREATE INDEX IF NOT EXISTS ix_stream_seq ' +
        'ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
    );
    for (const { table_name: table } of database.prepare('SELECT table_name FROM _tables').all()) {
      database.exec(
        `CREATE INDEX IF NOT EXISTS "ix_scan_${table}" ON "${table}"(hash_prefix, pk, sk)`,
      );
    }
    return true;
  } catch {
    return false;
  } finally {
    database.close();
  }
}

const localClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

const unless =
  (expected: new (...args: never[]) => Error) =>
  (cause: unknown): void => {
    if (!(cause instanceof expected)) throw cause;
  };

function findBinary(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/dynoxide`);
  } catch {
    throw new LocalError(
      `There is no embedded DynamoDB for this machine (${name} isn't installed). ` +
        'Start any DynamoDB, such as Docker image amazon/dynamodb-local, ' +
        'and name it: DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npm start',
    );
  }
}

/** Between finding a free port and using it, another process may take it: then another is tried. */
async function spawnOnFreePort(command: string[], attemptsLeft = 5) {
  const port = await freePort();
  const child = spawn('/bin/sh', ['-c', livesAsLongAsThePipe, ...command, '--port', String(port)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => {});
  const complaint = await listening(child);
  if (complaint === undefined) return { child, port };
  child.stdin.destroy();
  if (attemptsLeft > 1 && complaint.includes('in use')) {
    return spawnOnFreePort(command, attemptsLeft - 1);
  }
  throw new LocalError(`The DynamoDB engine doesn't start: ${complaint}`);
}

/** Waits for the line that the engine writes once it listens; else the answer is its complaint. */
function listening(child: Child): Promise<string | undefined> {
  let complaint = '';
  return new Promise((resolve) => {
    createInterface(child.stderr).on('line', (line) => {
      if (line.includes('listening')) resolve(undefined);
      complaint += line;
    });
    child.once('close', (code) => resolve(complaint || `it ended with ${code}`));
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
