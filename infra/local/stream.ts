import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Delivery, deliver } from './batches.ts';
import { LocalError } from './local-error.ts';
import { matches } from './pattern.ts';
import type { StreamSource } from './stream-source.ts';
import type { LocalStream } from './template.ts';

export type Poller = {
  /** Waits until everything was read and delivered that was written before. */
  drain(): Promise<void>;
  /** Settles when the poller can't go on. */
  failed: Promise<Error>;
  close(): Promise<void>;
};

export type PollerOptions = {
  source: StreamSource;
  stream: LocalStream;
  /** Where the checkpoint is, and what was put aside. */
  folder: string;
  invoke: Delivery['invoke'];
  reportFault: Delivery['reportFault'];
  /** How long to wait between readings, in milliseconds: the batching window, or Lambda's own 250. */
  idleMs?: number;
  pause?: Delivery['pause'];
};

export const streamFolder = 'streams';
export const putAsideFile = (operation: string): string => `${operation}.failures.jsonl`;

/**
 * Tells one function of the changes of the table, in order and each at least once: how far it is
 * done with is kept in a file, so after the process was killed it goes on from there. What comes in a
 * batching window makes one batch, so that it takes little from whoever works on the same machine.
 */
export function startPoller(options: PollerOptions): Poller {
  const { source, stream, pause = sleep } = options;
  const { idleMs = Math.max(250, stream.windowSeconds * 1000) } = options;
  const checkpoint = openCheckpoint(options);
  const closing = new AbortController();
  const failure = Promise.withResolvers<Error>();
  let readings = { begun: 0, lastEmpty: 0 };
  let emptied = Promise.withResolvers<void>();
  let draining = 0;
  let woken = Promise.withResolvers<void>();

  const delivery: Delivery = {
    ...{ stream, arn: source.arn, invoke: options.invoke, reportFault: options.reportFault },
    done: checkpoint.move,
    putAside: (message) => {
      const file = join(options.folder, putAsideFile(stream.fn.operation));
      appendFileSync(file, `${JSON.stringify(message)}\n`);
    },
    async pause(ms) {
      await pause(ms);
      if (closing.signal.aborted) throw new Closed();
    },
  };

  async function deliverPage(shard: string): Promise<number> {
    const page = await source.read(shard, checkpoint.after(shard));
    const wanted = page.filter(
      (change) =>
        stream.filters.length === 0 || stream.filters.some((filter) => matches(filter, change)),
    );
    for (let start = 0; start < wanted.length; start += stream.batchSize) {
      if (closing.signal.aborted) throw new Closed();
      await deliver(delivery, shard, wanted.slice(start, start + stream.batchSize));
    }
    const last = page.at(-1);
    if (last) checkpoint.move(shard, last.dynamodb.SequenceNumber);
    return page.length;
  }

  async function poll(): Promise<void> {
    while (!closing.signal.aborted) {
      readings = { ...readings, begun: readings.begun + 1 };
      let found = 0;
      for (const shard of await source.shards()) found += await deliverPage(shard);
      if (found === 0) {
        readings = { ...readings, lastEmpty: readings.begun };
        emptied.resolve();
        emptied = Promise.withResolvers();
      }
      // What comes meanwhile makes the next batch larger; whoever waits for it all doesn't wait.
      const isBehind = found >= stream.batchSize || (found > 0 && draining > 0);
      if (!isBehind) await Promise.race([pause(idleMs), woken.promise]);
      woken = Promise.withResolvers();
    }
  }

  const polling = poll().catch((cause: unknown) => {
    if (cause instanceof Closed) return;
    failure.resolve(cause instanceof Error ? cause : new Error(String(cause)));
  });

  return {
    failed: failure.promise,
    async drain() {
      const asked = readings.begun;
      draining += 1;
      woken.resolve();
      try {
        while (readings.lastEmpty <= asked) {
          const failing = failure.promise.then((error) => Promise.reject(error));
          await Promise.race([emptied.promise, failing]);
        }
      } finally {
        draining -= 1;
      }
    },
    async close() {
      closing.abort();
      woken.resolve();
      await polling;
      source.close();
    },
  };
}

/** What ends the poller's work when it is closed in the middle of it: nothing is lost by that. */
class Closed extends Error {}

const Checkpoint = z.object({ streamArn: z.string(), shards: z.record(z.string(), z.string()) });

/** The place of a consumer in a stream. That of another stream, of a table that is gone, is none. */
function openCheckpoint({ folder, source, stream }: PollerOptions) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${stream.fn.operation}.json`);
  const stored = existsSync(file) ? readCheckpoint(file) : undefined;
  const shards = stored?.streamArn === source.arn ? stored.shards : {};
  return {
    after: (shard: string): string | undefined => shards[shard],
    move(shard: string, sequenceNumber: string): void {
      shards[shard] = sequenceNumber;
      writeFileSync(`${file}.new`, JSON.stringify({ streamArn: source.arn, shards }));
      renameSync(`${file}.new`, file);
    },
  };
}

function readCheckpoint(file: string): z.infer<typeof Checkpoint> {
  try {
    return Checkpoint.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new LocalError(`${file} can't be read: delete it, and everything is delivered again.`);
  }
}

/** Nobody waits for it who is about to end. */
const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());
