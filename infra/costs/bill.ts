import { jobs } from '../jobs.ts';
import { assumed, measured } from './measured.ts';
import { type Price, prices } from './prices.ts';
import { sumOf, type Work } from './work.ts';

type Priced = keyof typeof prices;

/** A line of the bill: what it is for, and how much of what is priced it takes in a month. */
type Line = { what: string; takes: Partial<Record<Priced, number>> };

const days = 30;
const minutes = days * 24 * 60;

/** What the orders of a month take, with what customers and consumers and jobs do because of them. */
const ofOrders = (orders: number): Work => {
  const { plain, points, code, both } = measured.orders;
  const { enrolled, cancelled, refunded, looked } = measured.deeds;
  const confirmed = orders * (1 - assumed.cancelled);
  const rewarded = confirmed * (assumed.share.code + assumed.share.both);
  return sumOf(
    [confirmed * assumed.share.plain, plain],
    [confirmed * assumed.share.points, points],
    [confirmed * assumed.share.code, code],
    [confirmed * assumed.share.both, both],
    [orders * assumed.cancelled, cancelled],
    [confirmed * assumed.refunded, refunded],
    [orders * assumed.newCustomers, enrolled],
    [orders * assumed.looks, looked],
    [orders, measured.later.expired],
    [rewarded, measured.later.matured],
  );
};

/** What the schedules take while there is nothing to do. */
const ofJobs: Work = sumOf(
  ...jobs.map(({ operation, everyMinutes }): [number, Work] => [
    minutes / everyMinutes,
    measured.idle[operation as keyof typeof measured.idle],
  ]),
);

/** What functions, the table and the logs are paid for. */
function paidFor({ runs, roundTrips, reads, writes, logBytes }: Work) {
  const { runMs, roundTripMs, coldShare, coldMs } = assumed.lambda;
  const seconds = (runs * (runMs + coldShare * coldMs) + roundTrips * roundTripMs) / 1000;
  const logs = logBytes + runs * assumed.platformLogBytes;
  return {
    compute: { lambdaRequest: runs, lambdaSecond: seconds * assumed.lambda.gigabytes },
    table: { read: reads, write: writes },
    logs: { logged: logs, masked: logs, logKept: logs * assumed.logMonths * assumed.logShrinks },
  };
}

/** Everything that a month with so many orders is billed for, once a year of such months is stored. */
export function linesOf(orders: number): Line[] {
  const order = ofOrders(orders);
  const bytes = order.tableBytes * assumed.monthsStored;
  const reconciled = sumOf([(days * bytes) / 1_000_000, measured.later.reconciledMegabyte]);
  const looks = orders * assumed.looks;
  const answers = order.requests * assumed.answerBytes;
  const access = order.requests * assumed.accessLogBytes;
  const traced = order.runs + ofJobs.runs;
  const paid = { order: paidFor(order), jobs: paidFor(ofJobs), reconciled: paidFor(reconciled) };
  const isBusy = orders > 0;
  return [
    { what: 'API Gateway', takes: { apiRequest: order.requests, sent: answers } },
    { what: 'Lambda: requests and consumers', takes: paid.order.compute },
    { what: 'Lambda: jobs', takes: paid.jobs.compute },
    { what: 'Lambda: the nightly reconciliation', takes: paid.reconciled.compute },
    { what: 'DynamoDB: requests and consumers', takes: paid.order.table },
    { what: 'DynamoDB: jobs that find nothing', takes: paid.jobs.table },
    { what: 'DynamoDB: the nightly reconciliation', takes: paid.reconciled.table },
    { what: 'DynamoDB: stored, and recoverable', takes: { stored: bytes, recoverable: bytes } },
    { what: 'Logs: requests and consumers', takes: paid.order.logs },
    { what: 'Logs: the API’s', takes: { logged: access, masked: access } },
    { what: 'Logs: jobs', takes: paid.jobs.logs },
    { what: 'Metrics', takes: { metric: isBusy ? measured.series.busy : measured.series.idle } },
    { what: 'Alarms and dashboard', takes: { alarm: measured.alarmMetrics, dashboard: 1 } },
    { what: 'X-Ray', takes: { trace: sampled(traced) } },
    { what: 'Schedules', takes: { schedule: ofJobs.runs } },
    { what: 'The alarms’ key', takes: { key: 1 } },
    {
      what: 'Cognito: tokens of the order platform',
      takes: { machineClient: 1, machineToken: isBusy ? assumed.processes * days * 24 : 0 },
    },
    { what: 'Cognito: people', takes: { person: assumed.people } },
    {
      what: 'CloudFront: customers’ pages',
      takes: {
        edgeRequest: looks * assumed.pageRequests,
        edgeByte: looks * assumed.pageBytes,
      },
    },
  ];
}

/** One a second, and one in twenty of the others. */
function sampled(runs: number): number {
  const first = Math.min(runs, days * 24 * 60 * 60);
  return first + (runs - first) / 20;
}

export const dollarsOf = ({ takes }: Line): number =>
  Object.entries(takes).reduce((sum, [name, quantity]) => {
    const { dollars, per }: Price = prices[name as Priced];
    return sum + (quantity * dollars) / per;
  }, 0);
