import { unmarshall } from '@aws-sdk/util-dynamodb';
import { streams } from '../../infra/streams.ts';
import { FaultyStream, type Run, type StreamFaults } from '../faults/faulty-stream.ts';
import type { Simulation } from '../faults/simulation.ts';
import type { Request } from './effects.ts';
import { consume } from './service.ts';

/** Is told of a run before it begins, as if it were a request, and when it said that it was done. */
export type Watch = Record<'begun' | 'done', (name: string, request: Request) => void>;

/** The consumers of the stream that can change the ledger: those that screen orders. */
export function consumersIn(
  world: Simulation,
  faults: StreamFaults,
  skewMs: number,
  { begun, done }: Watch,
): FaultyStream {
  const consumers = streams
    .filter(({ operation }) => operation === 'screen-referrals')
    .map((row) => ({
      row,
      handler: (event: unknown) => consume(row.operation, event),
      begun: (run: Run) => begun(run.name, requestOf(row.operation, run, world.now)),
      done: (run: Run) => done(run.name, requestOf(row.operation, run, world.now)),
    }));
  return new FaultyStream(world, faults, consumers, skewMs);
}

/** A run as a request for the orders that it is told were confirmed. */
function requestOf(operation: string, { records, now }: Run, cameAt: number): Request {
  const ends = records.flatMap(({ dynamodb }) =>
    dynamodb.NewImage ? [unmarshall(dynamodb.NewImage as never)] : [],
  );
  const orders = ends.flatMap(({ kind, orderId }) => (kind === 'confirmed' ? [orderId] : []));
  return { operation, as: 'stream', body: { orders }, now, cameAt };
}
