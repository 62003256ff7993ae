import { afterwards } from './afterwards.ts';
import { withoutLog } from './call.ts';
import { meterMaturing, meterMonthEnd } from './due-jobs.ts';
import { meterExpiry } from './expiring.ts';
import type { Floor } from './floors.ts';
import { installMeter, type Metered, metered } from './meter.ts';
import { operations } from './operations.ts';
import { type Cell, printTable, rounded } from './tables.ts';

const columns = [
  'operation',
  'round trips',
  'floor',
  'calls',
  'refused',
  'write units',
  'floor',
  'of these index',
  'read units',
  '',
];

/** Calls to DynamoDB and their capacity, by operation, beside the design's floor. */
export async function roundTrips(): Promise<void> {
  installMeter();
  const rows: Cell[][] = [];
  await withoutLog(async () => {
    for (const { name, floor, prepare } of [...operations, ...afterwards]) {
      const work = await prepare();
      rows.push(row(name, await metered(work), floor));
    }
    const { idle, perHold } = await meterExpiry();
    rows.push(row('expire job: nothing due', idle, undefined));
    rows.push(row('expire job: each hold (points)', perHold, undefined));
    const jobs = [...(await meterMaturing()), ...(await meterMonthEnd())];
    rows.push(...jobs.map(({ name, measured, floor }) => row(name, measured, floor)));
  });
  printTable(
    'DynamoDB calls and capacity by operation, caches warm, beside the floor of the design. ' +
      'A refused call (its condition failed) tells no capacity.',
    columns,
    rows,
  );
}

function row(name: string, measured: Metered, floor: Floor | undefined): Cell[] {
  const above =
    floor !== undefined &&
    (measured.roundTrips > floor.roundTrips || measured.writeUnits > floor.writeUnits);
  return [
    name,
    rounded(measured.roundTrips, 2),
    floor?.roundTrips,
    rounded(measured.calls, 2),
    rounded(measured.refusedCalls, 2),
    rounded(measured.writeUnits, 2),
    floor?.writeUnits,
    rounded(measured.indexWriteUnits, 2),
    rounded(measured.readUnits, 2),
    above ? `above: ${floor?.above ?? 'by mistake'}` : '',
  ];
}
