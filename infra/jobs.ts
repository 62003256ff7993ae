import type { Access, IndexName } from './routes.ts';

/** The job table: what runs on a schedule, how often, and exactly what it may touch. */
export type Job = {
  /** The function's folder, the log code and the metric dimension. */
  operation: string;
  everyMinutes: number;
  access: Access;
  indexes?: IndexName[];
  /** Whether it may read the whole table, which no role can bind to keys. No route may. */
  scans?: true;
  /** 60, where it isn't said. */
  timeoutSeconds?: number;
};

export const jobs: Job[] = [
  {
    operation: 'expire-holds',
    everyMinutes: 1,
    access: {
      GetItem: ['JOB#', 'CUSTOMER#'],
      Query: ['DUE#'],
      BatchGetItem: ['ORDER#'],
      PutItem: ['ORDER#', 'CUSTOMER#', 'JOB#'],
      UpdateItem: ['CUSTOMER#', 'CODE#'],
    },
    indexes: ['due'],
  },
  {
    operation: 'mature-rewards',
    everyMinutes: 1,
    access: {
      GetItem: ['JOB#', 'CUSTOMER#', 'SETTINGS'],
      Query: ['DUE#'],
      BatchGetItem: ['CUSTOMER#', 'PENDING#'],
      PutItem: ['CUSTOMER#', 'JOB#'],
      UpdateItem: ['CUSTOMER#', 'PENDING#'],
    },
    indexes: ['due'],
  },
  {
    operation: 'expire-points',
    everyMinutes: 1,
    access: {
      GetItem: ['JOB#', 'CUSTOMER#'],
      Query: ['DUE#'],
      BatchGetItem: ['CUSTOMER#'],
      PutItem: ['CUSTOMER#', 'JOB#'],
      UpdateItem: ['CUSTOMER#'],
    },
    indexes: ['due'],
  },
  {
    // Begins once a day; the runs after that go on with what one alone had no time for.
    operation: 'reconcile-books',
    everyMinutes: 5,
    timeoutSeconds: 240,
    scans: true,
    access: {
      GetItem: ['JOB#'],
      Query: ['JOB#', 'RECONCILE#'],
      BatchGetItem: ['AUDIT#', 'CODE#', 'CUSTOMER#', 'ORDER#', 'PENDING#', 'USES#'],
      PutItem: ['CUSTOMER#', 'JOB#', 'RECONCILE#'],
      UpdateItem: ['CUSTOMER#'],
    },
  },
  {
    operation: 'report-day',
    everyMinutes: 30,
    access: {
      GetItem: ['CHAIN#', 'JOB#'],
      Query: ['REPORT#', 'SETTINGS'],
      PutItem: ['JOB#', 'REPORT#'],
    },
  },
];
