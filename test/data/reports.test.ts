import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { auditChanges, parseAudited } from '../../shared/data/audit.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { jobCursorKey } from '../../shared/data/keys.ts';
import { refund } from '../../shared/data/refund.ts';
import { reportAfterMs, reportDays } from '../../shared/data/report-days.ts';
import {
  type Reported,
  readAnalytics,
  readDayTotals,
  readRange,
  readReport,
  readStanding,
} from '../../shared/data/reports.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { changeSettings, readSettings } from '../../shared/data/settings.ts';
import { datesIn, dayMs } from '../../shared/domain/calendar.ts';
import { RefundId } from '../../shared/domain/ids.ts';
import { Movements, movementsOf, sectionsOf } from '../../shared/domain/report.ts';
import { consumer } from '../../shared/runtime/consumer.ts';
import { type Delivered, deliveries, handOver } from '../faults/deliveries.ts';
import { drift, scan } from '../ledger.ts';
import { type Recounted, recount, reportFlaws } from '../report-ledger.ts';
import { entriesIn, isEntry } from '../told-entries.ts';
import { aHold, customerWith, give, giveAllPromised, now } from './builders.ts';
import { busyDay } from './busy-day.ts';
import { Life } from './life.ts';
import { lifeSteps } from './life-steps.ts';
import { streamRecords } from './stream-records.ts';

jest.spyOn(process.stdout, 'write').mockImplementation(() => true);

type Item = Record<string, unknown>;

let changesSince: () => Promise<Delivered[]>;
beforeAll(async () => {
  changesSince = await streamRecords('audit-changes');
});

const handler = consumer({
  parse: parseAudited,
  work: (changes) => auditChanges(changes, now + 900 * dayMs),
});

/** Some people's lives over months, and a day on which every kind of entry comes about. */
async function busyTimes(seed: number): Promise<Item[]> {
  for (const part of [1, 2, 3]) {
    const life = await Life.begin();
    for (const step of fc.sample(lifeSteps, { seed: seed * 10 + part, numRuns: 30 })) {
      await life.live(step);
    }
  }
  await busyDay();
  await debts('debt');
  await debts('within_balance');
  return changesSince().then(async (records) => {
    const batches = deliveries(records, seed, { poisonEvery: 30, batchSize: 60 });
    const aside = await handOver(batches, handler);
    expect(aside.filter((place) => !place.startsWith('POISON'))).toEqual([]);
    return entriesIn(records);
  });
}

/** Points that are taken back when they are spent: owed and paid off later, or forgiven. */
async function debts(clawback: 'debt' | 'within_balance'): Promise<void> {
  const customerId = await customerWith(0);
  const earning = async () => {
    const terms = { clawback, earn: { perAmount: 10_000, points: 1 }, maturesAfterDays: 1 };
    const hold = aHold({ customerId, terms });
    hold.lines.push({ kind: 'other', code: 'WEEKEND', amount: 10_000 });
    hold.total -= 10_000;
    await reserve(hold, now);
    await confirm(hold.orderId, now);
    await giveAllPromised(customerId, now + dayMs);
    return hold;
  };
  const { orderId, total } = await earning();
  await give(customerId, -14, now + dayMs);
  const refundId = RefundId.parse('r-1');
  await refund({ orderId, refundId, amount: total }, now + 2 * dayMs);
  await earning();
}

const known: Item[] = [];

