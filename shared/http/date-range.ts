import * as z from 'zod';
import { dayMs } from '../domain/calendar.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';

/** A range of UTC days as a query asks for it. */
export const dateRange = (daysMax: number) => ({
  from: z.iso.date().describe('The first UTC day.'),
  to: z.iso.date().describe(`The last one; ${daysMax} days at most.`),
});

/** Why a range can't be reported on, if so. */
export function badRange(from: string, to: string, daysMax: number): Refusal | undefined {
  if (to < from) return refusal('invalid_request', '`to` is before `from`.');
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  return days > daysMax
    ? refusal('invalid_request', `Ask for ${daysMax} days at most, not ${days}.`)
    : undefined;
}
