import { readAnalytics } from '../../shared/data/reports.ts';
import { analyticsDaysMax } from '../../shared/domain/analytics.ts';
import { badRange } from '../../shared/http/date-range.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(
  contract,
  async ({ query: { from, to, by } }) =>
    badRange(from, to, analyticsDaysMax) ?? {
      status: 200,
      body: await readAnalytics(from, to, by),
    },
);
