/** An adjustment that takes the points of a day back, or one that undoes it. */
export type ReversalId = { day: string; number: number; undoes: boolean };

const prefix = 'reversal:';
const form = /^reversal:(\d{4}-\d\d-\d\d):(\d{1,6})(:undo:\d{1,6})?$/;

/**
 * A customer's so-manieth reversal of a day. Whoever posts one has to know all before it: the id of
 * one that isn't known is taken already. So however many do it at once, nothing is taken twice.
 */
export const reversalId = (day: string, number: number): string => `${prefix}${day}:${number}`;

/** Undoes one reversal; tried anew where nobody decided on the tries before. */
export const undoId = (day: string, number: number, tries: number): string =>
  `${reversalId(day, number)}:undo:${tries}`;

export function parseReversalId(adjustmentId: string): ReversalId | undefined {
  const [, day, number, undo] = form.exec(adjustmentId) ?? [];
  if (day === undefined) return undefined;
  return { day, number: Number(number), undoes: undo !== undefined };
}

/** Ids that begin so are a reversal's: what they moved is never reversed as if people had given it. */
export const isReversal = (adjustmentId: string | undefined): boolean =>
  adjustmentId?.startsWith(prefix) ?? false;
