import { table } from '../../shared/data/client.ts';

/** Runs with a deed that is done right before the run's first call whose command is so named. */
export async function meanwhile<Result>(
  command: RegExp,
  deed: () => Promise<unknown>,
  run: () => Promise<Result>,
): Promise<Result> {
  let done = false;
  table.middlewareStack.add(
    (next, context) => async (args) => {
      if (!done && command.test(String(context.commandName))) {
        done = true;
        await deed();
      }
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
