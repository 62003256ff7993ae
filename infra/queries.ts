import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Stage } from './stages.ts';

type Saved = {
  /** What it is found under in the console: `Kawan/<name>`, at prod. */
  name: string;
  /** The operations whose logs it reads; none: all of them. */
  of?: string[];
  lines: string[];
};

/** The operations that tell of the books. */
const audit = ['audit-changes', 'reconcile-books'];

const sum = (...figures: string[]): string =>
  `stats ${figures.map((figure) => `sum(${figure}) as ${figure}_`).join(', ')} by bin(1d) as day`;

/** What a day's report is looked at for first; the line has the rest. */
export const reported = [
  ...['date', 'orders.confirmedOrders', 'orders.cancelledOrders', 'money.paidAmount'],
  ...['discounts.referralDiscountAmount', 'discounts.pointsDiscountAmount'],
  ...['points.issuedPoints', 'points.spentPoints', 'points.unexplainedPoints'],
  ...['reviews.reviews', 'drift.freezes'],
  ...['standing.outstandingPoints', 'standing.liabilityAmount', 'chain.root'],
];

/** What somebody on call, or an auditor, asks the logs for; the runbook names them. */
export const savedQueries: Saved[] = [
  {
    name: 'daily-audit-orders',
    of: ['audit-changes'],
    lines: [
      "filter code = 'figures'",
      sum('holds', 'confirmedOrders', 'lateConfirmedOrders', 'cancelledOrders', 'expiredOrders'),
      'sort day desc',
    ],
  },
  {
    name: 'daily-audit-amounts',
    of: ['audit-changes'],
    lines: [
      "filter code = 'figures'",
      sum(
        ...['subtotalAmount', 'referralDiscountAmount', 'pointsDiscountAmount'],
        ...['otherDiscountAmount', 'paidAmount', 'refundedAmount'],
      ),
      'sort day desc',
    ],
  },
  {
    name: 'daily-audit-points',
    of: ['audit-changes'],
    lines: [
      "filter code = 'figures'",
      sum(
        ...['promisedRewardPoints', 'promisedEarnedPoints', 'maturedPoints', 'bonusPoints'],
        ...['spentPoints', 'returnedPoints', 'expiredPoints', 'clawedBackPoints'],
        ...['adjustedUpPoints', 'adjustedDownPoints', 'importedPoints', 'outstandingPoints'],
      ),
      'sort day desc',
    ],
  },
  {
    name: 'daily-audit-chain',
    of: audit,
    lines: [
      "filter code in ['day_sealed', 'books_reconciled', 'ledger_drift']",
      'display @timestamp, code, day, root, lastNumber, judged, unsettled, drifts, item, what',
      'sort @timestamp desc',
    ],
  },
  {
    name: 'daily-report',
    of: ['report-day'],
    lines: [
      "filter code = 'daily_report'",
      `display ${reported.map((figure) => `report.${figure}`).join(', ')}`,
      'sort report.date desc',
    ],
  },
  {
    // An order is quoted, held and sent again: each attempt has a line, and the most of them counts.
    name: 'shadow',
    of: ['quote-order', 'hold-order'],
    lines: [
      "filter code = 'shadow' and ispresent(orderId)",
      'stats max(referralDiscount) as referral, max(pointsDiscount) as points, max(rewardPoints) as reward by bin(1d) as day, orderId',
      'stats count(*) as orders, sum(referral) as referralDiscount, sum(points) as pointsDiscount, sum(reward) as rewardPoints by day',
      'sort day desc',
    ],
  },
  {
    name: 'drift',
    of: audit,
    lines: [
      "filter code = 'ledger_drift'",
      'display @timestamp, operation, item, what, isFrozenNow',
      'sort @timestamp desc',
    ],
  },
  {
    name: 'faults',
    lines: [
      "filter level = 'error' and ispresent(detail)",
      'display @timestamp, operation, code, error, detail, cause, requestId, orderId',
      'sort @timestamp desc',
    ],
  },
  {
    name: 'crashes',
    lines: [
      "filter @message like /Task timed out|Runtime exited|errorType/ or @type = 'platform.fault'",
      'display @timestamp, @log, @message',
      'sort @timestamp desc',
    ],
  },
  {
    name: 'runs',
    lines: [
      'filter ispresent(requests)',
      'stats count(*) as runs, sum(faults) as failed, max(latency) as latencyMax by operation, outcome',
      'sort failed desc, runs desc',
    ],
  },
  {
    name: 'refusals',
    lines: [
      "filter ispresent(status) and status >= 400 and outcome != 'internal'",
      'stats count(*) as times by outcome, operation',
      'sort times desc',
    ],
  },
  {
    name: 'conflicts-and-retries',
    lines: [
      'filter retries > 0 or conflicts > 0',
      'stats count(*) as runs, sum(conflicts) as conflicted, sum(retries) as retried, pct(latency, 99) as latencyP99 by operation, bin(5m)',
      'sort retried desc',
    ],
  },
  {
    name: 'slowest',
    lines: [
      'filter ispresent(status)',
      'display @timestamp, operation, latency, outcome, retries, conflicts, requestId, orderId',
      'sort latency desc',
      'limit 50',
    ],
  },
  {
    name: 'one-order',
    lines: [
      "filter orderId = 'put the order’s id here'",
      'display @timestamp, operation, outcome, status, latency, retries, requestId, detail',
      'sort @timestamp asc',
    ],
  },
];

/** Saves the queries, each for the log groups of its operations. */
export function addQueries(scope: Construct, stage: Stage, logs: Map<string, ILogGroup>): void {
  for (const { name, of, lines } of savedQueries) {
    const groups = [...logs].filter(([operation]) => of === undefined || of.includes(operation));
    new CfnQueryDefinition(
      scope,
      `Query${name.replace(/(?:^|-)(\w)/g, (_, l) => l.toUpperCase())}`,
      {
        name: `${stage.name}/${name}`,
        queryString: lines.join('\n| '),
        logGroupNames: groups.map(([, group]) => group.logGroupName),
      },
    );
  }
}
