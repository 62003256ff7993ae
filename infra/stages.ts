import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';

/** Requests a second, and at once. */
type Limit = { rate: number; burst: number };

/** What tells one stage from another. What isn't here is the same in all of them. */
export type Stage = {
  /**
   * What the stack is called and, in one account and region, everything that has to have a name:
   * API, dashboard, saved queries and the namespace of the metrics.
   */
  name: string;
  /** The beginning of managed login's host, before the account's number. */
  loginPrefix: string;
  /**
   * Whether what holds data outlives the stack, and refuses to be deleted: the table, the people,
   * the logs, the pages' bucket and the alarms' key.
   */
  isKept: boolean;
  /** How long logs are kept, and those that are evidence. */
  logsKept: RetentionDays;
  evidenceKept: RetentionDays;
  /** What callers may ask of each route, by whom it is for. */
  throttling: { orders: Limit; admin: Limit; anyone: Limit };
};

/**
 * In the same account both stages share Lambda's concurrency, which is why a crowd at `dev` is
 * turned away long before one at `prod`. Point-in-time recovery, the second factor and the threat
 * protection are the same: what a stage doesn't have can't be tried there.
 */
export const stages = {
  prod: {
    // The stack that was there before there were stages: another name would be another table.
    name: 'Kawan',
    loginPrefix: 'kawan',
    isKept: true,
    // Three months are enough to find out why something failed.
    logsKept: RetentionDays.THREE_MONTHS,
    // Drift, sealed days and reconciliations, for as long as books are questioned.
    evidenceKept: RetentionDays.TEN_YEARS,
    throttling: {
      orders: { rate: 500, burst: 1000 },
      admin: { rate: 20, burst: 50 },
      anyone: { rate: 50, burst: 100 },
    },
  },
  dev: {
    name: 'KawanDev',
    loginPrefix: 'kawan-dev',
    isKept: false,
    logsKept: RetentionDays.ONE_WEEK,
    evidenceKept: RetentionDays.ONE_WEEK,
    throttling: {
      orders: { rate: 50, burst: 100 },
      admin: { rate: 10, burst: 20 },
      anyone: { rate: 10, burst: 20 },
    },
  },
} satisfies Record<string, Stage>;

const StageName = z.enum(Object.keys(stages) as [keyof typeof stages]);

/** The stage that the CDK's context names (`-c stage=dev`), or `prod`. Another name throws. */
export const stageOf = (context: unknown): Stage =>
  stages[StageName.parse(context ?? 'prod', { error: () => 'There are the stages prod and dev.' })];

/** What becomes of something that holds data when the stack is deleted or gives it up. */
export const removalOf = ({ isKept }: Stage): RemovalPolicy =>
  isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
