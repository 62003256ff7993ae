export type Span = 'today' | 'month';
/** Days of the service, which counts them in UTC, and how finely they are looked at. */
export type Range = { span: Span; from: string; to: string; by: 'hour' | 'day'; now: Date };

const dayMs = 86_400_000;
const monthDays = 30;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

export function rangeOf(span: Span, now: Date): Range {
  const to = dayOf(now.getTime());
  if (span === 'today') return { span, from: to, to, by: 'hour', now };
  return { span, from: dayOf(now.getTime() - (monthDays - 1) * dayMs), to, by: 'day', now };
}