describe('the report of a day', () => {
  it.each([1, 2, 3])(
    'says what its entries come to, whatever is delivered how: seed %i',
    async (seed) => {
      known.push(...(await busyTimes(seed)));
      const days = recount(known);
      expect(days.size).toBeGreaterThan(5);
      for (const [date, day] of days) {
        expect(reportFlaws(await readReport(date, now), day)).toEqual([]);
      }
    },
  );

  it('has had each of its figures by then, but for what these lives don’t bring', () => {
    const figures = [...recount(known).values()].flatMap((day) => Object.entries(day.figures));
    const seen = new Set(figures.flatMap(([name, figure]) => (figure === 0 ? [] : name)));
    const rare = ['approvalTimeOuts', 'freezes', 'freezesLifted'];
    const isReviewed = known.some(({ sk }) => sk === '6#REVIEW');
    const reviewed = isReviewed ? [] : Object.keys(Movements.shape.reviews.shape);
    const unseen = sectionsOf.flatMap(([, names]) => names).filter((name) => !seen.has(name));
    expect(unseen.sort()).toEqual([...rare, ...reviewed, 'unexplainedPoints'].sort());
  });

  it('is of what is in the table, and what stands there at the end of all', async () => {
    const items = await scan(table, tableName);
    expect(await drift(table, tableName)).toEqual([]);
    const names = (some: Item[]) => new Set(some.map(({ pk, sk }) => `${pk}/${sk}`));
    expect(names(known)).toEqual(names(items.filter(isEntry)));
    const accounts = items.filter(({ sk }) => sk === 'ACCOUNT');
    const total = (some: Item[], name: string) =>
      some.reduce((sum, item) => sum + Number(item[name] ?? 0), 0);
    const open = items.filter(
      ({ pk, status }) => `${pk}`.startsWith('PENDING#') && status === 'open',
    );
    const last = [...recount(known).keys()].sort().at(-1) ?? '';
    expect((await readReport(last, now)).standing).toMatchObject({
      outstandingPoints: total(accounts, 'available') + total(accounts, 'held'),
      debtPoints: total(accounts, 'debt'),
      pendingPoints: total(open, 'points'),
    });
  });

  it('is one row of a range, behind what customers had before', async () => {
    const days = recount(known);
    const dates = [...days.keys()].sort();
    const [first = '', last = ''] = [dates[2], dates.at(-2)];
    const range = await readRange(first, last);
    expect(range.days.map(({ date }) => date)).toEqual(datesIn(first, last));
    expect(range.opening).toEqual(days.get(dates[1] ?? '')?.standing);
    let standing = range.opening;
    for (const { date, ...row } of range.days) {
      standing = days.get(date)?.standing ?? standing;
      expect([date, row]).toMatchObject([date, standing]);
    }
    expect(range.standing).toMatchObject(standing);
    const within = dates.filter((date) => date >= first && date <= last);
    for (const [section, names] of sectionsOf) {
      const sum = (name: string) =>
        within.reduce((all, date) => all + (days.get(date)?.figures[name] ?? 0), 0);
      expect(range[section]).toEqual(Object.fromEntries(names.map((name) => [name, sum(name)])));
    }
  });

  it('is what analytics says of who brought and adjusted what', async () => {
    const days = [...recount(known)].sort();
    const [from = '', to = ''] = [days[0]?.[0], days.at(-1)?.[0]];
    const { topReferrers, adjustmentsBy, refusalsByReason, series } = await readAnalytics(
      from,
      to,
      'hour',
    );
    const over = (of: (day: Recounted) => number | undefined) =>
      days.reduce((sum, [, day]) => sum + (of(day) ?? 0), 0);
    expect(topReferrers.length).toBeGreaterThan(5);
    for (const { customerId, rewardedOrders, promisedRewardPoints } of topReferrers) {
      expect(rewardedOrders).toBe(over((day) => day.referrers[customerId]?.rewardedOrders));
      expect(promisedRewardPoints).toBe(
        over((day) => day.referrers[customerId]?.promisedRewardPoints),
      );
    }
    const ranks = topReferrers.map(({ rewardedOrders }) => rewardedOrders);
    expect(ranks).toEqual(ranks.toSorted((left, right) => right - left));
    for (const { by, adjustments } of adjustmentsBy) {
      expect(adjustments).toBe(over((day) => day.actors[by]?.adjustments));
    }
    for (const { reason, refusals } of refusalsByReason) {
      expect(refusals).toBe(over((day) => day.refusals[reason]));
    }
    expect(series).toHaveLength(24 * datesIn(from, to).length);
    const confirmed = series.reduce((sum, span) => sum + span.confirmedOrders, 0);
    expect(confirmed).toBe(over((day) => day.figures.confirmedOrders));
    const issued = series.reduce((sum, span) => sum + span.issuedPoints, 0);
    expect(issued).toBeGreaterThan(0);
    expect(issued).toBe((await readRange(from, to)).points.issuedPoints);
  });

  it('is put once when the day is over, and says what changed since', async () => {
    const days = [...recount(known).keys()].sort();
    const [first = '', last = ''] = [days[0], days.at(-1)];
    const told: Reported[] = [];
    const run = (at: number, mayGoOn = () => true) =>
      reportDays(at, mayGoOn, (reported) => told.push(reported));
    const over = Date.parse(first) + dayMs + reportAfterMs;
    expect(await run(over - 1)).toEqual({ days: 0 });
    let steps = 2;
    expect(await run(over + 3 * dayMs, () => steps-- > 0)).toEqual({ days: 2 });
    // What was put but not noted down is told again as it was, and not put again.
    await table.send(
      new DeleteCommand({ TableName: tableName, Key: jobCursorKey('report-day', 0) }),
    );
    while ((await run(Date.parse(last) + 2 * dayMs)).days > 0);
    const dates = datesIn(first, last);
    expect(told.map(({ report }) => report.date)).toEqual([...dates.slice(0, 2), ...dates]);
    expect(told.slice(2, 4)).toEqual(told.slice(0, 2));
    for (const { report, reportedAt } of told) {
      const { reported, ...now } = await readReport(report.date, Date.parse(reportedAt));
      expect(now).toEqual(report);
      expect(reported).toEqual({ at: reportedAt, changed: [] });
    }
    await give(await customerWith(0, Date.parse(last)), 7, Date.parse(last));
    const records = await changesSince();
    await handOver([records], handler);
    known.push(...entriesIn(records));
    const { reported } = await readReport(last, now);
    expect(reported?.changed).toEqual(
      expect.arrayContaining(['points.adjustedUpPoints', 'standing.outstandingPoints']),
    );
  });

  it('values points by the last settings of its day, whatever they say since', async () => {
    const worth = async (valuePerPoint: number, at: number) => {
      const { version, document } = await readSettings();
      const points = { ...document.points, valuePerPoint };
      await changeSettings(version, { ...document, points }, 'admin', at);
    };
    // More versions than are read at once.
    const later = Date.parse('2040-01-01');
    await worth(150, later + dayMs - 1);
    for (let version = 0; version < 25; version++) await worth(200 + version, later + dayMs);
    const dates = ['2039-12-31', '2040-01-01', '2040-01-02'];
    const standings = await Promise.all(dates.map(readStanding));
    expect(standings.map(({ valuePerPoint }) => valuePerPoint)).toEqual([100, 150, 224]);
    const records = await changesSince();
    await handOver([records], handler);
    known.push(...entriesIn(records));
  });

  it('adds up to that of a range, in which nothing is unexplained', async () => {
    const days = recount(known);
    const totals = await readDayTotals('2000-01-01', '2999-12-31');
    expect([...totals.keys()].sort()).toEqual([...days.keys()].sort());
    for (const [date, figures] of totals) {
      const report = await readReport(date, now);
      for (const [section] of sectionsOf) {
        expect(movementsOf(figures)[section]).toEqual(report[section]);
      }
      expect(report.points.unexplainedPoints).toBe(0);
    }
  });
});
