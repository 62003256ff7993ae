import type { Schemas } from '../../client/src/generated/types.ts';
import { Kind } from './given.ts';
import { parseReversalId } from './reversal-id.ts';

type Entry = Schemas['TimelineEntry'];

/** A reversal of a customer's day that was posted. */
export type Reversal = {
  number: number;
  /** Taken, above 0. */
  points: number;
  kinds: Kind[];
  at: string;
  /** When it was undone, if it was. */
  undoneAt?: string;
};

/** The entry's reason, which says of which kinds the points are. The customer reads it too. */
export const reasonOf = (day: string, kinds: Iterable<Kind>): string =>
  `Reversal of ${day}: ${[...kinds].sort().join(', ')}`;

export const undoReasonOf = (day: string, number: number): string =>
  `Undo of reversal ${number} of ${day}`;

/** A customer's reversals of a day, among all that happened to their points since. */
export function reversalsOf(day: string, entries: Entry[]): Reversal[] {
  const own = entries.flatMap((entry) => {
    const id = parseReversalId(entry.entryId.slice(`${entry.kind}:`.length));
    return entry.kind === 'adjusted' && id?.day === day ? [{ ...entry, ...id }] : [];
  });
  const undone = new Map(
    own.filter(({ undoes }) => undoes).map(({ number, at }) => [number, at] as const),
  );
  return own
    .filter(({ undoes }) => !undoes)
    .map(({ number, points, at, detail = '' }) => {
      const undoneAt = undone.get(number);
      const kinds = kindsIn(day, detail);
      return { number, points: -points, kinds, at, ...(undoneAt && { undoneAt }) };
    });
}

const kindsIn = (day: string, reason: string): Kind[] =>
  reason
    .slice(reasonOf(day, []).length)
    .split(', ')
    .flatMap((name) => Kind.safeParse(name).data ?? []);

export const standing = (reversals: Reversal[]): Reversal[] =>
  reversals.filter(({ undoneAt }) => undoneAt === undefined);

export const pointsOf = (reversals: Reversal[]): number =>
  reversals.reduce((sum, { points }) => sum + points, 0);

/** The number of the next reversal; its id is taken where another has come meanwhile. */
export const nextNumber = (reversals: Reversal[]): number =>
  1 + Math.max(0, ...reversals.map(({ number }) => number));

/** The numbers before the last of which there is no entry. */
export const missingNumbers = (reversals: Reversal[]): number[] =>
  Array.from({ length: nextNumber(reversals) - 1 }, (_, index) => index + 1).filter(
    (number) => !reversals.some((reversal) => reversal.number === number),
  );
