import type { GivenBack } from './give-back.ts';
import { type Column, headingOf, lineOf, numbersOf, totalOf } from './table.ts';
import type { TakenBack } from './take-back.ts';

/** What a run came to: points that are taken by now in all, the days of the entries, what is open. */
export type Done = { points: number; postedOn: string[]; open: number };

const takenColumns: Column<TakenBack>[] = [
  { heading: 'given', of: 'given' },
  { heading: 'gone since', of: 'gone' },
  { heading: 'before', of: 'before' },
  { heading: 'taken', of: 'taken' },
  { heading: 'waits', of: 'waits' },
  { heading: 'left', of: 'left' },
];

const givenBackColumns: Column<GivenBack>[] = [
  { heading: 'taken', of: 'taken' },
  { heading: 'before', of: 'before' },
  { heading: 'given back', of: 'returned' },
  { heading: 'waits', of: 'waits' },
  { heading: 'left', of: 'left' },
];

export const tellTaken = (lines: AsyncGenerator<TakenBack>): Promise<Done> =>
  tell(lines, takenColumns, ({ before, taken }) => before + taken);

export const tellGivenBack = (lines: AsyncGenerator<GivenBack>): Promise<Done> =>
  tell(lines, givenBackColumns, ({ taken, before, returned }) => taken - before - returned);

type Line = { customerId: string; at: string[]; waits: number; left: number; why?: string };

/** Prints each line when it is there, and the total; nobody is listed for whom there is nothing. */
async function tell<Of extends Line>(
  lines: AsyncGenerator<Of>,
  columns: Column<Of>[],
  standing: (line: Of) => number,
): Promise<Done> {
  console.log(headingOf(columns));
  const sums = columns.map(() => 0);
  const postedOn = new Set<string>();
  let [customers, points, open] = [0, 0, 0];
  for await (const line of lines) {
    const numbers = numbersOf(columns, line);
    if (numbers.every((number) => number === 0) && line.why === undefined) continue;
    customers += 1;
    points += standing(line);
    open += line.waits > 0 || line.left > 0 || line.why !== undefined ? 1 : 0;
    for (const at of line.at) postedOn.add(at.slice(0, 10));
    for (const [index, number] of numbers.entries()) sums[index] = (sums[index] ?? 0) + number;
    console.log(lineOf(columns, line));
  }
  console.log(totalOf(customers, sums));
  return { points, postedOn: [...postedOn].sort(), open };
}
