import { LocalError } from '../../infra/local/local-error.ts';
import { addGiven, type Given, type Told } from './given.ts';
import { parseReversalId } from './reversal-id.ts';
import type { Service } from './service.ts';

type Books = Pick<Service, 'audit' | 'report'>;

export type Day = { isOver: boolean; given: Map<string, Given> };

/**
 * What each customer was given on a day, page by page: all that is kept is a few numbers a customer.
 * Held against the day's report before anybody goes by it.
 */
export async function readDay(service: Books, day: string): Promise<Day> {
  const report = await service.report(day);
  if (report === undefined) throw new LocalError(`${day} has not begun.`);
  const given = new Map<string, Given>();
  const read: Record<Figure, number> = {
    ...{ maturedPoints: 0, bonusPoints: 0, importedPoints: 0 },
    ...{ adjustedUpPoints: 0, adjustedDownPoints: 0 },
  };
  for await (const events of service.audit(day)) {
    for (const event of events) {
      addGiven(given, event);
      for (const [name, points] of figuresOf(event)) read[name] += points;
    }
  }
  const isOver = report.status === 'over';
  const others = Object.entries(read).filter(
    ([name, points]) => report.points[name as keyof typeof read] !== points,
  );
  // A day that goes on may have gone on between the two.
  if (isOver && others.length > 0) {
    const told = others.map(([name, points]) => `${name} ${points}`).join(', ');
    throw new LocalError(
      `The report of ${day} says otherwise than its events, which come to ${told}: run it again.`,
    );
  }
  return { isOver, given };
}

type Figure =
  | 'maturedPoints'
  | 'bonusPoints'
  | 'importedPoints'
  | 'adjustedUpPoints'
  | 'adjustedDownPoints';

const figures: Record<string, Figure> = {
  'matured pending available': 'maturedPoints',
  'matured programme available': 'bonusPoints',
  'imported programme available': 'importedPoints',
  'adjusted programme available': 'adjustedUpPoints',
  'adjusted available removed': 'adjustedDownPoints',
};

const figuresOf = ({ kind, postings }: Told): [Figure, number][] =>
  postings.flatMap(({ from, to, points }) => {
    const name = figures[`${kind} ${from} ${to}`];
    return name ? [[name, points] as [Figure, number]] : [];
  });

/** What the audit has of a day's reversals: points taken less points given back. */
export async function reversedPoints(
  service: Books,
  day: string,
  postedOn: Iterable<string>,
): Promise<number> {
  let sum = 0;
  for (const date of postedOn) {
    for await (const events of service.audit(date)) {
      for (const { kind, adjustmentId = '', postings } of events) {
        if (kind !== 'adjusted' || parseReversalId(adjustmentId)?.day !== day) continue;
        for (const { points, to } of postings) sum += to === 'removed' ? points : -points;
      }
    }
  }
  return sum;
}
