import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Delivery, deliver } from './batches.ts';
import { LocalError } from './local-error.ts';
import { matches, type Pattern } from './pattern.ts';
import { putAsideFile } from './stream.ts';
import type { StreamSource } from './stream-source.ts';

/** What Lambda tells its on-failure destination, and the stack on this machine a file: a place. */
const Message = z.looseObject({
  requestContext: z.looseObject({ requestId: z.string(), functionArn: z.string().optional() }),
  DDBStreamBatchInfo: z.looseObject({
    streamArn: z.string(),
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
  }),
});
export type Message = z.infer<typeof Message>;

export type Aside = {
  waiting: Message[];
  /** Takes what fails again. */
  keep(message: object): void;
  /** Is told that a message is done with: what of it failed again was kept before. */
  settle(message: Message): void;
};

/**
 * What a consumer of the stack on this machine put aside. Both files are only ever added to, so a
 * stack that is running may put more aside meanwhile, and whoever is killed in the middle has
 * redelivered something twice at worst.
 */
export function openAside(folder: string, operation: string): Aside {
  const failures = join(folder, putAsideFile(operation));
  const redelivered = join(folder, `${operation}.redelivered.jsonl`);
  const settled = new Set(linesOf(redelivered));
  return {
    waiting: readMessages(failures).filter(
      ({ requestContext }) => !settled.has(JSON.stringify(requestContext.requestId)),
    ),
    keep: (message) => appendFileSync(failures, `${JSON.stringify(message)}\n`),
    settle: ({ requestContext }) =>
      appendFileSync(redelivered, `${JSON.stringify(requestContext.requestId)}\n`),
  };
}

/** Messages from a file that has one in each line. */
export const readMessages = (file: string): Message[] =>
  linesOf(file).map((line, index) => {
    try {
      return Message.parse(JSON.parse(line));
    } catch {
      throw new LocalError(`Line ${index + 1} of ${file} is no message about a failed batch.`);
    }
  });

const linesOf = (file: string): string[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];

export type Redelivery = Pick<Delivery, 'invoke' | 'reportFault'> & {
  aside: Aside;
  source: StreamSource;
  /** What the consumer is told of; other changes may lie between those of a batch. */
  filter: Pattern;
};

export type Redelivered = {
  /** Changes that the consumer was told of again, and messages about those that failed again. */
  changes: number;
  failed: number;
  /** Messages whose changes are not in the stream any more. */
  gone: number;
};

/** Tried once: whoever redelivers waits for the answer, and can do it again. */
const once = { retriesMax: 0, ageSecondsMax: -1, halvesFailed: true, reportsFailures: true };

/**
 * Tells a consumer again of what was put aside, by the same rules as the first time: what fails is
 * halved until what is wrong stands alone, and that is put aside again.
 */
export async function redeliver(redelivery: Redelivery): Promise<Redelivered> {
  const { aside, source, filter, invoke, reportFault } = redelivery;
  const total: Redelivered = { changes: 0, failed: 0, gone: 0 };
  for (const message of aside.waiting) {
    const { streamArn, shardId, ...place } = message.DDBStreamBatchInfo;
    const isHere = streamArn === source.arn;
    const { startSequenceNumber: from, endSequenceNumber: through } = place;
    const found = isHere ? await source.range(shardId, from, through) : undefined;
    if (found === undefined) {
      total.gone += 1;
      continue;
    }
    const changes = found.filter((change) => matches(filter, change));
    const putAside = (again: object) => {
      total.failed += 1;
      aside.keep(again);
    };
    const delivery: Delivery = {
      ...{ stream: once, arn: source.arn, invoke, reportFault, putAside },
      done: () => {},
      pause: async () => {},
    };
    if (changes.length > 0) await deliver(delivery, shardId, changes);
    aside.settle(message);
    total.changes += changes.length;
  }
  return total;
}
