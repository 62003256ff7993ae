import * as z from 'zod';
import { LocalError } from './local-error.ts';

/** Which books a command is about. */
export const booksOptions = {
  data: { type: 'string', default: '.local' },
  table: { type: 'string' },
} as const;

/**
 * Runs a command about the books. Its exit code says that all is well (0), that something isn't (1),
 * or that it could not be looked at (2), for which whoever started it is told the reason.
 */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  process.exitCode = await main().catch((cause) => {
    if (!(cause instanceof LocalError)) throw cause;
    console.error(cause.message);
    return 2;
  });
}

/** What `parse` makes of the command line; what it objects to is told before the help. */
export function optionsOf<Options>(help: string, parse: () => Options): Options {
  try {
    return parse();
  } catch (cause) {
    throw new LocalError(`${cause instanceof Error ? cause.message : cause}\n\n${help}`);
  }
}

/** The day that `--date` names, if it does. */
export function dayIn(date: string | undefined): string | undefined {
  if (z.iso.date().optional().safeParse(date).success) return date;
  throw new Error(`--date takes a day such as 2026-11-22, not ${date}`);
}
