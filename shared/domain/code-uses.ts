import type { Entry, OrderContext } from './entries.ts';
import type { Figures } from './figures.ts';
import type { Hold } from './order.ts';

/** One use of a code that was taken (1) or came back (-1). */
export type CodeUse = { code: string; uses: 1 | -1 };

/**
 * What an entry does to the uses of its order's code, limited or not: a hold takes one, an end
 * without payment gives it back, and a payment after that takes it again.
 */
export function codeUse(entry: Entry, { hold }: OrderContext): CodeUse | undefined {
  if (entry.type === 'hold') return useOf(entry.hold, 1);
  if (entry.type !== 'resolution') return undefined;
  const isConfirmed = entry.resolution.kind === 'confirmed';
  if (entry.isLate) return isConfirmed ? useOf(hold, 1) : undefined;
  return isConfirmed ? undefined : useOf(hold, -1);
}

const useOf = (hold: Hold | undefined, uses: 1 | -1): CodeUse | undefined =>
  hold?.codeKey === undefined ? undefined : { code: hold.codeKey, uses };

/** Uses as two sums that only grow: whoever looks twice sees whether anything was counted meanwhile. */
export const usesFigures = (uses: number): Figures =>
  uses > 0 ? { taken: uses } : { returned: -uses };
