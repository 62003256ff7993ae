import type { Schemas } from '../../client/src/generated/types.ts';
import type { Given, Gone } from './given.ts';
import type { Service } from './service.ts';

type Entry = Schemas['TimelineEntry'];
type Asked = Pick<Service, 'order' | 'entriesSince'>;

export const beginsAt = (day: string): string => `${day}T00:00:00.000Z`;

/**
 * What refunds and reviews took back of the day's points since, and what may have expired of them.
 * Points that the programme or a person gives last until the end of the next month at least, so what
 * expired in months up to the day's own was of earlier days. Imported ones bring their month along.
 */
export async function goneSince(
  service: Asked,
  day: string,
  customerId: string,
  { imported = 0 }: Given,
  entries: Entry[],
): Promise<Gone> {
  let clawedBackPoints = 0;
  for (const entry of entries) {
    const isTheirs = await tookOf(service, day, customerId, entry, entries);
    if (isTheirs) clawedBackPoints -= entry.points;
  }
  const month = day.slice(0, 7);
  const isOfTheDay = (lot: string) => (imported > 0 ? lot >= month : lot > month);
  const expiredPoints = entries
    .filter(({ kind, detail = '' }) => kind === 'expired' && isOfTheDay(detail))
    .reduce((sum, { points }) => sum - points, 0);
  return { clawedBackPoints, expiredPoints };
}

/**
 * Whether an entry took back what that day gave: points are given by the first maturity after they
 * are due. What is taken back before they are given is a promise, and was never in the day's sum.
 */
async function tookOf(
  service: Asked,
  day: string,
  customerId: string,
  { kind, orderId, at }: Entry,
  entries: Entry[],
): Promise<boolean> {
  if (kind !== 'clawed_back' || orderId === undefined) return false;
  const { reward, earned } = await service.order(orderId);
  const dueAt = reward?.referrerId === customerId ? reward.maturesAt : earned?.maturesAt;
  if (dueAt === undefined || dueAt.slice(0, 10) > day) return false;
  const since = dueAt < beginsAt(day) ? await service.entriesSince(customerId, dueAt) : entries;
  const given = since.findLast((entry) => entry.kind === 'matured' && entry.at >= dueAt);
  return given !== undefined && given.at.slice(0, 10) === day && given.at <= at;
}
