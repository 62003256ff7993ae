import type { Access, IndexName } from './routes.ts';

/** The job table: what runs on a schedule, how often, and exactly what it may touch. */
export type Job = {
  /** The function's folder, the log code and the metric dimension. */
  operation: string;
  everyMinutes: number;
  access: Access;
  indexes?: IndexName[];
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
    operation: 'report-day',
    everyMinutes: 30,
    access: {
      GetItem: ['CHAIN#', 'JOB#'],
      Query: ['REPORT#', 'SETTINGS'],
      PutItem: ['JOB#', 'REPORT#'],
    },
  },
];
