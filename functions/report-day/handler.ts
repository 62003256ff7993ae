import { reportDays } from '../../shared/data/report-days.ts';
import { job } from '../../shared/runtime/job.ts';
import { logReport } from '../../shared/runtime/log.ts';

export const handler = job(({ now, mayGoOn }) =>
  reportDays(now, mayGoOn, ({ reportedAt, report }) => {
    // Who the people are stays in the table: a log holds no names.
    const { topReferrers: _, adjustmentsBy: __, ...figures } = report;
    logReport({ reportedAt, ...figures });
  }),
);
