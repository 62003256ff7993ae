import { table } from '../../shared/data/client.ts';

/** Runs with a deed that is done right before the run's n-th call whose command is so named. */
export async function meanwhile<Result>(
  command: RegExp,
  deed: () => Promise<unknown>,
  run: () => Promise<Result>,
  nth = 1,
): Promise<Result> {
  let calls = 0;
  table.middlewareStack.add(
    (next, context) => async (args) => {
      if (command.test(String(context.commandName)) && ++calls === nth) await deed();
      return next(args);
    },
    { step: 'initialize', name: 'meanwhile' },
  );
  try {
    return await run();
  } finally {
    table.middlewareStack.remove('meanwhile');
  }
}
