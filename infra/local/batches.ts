import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Change } from './stream-source.ts';
import type { LocalStream } from './template.ts';

export type Delivery = {
  stream: Pick<LocalStream, 'retriesMax' | 'ageSecondsMax' | 'halvesFailed' | 'reportsFailures'>;
  arn: string;
  invoke(event: unknown): Promise<unknown>;
  /** Is told how far a shard is done with, before anything after that is delivered. */
  done(shard: string, sequenceNumber: string): void;
  /** Takes what is given up, in the words of Lambda's on-failure destination. */
  putAside(message: object): void;
  reportFault(fault: unknown): void;
  pause(ms: number): Promise<void>;
};

const pauseMs = { first: 50, longest: 1000 };

/**
 * Delivers a batch until it is done with, by Lambda's rules for streams: what the function reports
 * as the first failure is where the next try begins, so one that is the first of all makes nothing
 * shorter; when it throws the batch is halved, which doesn't count as a try; what was tried too
 * often or is too old is put aside, all that is left of the batch, and the shard goes on. A batch
 * that became shorter has all its tries again.
 */
export async function deliver(delivery: Delivery, shard: string, batch: Change[]): Promise<void> {
  const { stream, done, pause, invoke, reportFault, putAside, arn } = delivery;
  const waiting = [batch];
  let tries = 0;
  const giveUp = (records: Change[], condition: string) => {
    putAside(failureMessage(arn, shard, records, condition, tries));
    finish(records);
  };
  const finish = (records: Change[]) => {
    const last = records.at(-1);
    if (last) done(shard, last.dynamodb.SequenceNumber);
    waiting.shift();
    tries = 0;
  };
  for (let records = waiting[0]; records; records = waiting[0]) {
    if (isTooOld(records[0], stream.ageSecondsMax)) {
      giveUp(records, 'RecordAgeExceeded');
      continue;
    }
    const failedFrom = await invoke({ Records: records }).then(
      (answer) => (stream.reportsFailures ? firstFailure(answer, records) : undefined),
      (fault) => {
        reportFault(fault);
        return 'all' as const;
      },
    );
    if (failedFrom === undefined) finish(records);
    else if (failedFrom !== 'all' && failedFrom > 0) {
      const rest = records.slice(failedFrom);
      finish(records.slice(0, failedFrom));
      waiting.unshift(rest);
    } else if (failedFrom === 'all' && stream.halvesFailed && records.length > 1) {
      const half = Math.ceil(records.length / 2);
      waiting.splice(0, 1, records.slice(0, half), records.slice(half));
    } else if (stream.retriesMax >= 0 && tries >= stream.retriesMax) {
      giveUp(records, 'RetryAttemptsExhausted');
    } else {
      tries += 1;
      await pause(Math.min(pauseMs.longest, pauseMs.first * 2 ** tries));
    }
  }
}

const isTooOld = (change: Change | undefined, ageSecondsMax: number): boolean =>
  change !== undefined &&
  ageSecondsMax >= 0 &&
  Date.now() / 1000 - change.dynamodb.ApproximateCreationDateTime > ageSecondsMax;

const Answer = z
  .looseObject({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullish();

/**
 * Where the first failure is that the function reports. An answer that says something else than a
 * place in the batch fails the whole, as on Lambda.
 */
function firstFailure(answer: unknown, records: Change[]): number | 'all' | undefined {
  const { data, success } = Answer.safeParse(answer);
  if (!success) return 'all';
  const failed = data?.batchItemFailures ?? [];
  if (failed.length === 0) return undefined;
  const places = failed.map(({ itemIdentifier }) =>
    records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
  );
  return places.includes(-1) ? 'all' : Math.min(...places);
}

/** What Lambda sends to the destination: where the records are, not what they say. */
function failureMessage(
  streamArn: string,
  shardId: string,
  records: Change[],
  condition: string,
  tries: number,
): object {
  const [first, last] = [records[0]?.dynamodb, records.at(-1)?.dynamodb];
  const instant = (seconds = 0) => new Date(seconds * 1000).toISOString();
  return {
    requestContext: { requestId: randomUUID(), condition, approximateInvokeCount: tries + 1 },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: instant(first?.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: instant(last?.ApproximateCreationDateTime),
      batchSize: records.length,
      streamArn,
    },
  };
}
