import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { LocalError } from './local-error.ts';

/** Where the functions' clock stands, as an offset to the real one that every worker can read. */
export type Clock = {
  /** Milliseconds to add to the real time, in one 64-bit integer. */
  shared: SharedArrayBuffer;
  now(): Date;
  move(to: ClockMove): void;
};

const secondsMax = 100 * 366 * 86_400;

export const ClockMove = z.union([
  z.strictObject({ now: z.iso.datetime() }),
  z.strictObject({ advanceSeconds: z.int().min(-secondsMax).max(secondsMax) }),
]);
export type ClockMove = z.infer<typeof ClockMove>;

const Saved = z.object({ offsetMs: z.int() });

/**
 * The offset is kept in a file, so that stored instants and the clock still agree after a restart.
 * It is saved before it applies: nothing is ever stored at a time that a restart would forget.
 */
export function openClock(file: string): Clock {
  const shared = new SharedArrayBuffer(8);
  const offset = new BigInt64Array(shared);
  Atomics.store(offset, 0, BigInt(readOffset(file)));
  const now = () => new Date(Date.now() + Number(Atomics.load(offset, 0)));
  return {
    shared,
    now,
    move(to) {
      const offsetMs =
        'now' in to
          ? Date.parse(to.now) - Date.now()
          : Number(Atomics.load(offset, 0)) + to.advanceSeconds * 1000;
      writeFileSync(`${file}.new`, JSON.stringify({ offsetMs }));
      renameSync(`${file}.new`, file);
      Atomics.store(offset, 0, BigInt(offsetMs));
    },
  };
}

function readOffset(file: string): number {
  if (!existsSync(file)) return 0;
  try {
    return Saved.parse(JSON.parse(readFileSync(file, 'utf8'))).offsetMs;
  } catch {
    throw new LocalError(`${file} can't be read: delete it, or start with --fresh.`);
  }
}
