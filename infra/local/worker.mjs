import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * One execution environment: loads one function's bundle, then answers one event at a time. Without
 * types: what takes them out would be loaded in each worker anew, and that takes as long as the
 * worker itself. What comes and goes is typed in `functions.ts`.
 *
 * @type {import('./functions.ts').WorkerData}
 */
const { folder, handler, clock, name, arn, memoryMegabytes } = workerData;
if (!parentPort) throw new Error('This file is run as a worker thread only.');
const port = parentPort;

shiftDate(new BigInt64Array(clock));
const handle = await load();
port.on('message', (invocation) => void answer(invocation));
port.postMessage({ ready: true });

/**
 * Moves the clock that the bundle sees: `Date.now()`, `new Date()` and `Date()`. Timers and
 * `performance` stay real. It has to happen before the bundle is loaded.
 */
function shiftDate(offset) {
  const RealDate = Date;
  const realNow = Date.now;
  const now = () => realNow() + Number(Atomics.load(offset, 0));
  RealDate.now = now;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  // What makes a date from another date's constructor gets the moved clock too.
  RealDate.prototype.constructor = globalThis.Date;
}

async function load() {
  const [file = '', exportName = ''] = handler.split('.');
  const path = ['mjs', 'js', 'cjs']
    .map((extension) => join(folder, `${file}.${extension}`))
    .find((candidate) => existsSync(candidate));
  if (!path) throw new Error(`${folder} has no ${file} to load.`);
  const module = await import(pathToFileURL(path).href);
  const found = module[exportName] ?? module.default?.[exportName];
  if (typeof found !== 'function') throw new Error(`${path} exports no function ${exportName}.`);
  return found;
}

/** The event and the result cross as JSON, as they do on Lambda. */
async function answer({ event, requestId, timeLimitMs }) {
  const deadline = performance.now() + timeLimitMs;
  const context = {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    memoryLimitInMB: String(memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
  try {
    const result = await handle(JSON.parse(event), context);
    port.postMessage({ result: JSON.stringify(result) ?? 'null' });
  } catch (cause) {
    const error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    port.postMessage({ error });
  }
}
