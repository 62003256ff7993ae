import { table } from '../../shared/data/client.ts';
import type { Input } from './trace.ts';

/** Runs with the table's n-th call and all after it failing; tells whether it came to that call. */
export async function crashingAt(call: number, run: () => Promise<unknown>): Promise<boolean> {
  let calls = 0;
  table.middlewareStack.add(
    (next) => async (args) => {
      calls += 1;
      if (calls >= call) throw new Error('crash');
      return next(args);
    },
    { step: 'initialize', name: 'crash' },
  );
  try {
    await run().catch(() => undefined);
    return calls >= call;
  } finally {
    table.middlewareStack.remove('crash');
  }
}

/**
 * Runs with the other run, whole, right before the n-th call, or the n-th that is to be counted;
 * tells whether it came to that call.
 */
export async function overtakenAt(
  call: number,
  run: () => Promise<unknown>,
  other: () => Promise<unknown>,
  isCounted: (input: Input) => boolean = () => true,
): Promise<boolean> {
  let calls = 0;
  table.middlewareStack.add(
    (next) => async (args) => {
      if (isCounted(args.input as Input)) {
        calls += 1;
        if (calls === call) await other();
      }
      return next(args);
    },
    { step: 'initialize', name: 'overtake' },
  );
  try {
    await run();
    return calls >= call;
  } finally {
    table.middlewareStack.remove('overtake');
  }
}

/** Does the same for the first call, the second and so on; returns how many calls there are. */
export async function forEveryCall(attempt: (call: number) => Promise<boolean>): Promise<number> {
  for (let call = 1; call < 1000; call++) {
    if (!(await attempt(call))) return call - 1;
  }
  throw new Error('the run never ends');
}
