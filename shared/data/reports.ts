import * as z from 'zod';
import { type Analytics, foldAnalytics } from '../domain/analytics.ts';
import { datesIn, dayMs, dayOf, monthOf } from '../domain/calendar.ts';
import { addUp, type Figures } from '../domain/figures.ts';
import {
  type ChainStatus,
  type CheckedReport,
  changedFigures,
  DayReport,
  detailsOf,
  foldRange,
  movementsOf,
  type People,
  type RangeReport,
  type Standing,
  standingOf,
} from '../domain/report.ts';
import { DayRoot, Head } from './audit-chain.ts';
import {
  chainHeadKey,
  chainRootKey,
  dayTotalKey,
  monthTotalKey,
  reportedKey,
  reportPartition,
  totalsPartition,
} from './keys.ts';
import { rootOf } from './merkle.ts';
import { query, queryAll, read } from './read.ts';
import { settingsBefore } from './settings.ts';
import type { Item } from './transact.ts';

/** What was reported of a day. It is put once, whatever the audit is told of the day later. */
export const Reported = z.object({ reportedAt: z.iso.datetime(), report: DayReport });
export type Reported = z.infer<typeof Reported>;

/** A day as its sums have it at this moment; and whether those are still what was reported. */
export async function readReport(date: string, now: number): Promise<CheckedReport> {
  const [{ hours, reported, ...people }, standing, chain] = await Promise.all([
    readDay(date),
    readStanding(date),
    readChainStatus(date),
  ]);
  const figures = [...hours.values()].reduce(addUp, {});
  const report: DayReport = {
    date,
    status: now < Date.parse(date) + dayMs ? 'open' : 'over',
    ...movementsOf(figures),
    standing,
    ...detailsOf(figures, people),
    chain,
  };
  if (reported === undefined) return report;
  const changed = changedFigures(reported.report, report);
  return { ...report, reported: { at: reported.reportedAt, changed } };
}

type Day = People & { hours: Map<string, Figures>; reported: Reported | undefined };

/** Everything that is added up of a day, in the order of its hours. */
export async function readDay(date: string): Promise<Day> {
  const items = await queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': reportPartition(date) },
    ConsistentRead: true,
  });
  const under = (prefix: string) =>
    new Map(
      items
        .filter(({ sk }) => String(sk).startsWith(prefix))
        .map((item) => [String(item.sk).slice(prefix.length), figuresIn(item)]),
    );
  const reported = items.find(({ sk }) => sk === reportedKey(date).sk);
  return {
    hours: under('HOUR#'),
    referrers: under('REFERRER#'),
    actors: under('ACTOR#'),
    reported: reported && Reported.parse(reported),
  };
}

const Sums = z.record(z.string(), z.int());

const figuresIn = ({ pk: _, sk: __, ...figures }: Item): Figures => Sums.parse(figures);

/** The sums of the days that have any, from the first to the last of them. */
export async function readDayTotals(from: string, to: string): Promise<Map<string, Figures>> {
  const items = await totalsBetween(dayTotalKey(from).sk, dayTotalKey(to).sk);
  return new Map(items.map((item) => [String(item.sk).slice('DAY#'.length), figuresIn(item)]));
}

/** The day on which the books begin; undefined where there is nothing in them. */
export async function readFirstDay(): Promise<string | undefined> {
  const [first] = await totalsBetween(dayTotalKey('').sk, dayTotalKey('\uffff').sk, 1);
  return first && String(first.sk).slice('DAY#'.length);
}

const totalsBetween = (from: string, to: string, limit?: number): Promise<Item[]> => {
  const input = {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': totalsPartition, ':from': from, ':to': to },
    ConsistentRead: true,
  };
  return limit === undefined ? queryAll(input) : query({ ...input, Limit: limit });
};

/** What customers have at a day's end. */
export async function readStanding(date: string): Promise<Standing> {
  const [figures, { points }] = await Promise.all([
    readUntil(date),
    settingsBefore(Date.parse(date) + dayMs),
  ]);
  return standingOf(figures, points.valuePerPoint);
}

/** All that ever came together until a day's end: in the months before, and in its month until then. */
async function readUntil(date: string): Promise<Figures> {
  const [months, days] = await Promise.all([
    totalsBetween(monthTotalKey('').sk, monthTotalKey(monthOf(Date.parse(date), -1)).sk),
    readDayTotals(`${date.slice(0, 7)}-01`, date),
  ]);
  return [...months.map(figuresIn), ...days.values()].reduce(addUp, {});
}

/** Each day of a range and all of them together, from one read of the days' sums. */
export async function readRange(from: string, to: string): Promise<RangeReport> {
  const [before, days, standing] = await Promise.all([
    readUntil(dayOf(Date.parse(from) - dayMs)),
    readDayTotals(from, to),
    readStanding(to),
  ]);
  return { from, to, ...foldRange(before, datesIn(from, to), days), standing };
}

const daysAtOnce = 8;

/** What can be said of a range only by who and in which hours. */
export async function readAnalytics(
  from: string,
  to: string,
  by: 'day' | 'hour',
): Promise<Analytics> {
  const people: People = { referrers: new Map(), actors: new Map() };
  const spans: [string, Figures][] = [];
  const dates = datesIn(from, to);
  for (let start = 0; start < dates.length; start += daysAtOnce) {
    const some = dates.slice(start, start + daysAtOnce);
    for (const [index, day] of (await Promise.all(some.map(readDay))).entries()) {
      for (const [id, sums] of day.referrers) {
        people.referrers.set(id, addUp(people.referrers.get(id) ?? {}, sums));
      }
      for (const [name, sums] of day.actors) {
        people.actors.set(name, addUp(people.actors.get(name) ?? {}, sums));
      }
      spans.push(...spansOf(some[index] ?? from, day.hours, by));
    }
  }
  return { from, to, ...foldAnalytics(spans, people) };
}

function spansOf(date: string, hours: Day['hours'], by: 'day' | 'hour'): [string, Figures][] {
  if (by === 'day') return [[`${date}T00:00:00.000Z`, [...hours.values()].reduce(addUp, {})]];
  return Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')).map((hour) => [
    `${date}T${hour}:00:00.000Z`,
    hours.get(hour) ?? {},
  ]);
}

async function readChainStatus(date: string): Promise<ChainStatus> {
  const sealed = await read(chainRootKey(date));
  if (sealed) {
    const { links, lastNumber, root } = DayRoot.parse(sealed);
    return { status: 'sealed', links, lastNumber, root };
  }
  const item = await read(chainHeadKey);
  const head = item && Head.parse(item);
  if (head?.day !== date) return { status: 'empty', links: 0 };
  const { links, number, peaks } = head;
  return { status: 'open', links, lastNumber: number, root: rootOf(peaks) };
}
