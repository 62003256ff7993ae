import { wholeIn } from '../../typed.ts';

/** What was typed as a limit of uses; undefined where there is none. */
export const limitIn = (typed: string): number | undefined =>
  typed.trim() === '' ? undefined : wholeIn(typed);

const limitMax = 10_000_000;

/** Whether it is a limit, or none. */
export function isGoodLimit(typed: string): boolean {
  const limit = limitIn(typed);
  return typed.trim() === '' || (limit !== undefined && limit >= 1 && limit <= limitMax);
}
