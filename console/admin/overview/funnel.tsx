import BarChart from '@cloudscape-design/components/bar-chart';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { words } from './words.ts';

/** How many orders with a friend's code were paid for, and of those how many gave a reward. */
export function Funnel({ funnel }: { funnel: Schemas['FunnelFigures'] }) {
  const say = useWords(words);
  const format = useFormat();
  const { referredHolds, referredOrders, rewardedOrders } = funnel;
  const steps: [string, number][] = [
    [say.withCode, referredHolds],
    [say.withCodePaid, referredOrders],
    [say.rewarded, rewardedOrders],
  ];
  const share = (part: number, whole: number) =>
    whole === 0 ? '–' : format.percent(Math.floor((part * 10_000) / whole));
  const summary = say.funnelSummary(
    format.number(referredHolds),
    share(referredOrders, referredHolds),
    share(rewardedOrders, referredOrders),
  );
  return (
    <ChartFrame
      title={say.funnel}
      summary={summary}
      isEmpty={referredHolds === 0 && referredOrders === 0}
      columns={[say.step, say.orders]}
      rows={steps.map(([step, orders]) => [step, format.number(orders)])}
    >
      <BarChart
        horizontalBars
        hideFilter
        hideLegend
        height={220}
        xScaleType="categorical"
        ariaLabel={say.funnel}
        ariaDescription={summary}
        yTickFormatter={(orders) => (Number.isInteger(orders) ? format.short(orders) : '')}
        series={[
          {
            title: say.orders,
            type: 'bar',
            valueFormatter: format.number,
            data: steps.map(([x, y]) => ({ x, y })),
          },
        ]}
      />
    </ChartFrame>
  );
}
