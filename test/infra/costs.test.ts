import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { dollarsOf, linesOf } from '../../infra/costs/bill.ts';
import { assumed, measured } from '../../infra/costs/measured.ts';
import { prices } from '../../infra/costs/prices.ts';
import { costTable } from '../../infra/costs/table.ts';
import { jobs } from '../../infra/jobs.ts';
import { synthesize } from './synth.ts';

const guide = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
const { all } = synthesize();

const line = (what: string, orders: number): number => {
  const found = linesOf(orders).find((each) => each.what === what);
  if (!found) throw new Error(`no line ${what}`);
  return dollarsOf(found);
};

describe('what a month costs', () => {
  it('is in the deployment guide as it is computed', () => {
    expect(guide).toContain(costTable());
  });

  it('is the orders, the customers and what follows from them, and the price of each unit', () => {
    const { share, cancelled, refunded, newCustomers, looks } = assumed;
    const kinds = Object.entries(share) as [keyof typeof share, number][];
    const writes =
      0.95 * kinds.reduce((sum, [kind, part]) => sum + part * measured.orders[kind].writes, 0) +
      0.05 * measured.deeds.cancelled.writes +
      0.95 * refunded * measured.deeds.refunded.writes +
      newCustomers * measured.deeds.enrolled.writes +
      looks * measured.deeds.looked.writes +
      measured.later.expired.writes +
      0.95 * (share.code + share.both) * measured.later.matured.writes;
    const paid = linesOf(1000).find(({ what }) => what === 'DynamoDB: requests and consumers');
    expect(cancelled).toBe(0.05);
    expect(paid?.takes.write).toBeCloseTo(1000 * writes, 6);
    expect(prices.write).toMatchObject({ dollars: 0.625, per: 1_000_000 });
  });

  it('grows with the orders and with nothing else', () => {
    for (const { what } of linesOf(0)) {
      const [none, some, many] = [0, 10_000, 20_000].map((orders) => line(what, orders));
      if (/^(Metrics|Cognito|X-Ray)/.test(what)) continue;
      expect(Number(many) - Number(some)).toBeCloseTo(Number(some) - Number(none), 6);
    }
  });

  it('has every job in it, as often as its schedule says', () => {
    const runs = jobs.reduce((sum, { everyMinutes }) => sum + 43_200 / everyMinutes, 0);
    expect(linesOf(0).find(({ what }) => what === 'Schedules')?.takes.schedule).toBe(runs);
    expect(Object.keys(measured.idle).sort()).toEqual(
      jobs.map(({ operation }) => operation).sort(),
    );
  });

  it('counts what alarms look at as the template says', () => {
    type Alarm = { Metrics?: { MetricStat?: object }[] };
    const looked = Object.values(all<Alarm>('AWS::CloudWatch::Alarm')).map(
      ({ Metrics }) => Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1,
    );
    expect(looked.reduce((sum, count) => sum + count, 0)).toBe(measured.alarmMetrics);
  });

  it('is of shares that make a whole', () => {
    const { share } = assumed;
    expect(share.plain + share.points + share.code + share.both).toBeCloseTo(1, 9);
  });
});
