const dayMs = 86_400_000;

/** The UTC day of an instant, as `2026-11-22`: the service counts in those. */
export const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10);

/** The day so many days after another, or before it. */
export const dayAfter = (day: string, days: number): string =>
  dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs));
