import type { Change, StreamSource } from '../../infra/local/stream-source.ts';
import { type Delivered, type DeliveryFaults, deliveries } from '../faults/deliveries.ts';

/**
 * The stream on a bad day: whatever the table's own stream tells comes as often, in such an order and
 * with such poison in between as a seed decides. How far it has read it remembers itself, since the
 * place of a record in this order is none in the table's.
 */
export function unruly(source: StreamSource, seed: number, faults: DeliveryFaults): StreamSource {
  const places = new Map<string, string>();
  let recordsBefore = 0;
  return {
    ...source,
    async read(shard, after) {
      const changes = await source.read(shard, places.get(shard) ?? after);
      const last = changes.at(-1);
      if (last === undefined) return [];
      places.set(shard, last.dynamodb.SequenceNumber);
      const records = changes as unknown as Delivered[];
      const told = deliveries(records, seed + recordsBefore, { ...faults, recordsBefore });
      recordsBefore += records.length;
      return told.flat() as unknown as Change[];
    },
  };
}
