/** Instants are milliseconds since 1970 in the code and ISO 8601 UTC in items and replies. */
export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export const iso = (at: number): string => new Date(at).toISOString();

/** `2026-12-06`: the UTC day of an instant. */
export const dayOf = (at: number): string => iso(at).slice(0, 10);

/** The UTC days from one to another, both included. */
export function datesIn(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += dayMs) dates.push(dayOf(at));
  return dates;
}

/** `2026-12`: the UTC month of an instant, a number of months later. */
export function monthOf(at: number, monthsLater = 0): string {
  const date = new Date(at);
  return iso(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthsLater, 1)).slice(0, 7);
}

/** The lot of points that never expire, and the instant that never comes. It sorts last. */
export const never = 'never';
export const neverAt = Number.MAX_SAFE_INTEGER;

/** The first instant at which a month is over; points of that month can be spent until then. */
export function monthEndsAt(month: string): number {
  if (month === never) return neverAt;
  return Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 1);
}

/**
 * When points that were promised at an instant are given: at the beginning of the UTC day so many
 * days later, or with the next second. `later` names the slot after so many others, for a slot that
 * was given out already.
 */
export function maturesAt(at: number, afterDays: number, later = 0): number {
  if (afterDays === 0) return (Math.floor(at / secondMs) + 1 + later) * secondMs;
  return Date.parse(dayOf(at + (afterDays + later) * dayMs));
}
