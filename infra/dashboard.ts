import { Aws, Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  PeriodOverride,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Watched } from './alarms.ts';
import type { Stage } from './stages.ts';

/** What an order platform waits for at its counter. */
const orderPath = [
  ...['quote-order', 'check-code', 'hold-order'],
  ...['confirm-order', 'cancel-order', 'refund-order'],
];

/** What the audit counts of the business, by the graph that shows it. */
export const businessGraphs: Record<string, string[]> = {
  'Orders an hour': [
    ...['holds', 'confirmedOrders', 'lateConfirmedOrders', 'cancelledOrders', 'expiredOrders'],
    'refunds',
  ],
  'Discounts an hour (minor units)': [
    ...['referralDiscountAmount', 'pointsDiscountAmount', 'otherDiscountAmount'],
  ],
  'Points an hour': [
    ...['promisedRewardPoints', 'promisedEarnedPoints', 'maturedPoints', 'bonusPoints'],
    ...['spentPoints', 'returnedPoints', 'expiredPoints', 'clawedBackPoints'],
    ...['adjustedUpPoints', 'adjustedDownPoints', 'importedPoints'],
  ],
  'Reviews an hour': ['reviews', 'reviewsReleased', 'reviewsRejected'],
  'Held-back points an hour': ['reviewedPoints', 'releasedRewardPoints', 'rejectedRewardPoints'],
};

const own = ({ name: namespace }: Stage, metricName: string, more: object = {}) =>
  new Metric({ namespace, metricName, statistic: Stats.SUM, ...more });

/** One metric of each operation on the order path. */
const byOperation = (stage: Stage, metricName: string, statistic: string): IMetric[] =>
  orderPath.map((operation) =>
    own(stage, metricName, { statistic, label: operation, dimensionsMap: { operation } }),
  );

/** Whatever values the dimension has: those that there are only at times have no line of their own. */
const found = (stage: Stage, dimension: string, metricName: string, besides = ''): IMetric =>
  new MathExpression({
    expression: `SEARCH('{${stage.name},${dimension}} MetricName="${metricName}"${besides}', 'Sum', 300)`,
    label: '',
    period: Duration.minutes(5),
  });

/** Outcomes that are no refusal. */
const noRefusal = ['ok', 'done', 'partial', 'internal', 'busy']
  .map((outcome) => ` NOT outcome="${outcome}"`)
  .join('');

const graph = (title: string, left: IMetric[], more: object = {}): GraphWidget =>
  new GraphWidget({ title, left, width: 8, height: 6, ...more });

/**
 * One page for whoever is called: what is wrong now, then what orders feel, then the books, then
 * the machinery, then the business. Pages are named for the whole account, so the region is in it.
 */
export function addDashboard(scope: Construct, watched: Watched, alarms: Alarm[]): void {
  new Dashboard(scope, 'Dashboard', {
    dashboardName: `${watched.stage.name}-${Aws.REGION}`,
    defaultInterval: Duration.hours(12),
    periodOverride: PeriodOverride.AUTO,
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 5 })],
      orderRow(watched),
      contentionRow(watched),
      booksRow(watched),
      tableRow(watched),
      businessRow(watched),
    ],
  });
}

const orderRow = ({ stage }: Watched): IWidget[] => [
  graph('Order path: median latency (ms)', byOperation(stage, 'latency', Stats.p(50))),
  graph('Order path: slowest in a hundred (ms)', byOperation(stage, 'latency', Stats.p(99))),
  graph('Order path: faults', byOperation(stage, 'faults', Stats.SUM)),
];

const contentionRow = ({ stage, api }: Watched): IWidget[] => [
  graph('Conflicts and retries', [
    found(stage, 'operation', 'conflicts'),
    found(stage, 'operation', 'retries'),
    own(stage, 'requests', { label: 'answered “busy”', dimensionsMap: { outcome: 'busy' } }),
  ]),
  graph('Refusals by reason', [found(stage, 'outcome', 'requests', noRefusal)]),
  graph('API: 4xx, 5xx', [
    api.metricClientError({ statistic: Stats.SUM }),
    api.metricServerError({ statistic: Stats.SUM }),
  ]),
];

const booksRow = ({ stage, consuming, failures, undelivered }: Watched): IWidget[] => [
  graph('Drift: 0, or somebody has to look', [own(stage, 'LedgerDrift')], {
    right: [own(stage, 'ReconciledBalances'), own(stage, 'UnsettledBalances')],
  }),
  graph(
    'How far consumers are behind (ms)',
    [...consuming].map(([{ operation }, fn]) =>
      fn.metric('IteratorAge', { statistic: Stats.MAXIMUM, label: operation }),
    ),
  ),
  graph('Put aside: changes, runs', [
    undelivered.metricApproximateNumberOfMessagesVisible({ label: 'changes' }),
    failures.metricApproximateNumberOfMessagesVisible({ label: 'runs of jobs' }),
  ]),
];

const tableRow = ({ ledger: { table }, working }: Watched): IWidget[] => [
  graph('Table: read units', [table.metricConsumedReadCapacityUnits()], {
    right: [table.metricConsumedWriteCapacityUnits()],
  }),
  graph(
    'Jobs: runs',
    [...working].map(([{ operation }, fn]) => fn.metricInvocations({ label: operation })),
  ),
  graph(
    'Jobs: duration (ms)',
    [...working].map(([{ operation }, fn]) =>
      fn.metricDuration({ label: operation, statistic: Stats.MAXIMUM }),
    ),
  ),
];

const hourly = (stage: Stage, title: string, names: string[]): IWidget =>
  graph(
    title,
    names.map((name) => own(stage, name, { period: Duration.hours(1) })),
  );

const businessRow = ({ stage }: Watched): IWidget[] => [
  ...Object.entries(businessGraphs).map(([title, names]) => hourly(stage, title, names)),
  hourly(stage, 'Orders looked at for fraud an hour', ['ScreenedOrders', 'BlockedOrders']),
];
