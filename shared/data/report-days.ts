import * as z from 'zod';
import { dayMs, dayOf, hourMs, iso } from '../domain/calendar.ts';
import { jobCursorKey, reportedKey } from './keys.ts';
import { read } from './read.ts';
import { Reported, readFirstDay, readReport } from './reports.ts';
import { transact } from './transact.ts';

const Cursor = z.object({ through: z.iso.date() });

const cursorKey = jobCursorKey('report-day', 0);

/**
 * How long a day is over before it is reported: the audit is told of an entry within seconds, or,
 * after a fault, within hours. What it is told later shows beside the report (`readReport`).
 */
export const reportAfterMs = hourMs;

/** Days in one run: a clock that was put on by years is followed over several. */
const daysMax = 31;

/**
 * Reports every day that is over and was not reported, from the first in the books on, days without
 * anything included. Each report is put once; `tell` hears of it at least once, and the same each
 * time: a run that dies before its cursor moves tells the stored one again.
 */
export async function reportDays(
  now: number,
  mayGoOn: () => boolean,
  tell: (reported: Reported) => void,
): Promise<{ days: number }> {
  const stored = await read(cursorKey);
  const first = stored ? dayAfter(Cursor.parse(stored).through) : await readFirstDay();
  let days = 0;
  if (first === undefined) return { days };
  const end = dayOf(now - reportAfterMs);
  for (let date = first; date < end && days < daysMax && mayGoOn(); date = dayAfter(date)) {
    tell(await report(date, now));
    await transact({ cursor: { put: { Item: { ...cursorKey, through: date } } } });
    days += 1;
  }
  return { days };
}

const dayAfter = (date: string): string => dayOf(Date.parse(date) + dayMs);

async function report(date: string, now: number): Promise<Reported> {
  const { reported: _, ...report } = await readReport(date, now);
  const fresh: Reported = { reportedAt: iso(now), report };
  const outcome = await transact({
    report: {
      put: {
        Item: { ...reportedKey(date), ...fresh },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  });
  return outcome.committed ? fresh : Reported.parse(outcome.failed.report?.item);
}
