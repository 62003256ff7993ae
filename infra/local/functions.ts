import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { region } from './intrinsics.ts';
import type { LocalFunction } from './template.ts';

export type WorkerData = {
  folder: string;
  handler: string;
  clock: SharedArrayBuffer;
  name: string;
  arn: string;
  memoryMegabytes: number;
};
export type Invocation = { event: string; requestId: string; timeLimitMs: number };
export type Outcome = { ready: true } | { result: string } | { error: string };

/** What an invocation can fail with, apart from the function's own error. */
export class FunctionFailure extends Error {
  readonly kind: 'busy' | 'crashed' | 'failed' | 'timed_out';
  constructor(kind: FunctionFailure['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

export type PoolOptions = {
  clock: SharedArrayBuffer;
  endpoint: string;
  /** Takes each line that the function writes. */
  write(line: string, isError: boolean): void;
  workersMax?: number;
  /** An idle worker is given up after this time: its memory is worth more than its warmth. */
  idleMs?: number;
};

export type Pool = { invoke(event: unknown): Promise<unknown>; close(): Promise<void> };

type Environment = {
  run(event: string): Promise<string>;
  isAlive(): boolean;
  stop(): Promise<unknown>;
  idleTimer?: NodeJS.Timeout;
};

const initMs = 10_000;
const waitingMax = 1000;
/**
 * As many as there are cores, for all functions share the machine and each worker takes some 40 MB.
 * One alone would hide what happens when events run side by side.
 */
const workersMaxDefault = Math.min(4, Math.max(2, availableParallelism()));
const workerFile = fileURLToPath(new URL('./worker.mjs', import.meta.url));

/**
 * Runs a function in worker threads: as on Lambda, each has one event at a time, a new one is
 * started when none is free, and one that crashed or ran out of time is never used again.
 */
export function createPool(fn: LocalFunction, options: PoolOptions): Pool {
  const { workersMax = workersMaxDefault, idleMs = 120_000 } = options;
  const all = new Set<Environment>();
  const idle: Environment[] = [];
  const waiting: ((environment: Environment) => void)[] = [];

  function start(): Environment {
    const environment = startEnvironment(fn, options);
    all.add(environment);
    return environment;
  }

  async function acquire(): Promise<Environment> {
    for (let free = idle.pop(); free; free = idle.pop()) {
      clearTimeout(free.idleTimer);
      if (free.isAlive()) return free;
      all.delete(free);
    }
    if (all.size < workersMax) return start();
    if (waiting.length >= waitingMax) {
      throw new FunctionFailure('busy', `${fn.operation}: too many requests are waiting`);
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  function release(environment: Environment): void {
    const isUsable = environment.isAlive();
    if (!isUsable) all.delete(environment);
    const next = waiting.shift();
    if (next) next(isUsable ? environment : start());
    else if (isUsable) rest(environment);
  }

  function rest(environment: Environment): void {
    idle.push(environment);
    environment.idleTimer = setTimeout(() => {
      idle.splice(idle.indexOf(environment), 1);
      all.delete(environment);
      void environment.stop();
    }, idleMs).unref();
  }

  return {
    async invoke(event) {
      const environment = await acquire();
      try {
        return JSON.parse(await environment.run(JSON.stringify(event)));
      } finally {
        release(environment);
      }
    },
    async close() {
      for (const { idleTimer } of all) clearTimeout(idleTimer);
      await Promise.all([...all].map((environment) => environment.stop()));
    },
  };
}

function startEnvironment(fn: LocalFunction, options: PoolOptions): Environment {
  const { folder, handler, arn, memoryMegabytes } = fn;
  const data = { folder, handler, arn, memoryMegabytes, name: fn.operation, clock: options.clock };
  const worker = new Worker(workerFile, {
    workerData: data satisfies WorkerData,
    env: environmentOf(fn, options.endpoint),
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 16 },
  });
  createInterface(worker.stdout).on('line', (line) => options.write(line, isErrorLine(line)));
  createInterface(worker.stderr).on('line', (line) => options.write(line, true));

  let alive = true;
  let outcome = Promise.withResolvers<Outcome>();
  const crash = (why: string) => {
    alive = false;
    outcome.reject(new FunctionFailure('crashed', `${fn.operation}: ${why}`));
    // A worker that dies while it's idle is nobody's failure, so nobody waits for this one.
    outcome.promise.catch(() => {});
  };
  worker.on('message', (message: Outcome) => outcome.resolve(message));
  worker.on('error', (error) => crash(String(error instanceof Error ? error.stack : error)));
  worker.on('exit', (code) => crash(`its worker ended with ${code}`));

  async function within(timeLimitMs: number, what: string): Promise<Outcome> {
    const timer = setTimeout(() => {
      alive = false;
      outcome.reject(new FunctionFailure('timed_out', `${fn.operation}: ${what}`));
      void worker.terminate();
    }, timeLimitMs);
    try {
      return await outcome.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  const ready = within(initMs, 'not loaded within 10 s');
  ready.catch(() => {});
  return {
    async run(event) {
      await ready;
      if (!alive) throw new FunctionFailure('crashed', `${fn.operation}: its worker had ended`);
      outcome = Promise.withResolvers();
      const timeLimitMs = fn.timeoutSeconds * 1000;
      worker.postMessage({ event, requestId: randomUUID(), timeLimitMs } satisfies Invocation);
      const answer = await within(timeLimitMs, `no answer within ${fn.timeoutSeconds} s`);
      if ('result' in answer) return answer.result;
      throw new FunctionFailure('failed', 'error' in answer ? answer.error : 'it started twice');
    },
    isAlive: () => alive,
    stop: () => worker.terminate(),
  };
}

/** What Lambda adds to the template's own variables; the endpoint's name is the SDK's standard. */
const environmentOf = (fn: LocalFunction, endpoint: string): Record<string, string> => ({
  ...fn.environment,
  // By this the guard before the engine knows whose role to ask.
  AWS_ACCESS_KEY_ID: fn.operation,
  AWS_DEFAULT_REGION: region,
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
  AWS_LAMBDA_FUNCTION_NAME: fn.operation,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_REGION: region,
  AWS_SECRET_ACCESS_KEY: 'local',
  LAMBDA_TASK_ROOT: fn.folder,
  TZ: ':UTC',
});

const isErrorLine = (line: string): boolean => /"level":\s*"(error|critical|fatal)"/i.test(line);
