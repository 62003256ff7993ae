import * as z from 'zod';
import { type Fields, logFault, logRun, withNotes } from './log.ts';

/** What Lambda delivers, as far as a failure has to name it; the rest is for `parse` to judge. */
const Delivery = z.object({
  Records: z.array(z.looseObject({ dynamodb: z.looseObject({ SequenceNumber: z.string() }) })),
});

/** The first record that could not be processed, by its place in the stream. */
export type Failures = { batchItemFailures: { itemIdentifier: string }[] };

type Consumer<Change, Result extends Fields> = {
  /** Understands one record, or throws: then it is poison, however often it comes. */
  parse: (record: unknown) => Change;
  /** Processes changes in their order; what was done with before is met again and must not count. */
  work: (changes: Change[]) => Promise<Result>;
};

/**
 * A function that is told of changes: logs and measures a batch. What comes before a poison record
 * is processed, and the record is reported as where the batch failed. When it is the first of
 * several the whole batch fails instead, so that it is halved until the poison stands alone: a
 * first record that is reported would take all after it into the queue of failures. A fault of the
 * work fails the batch for the same reason: whose fault it is, halving finds out.
 */
export const consumer =
  <Change, Result extends Fields>({ parse, work }: Consumer<Change, Result>) =>
  (event: unknown): Promise<Failures> =>
    withNotes(async () => {
      const startedAt = performance.now();
      const measured = (faults: number) => ({
        requests: 1,
        faults,
        latency: Math.round(performance.now() - startedAt),
      });
      const { Records: records } = Delivery.parse(event);
      const { changes, poison } = readUntilPoison(records, parse);
      const isAlone = records.length === 1;
      try {
        if (poison && changes.length === 0 && !isAlone) throw poison.fault;
        const result = changes.length > 0 ? await work(changes) : {};
        const counts = { ...result, records: changes.length };
        if (poison === undefined) {
          logRun('done', measured(0), counts);
          return { batchItemFailures: [] };
        }
        logFault('poison', poison.fault);
        logRun('partial', measured(1), counts);
        return { batchItemFailures: [{ itemIdentifier: poison.sequenceNumber }] };
      } catch (fault) {
        logFault('batch_failed', fault);
        logRun('internal', measured(1), { records: 0 });
        throw fault;
      }
    });

type Delivered = z.infer<typeof Delivery>['Records'];

function readUntilPoison<Change>(records: Delivered, parse: (record: unknown) => Change) {
  const changes: Change[] = [];
  for (const record of records) {
    try {
      changes.push(parse(record));
    } catch (fault) {
      return { changes, poison: { fault, sequenceNumber: record.dynamodb.SequenceNumber } };
    }
  }
  return { changes, poison: undefined };
}
