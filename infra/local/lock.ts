import { DatabaseSync } from 'node:sqlite';

/**
 * Takes a lock that other processes see and that the system itself takes back when this process
 * ends, however it ends. That is what a file with a process id in it can't promise. Waits up to
 * `waitMs`; without the lock the answer is undefined.
 */
export function takeLock(file: string, waitMs: number): (() => void) | undefined {
  const database = new DatabaseSync(file, { timeout: waitMs });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (isBusy(cause)) return undefined;
    throw cause;
  }
  return () => database.close();
}

/** SQLITE_BUSY. Under Jest the system's errors are no instances of the test's own Error. */
const isBusy = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && 'errcode' in cause && cause.errcode === 5;
