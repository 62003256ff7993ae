import AreaChart from '@cloudscape-design/components/area-chart';
import BarChart from '@cloudscape-design/components/bar-chart';
import LineChart from '@cloudscape-design/components/line-chart';
import type { Schemas } from '../../api/generated/types.ts';
import type { Currency } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { ChartFrame } from './chart-frame.tsx';
import type { Range } from './range.ts';
import { words } from './words.ts';

type Span = Schemas['Span'];
const height = 220;

/** When a span begins, as the axis says it: an hour of today, or a day. */
function useTimes({ by }: Range): (at: Date) => string {
  const format = useFormat();
  return (at) =>
    by === 'hour' ? format.time(at.toISOString()) : format.shortDay(at.toISOString().slice(0, 10));
}

const sumOf = (series: Span[], name: Exclude<keyof Span, 'from'>): number =>
  series.reduce((sum, span) => sum + span[name], 0);

type DiscountsProps = { range: Range; series: Span[]; currency: Currency };

/** What codes and points took off, over time. */
export function Discounts({ range, series, currency }: DiscountsProps) {
  const say = useWords(words);
  const format = useFormat();
  const time = useTimes(range);
  const money = (amount: number) => format.money(amount, currency);
  const [byCodes, byPoints] = (['referralDiscountAmount', 'pointsDiscountAmount'] as const).map(
    (name) => sumOf(series, name),
  );
  const part = (title: string, name: 'referralDiscountAmount' | 'pointsDiscountAmount') => ({
    ...{ title, type: 'bar' as const, valueFormatter: money },
    data: series.map((span) => ({ x: time(new Date(span.from)), y: span[name] })),
  });
  return (
    <ChartFrame
      title={say.discountsOverTime}
      summary={say.discountsSummary(money(byCodes ?? 0), money(byPoints ?? 0))}
      isEmpty={(byCodes ?? 0) + (byPoints ?? 0) === 0}
      columns={[say.when, say.codes, say.redeem]}
      rows={series.map((span) => [
        time(new Date(span.from)),
        money(span.referralDiscountAmount),
        money(span.pointsDiscountAmount),
      ])}
    >
      <BarChart
        stackedBars
        hideFilter
        height={height}
        xScaleType="categorical"
        ariaLabel={say.discountsOverTime}
        ariaDescription={say.discountsSummary(money(byCodes ?? 0), money(byPoints ?? 0))}
        yTickFormatter={(amount) => format.short(amount / 10 ** currency.exponent)}
        series={[
          part(say.codes, 'referralDiscountAmount'),
          part(say.redeem, 'pointsDiscountAmount'),
        ]}
      />
    </ChartFrame>
  );
}

/** The whole time, also what of it is still to come. */
const domainOf = (series: Span[]): Date[] =>
  [series[0], series.at(-1)].flatMap((span) => (span ? [new Date(span.from)] : []));

type PointsProps = { range: Range; series: Span[] };

/** Points that came and went, over time. */
export function PointsMoved({ range, series }: PointsProps) {
  const say = useWords(words);
  const format = useFormat();
  const time = useTimes(range);
  const soFar = series.filter(({ from }) => new Date(from) <= range.now);
  const names = ['issuedPoints', 'spentPoints', 'expiredPoints'] as const;
  const titles = [say.issuedShort, say.spentShort, say.expiredShort];
  const [issued = 0, spent = 0, expired = 0] = names.map((name) => sumOf(series, name));
  const summary = say.pointsSummary(
    format.number(issued),
    format.number(spent),
    format.number(expired),
  );
  return (
    <ChartFrame
      title={say.pointsOverTime}
      summary={summary}
      isEmpty={issued + spent + expired === 0}
      columns={[say.when, ...titles]}
      rows={series.map((span) => [
        time(new Date(span.from)),
        ...names.map((name) => format.number(span[name])),
      ])}
    >
      <LineChart
        hideFilter
        height={height}
        xScaleType="time"
        ariaLabel={say.pointsOverTime}
        ariaDescription={summary}
        xDomain={domainOf(series)}
        xTickFormatter={time}
        yTickFormatter={format.short}
        series={names.map((name, at) => ({
          ...{ title: titles[at] ?? '', type: 'line' as const, valueFormatter: format.number },
          data: soFar.map((span) => ({ x: new Date(span.from), y: span[name] })),
        }))}
      />
    </ChartFrame>
  );
}

/** How many points customers had at the end of each day. */
export function Outstanding({ days }: { days: Schemas['RangeDay'][] }) {
  const say = useWords(words);
  const format = useFormat();
  const last = days.at(-1)?.outstandingPoints ?? 0;
  const first = days[0]?.outstandingPoints ?? 0;
  const summary = say.outstandingSummary(format.number(first), format.number(last));
  const instant = (date: string) => new Date(`${date}T00:00:00Z`);
  return (
    <ChartFrame
      title={say.outstandingOverTime}
      summary={summary}
      isEmpty={days.every(({ outstandingPoints }) => outstandingPoints === 0)}
      columns={[say.when, say.outstanding]}
      rows={days.map(({ date, outstandingPoints }) => [
        format.shortDay(date),
        format.number(outstandingPoints),
      ])}
    >
      <AreaChart
        hideFilter
        hideLegend
        height={height}
        xScaleType="time"
        ariaLabel={say.outstandingOverTime}
        ariaDescription={summary}
        xTickFormatter={(at) => format.shortDay(at.toISOString().slice(0, 10))}
        yTickFormatter={format.short}
        series={[
          {
            title: say.outstanding,
            type: 'area',
            valueFormatter: format.number,
            data: days.map(({ date, outstandingPoints }) => ({
              x: instant(date),
              y: outstandingPoints,
            })),
          },
        ]}
      />
    </ChartFrame>
  );
}
