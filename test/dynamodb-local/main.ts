import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../infra/local/engine.ts';
import { LocalError } from '../../infra/local/local-error.ts';
import { fetchEmulator, requireJava } from './emulator.ts';

/**
 * `npm run test:dynamodb-local` runs the suites that decide by conditions against AWS's own
 * DynamoDB Local instead of the embedded engine, one file after the other: a matter of many
 * minutes. What follows `--` goes to Jest, such as `-- test/data/refund.test.ts`.
 */
const config = 'test/dynamodb-local/jest.config.mjs';
const startMs = 120_000;

// Whoever ends this ends what it started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (cause) {
  if (!(cause instanceof LocalError)) throw cause;
  console.error(cause.message);
  process.exitCode = 1;
}

async function main(args: string[]): Promise<number> {
  requireJava();
  const emulator = fetchEmulator((line) => console.error(line));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const java = startJava(emulator, port);
  try {
    await answers(endpoint, java);
    console.error(`Against DynamoDB Local at ${endpoint}`);
    const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const jest = ['node_modules/jest/bin/jest.js', '--config', config, '--runInBand', ...args];
    const run = spawn(process.execPath, [...node, ...jest], {
      stdio: 'inherit',
      env: { ...process.env, DYNAMODB_ENDPOINT: endpoint },
    });
    process.once('exit', () => run.kill());
    const [status] = await once(run, 'exit');
    return status ?? 1;
  } finally {
    java.kill();
  }
}

/** In memory, and without the telemetry that it would send by itself. */
function startJava(cwd: string, port: number): ChildProcess {
  const java = spawn(
    'java',
    [
      ...['-Djava.library.path=DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar'],
      ...['-inMemory', '-disableTelemetry', '-port', String(port)],
    ],
    { cwd, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  process.once('exit', () => java.kill());
  return java;
}

async function answers(endpoint: string, java: ChildProcess): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < startMs; ) {
    if (java.exitCode !== null) throw new LocalError('DynamoDB Local ended by itself.');
    if (await fetch(endpoint).catch(() => undefined)) return;
    await sleep(100);
  }
  throw new LocalError(`DynamoDB Local doesn’t answer within ${startMs / 1000} s.`);
}
