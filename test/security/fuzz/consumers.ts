import { streams } from '../../../infra/streams.ts';
import { streamRecords } from '../../data/stream-records.ts';

export type Told = { records: number; flaws: string[] };

/**
 * Has the consumers of the stream take in what was written since the last time, batch by batch as
 * they get it: without them neither the audit nor a report has anything of what was sent.
 */
export async function startConsumers(): Promise<() => Promise<Told>> {
  const consumers = await Promise.all(
    streams.map(async ({ operation, batchSize }) => {
      const { handler } = await import(`../../../functions/${operation}/handler.ts`);
      return { operation, batchSize, handler, take: await streamRecords(operation) };
    }),
  );
  return async () => {
    const told: Told = { records: 0, flaws: [] };
    for (const { operation, batchSize, handler, take } of consumers) {
      const records = await take();
      for (let start = 0; start < records.length; start += batchSize) {
        const { batchItemFailures } = await handler({
          Records: records.slice(start, start + batchSize),
        });
        if (batchItemFailures.length > 0) told.flaws.push(`${operation}: a record is put aside`);
      }
      told.records += records.length;
    }
    return told;
  };
}
