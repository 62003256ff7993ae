import { table } from '../../shared/data/client.ts';

export type Metered = {
  calls: number;
  /** How often the operation turned to the table while nothing of it was under way. */
  roundTrips: number;
  /** Calls whose condition failed. The engine, like the SDK, doesn't say what those cost. */
  refusedCalls: number;
  readUnits: number;
  writeUnits: number;
  /** The part of the write units that is for index rows. */
  indexWriteUnits: number;
};

type Units = { CapacityUnits?: number };
type Consumed = Units & { GlobalSecondaryIndexes?: Record<string, Units> };
type Output = { ConsumedCapacity?: Consumed | Consumed[] };

const isRead = (command: string): boolean => /^(Get|BatchGet|Query|Scan)/.test(command);

let current: Metered | undefined;
let underWay = 0;

/** Makes the product's own client count what goes through it, while `metered` runs. */
export function installMeter(): void {
  table.middlewareStack.add(
    (next, context) => async (args) => {
      if (current === undefined) return next(args);
      const meter = current;
      meter.calls += 1;
      if (underWay === 0) meter.roundTrips += 1;
      underWay += 1;
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' });
      try {
        const result = await next(args);
        const { ConsumedCapacity } = result.output as Output;
        for (const consumed of [ConsumedCapacity ?? []].flat()) {
          add(meter, String(context.commandName), consumed);
        }
        return result;
      } catch (error) {
        meter.refusedCalls += 1;
        throw error;
      } finally {
        underWay -= 1;
      }
    },
    { step: 'initialize', name: 'meter' },
  );
}

function add(meter: Metered, command: string, consumed: Consumed): void {
  const units = consumed.CapacityUnits ?? 0;
  if (isRead(command)) {
    meter.readUnits += units;
    return;
  }
  meter.writeUnits += units;
  for (const index of Object.values(consumed.GlobalSecondaryIndexes ?? {})) {
    meter.indexWriteUnits += index.CapacityUnits ?? 0;
  }
}

export async function metered(work: () => Promise<unknown>): Promise<Metered> {
  const meter = {
    calls: 0,
    roundTrips: 0,
    refusedCalls: 0,
    readUnits: 0,
    writeUnits: 0,
    indexWriteUnits: 0,
  };
  current = meter;
  try {
    await work();
  } finally {
    current = undefined;
  }
  return meter;
}
