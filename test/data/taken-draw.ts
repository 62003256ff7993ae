import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { table } from '../../shared/data/client.ts';
import type { Key } from '../../shared/data/keys.ts';

/**
 * Runs with the first code that is drawn being one that somebody has: it is what the first
 * transaction puts at this position. Tells how many transactions it took.
 */
export async function withTakenDraw(
  taken: Key,
  position: number,
  run: () => Promise<unknown>,
): Promise<number> {
  let draws = 0;
  table.middlewareStack.add(
    (next) => async (args) => {
      const { TransactItems } = args.input as TransactWriteCommandInput;
      if (draws++ === 0) Object.assign(TransactItems?.[position]?.Put?.Item ?? {}, taken);
      return next(args);
    },
    { step: 'initialize', name: 'draw' },
  );
  try {
    await run();
  } finally {
    table.middlewareStack.remove('draw');
  }
  return draws;
}
