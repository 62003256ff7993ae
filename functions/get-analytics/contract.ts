import * as z from 'zod';
import {
  Analytics,
  analyticsDaysMax,
  seriesColumns,
  seriesRows,
} from '../../shared/domain/analytics.ts';
import { csv } from '../../shared/http/csv.ts';
import { dateRange } from '../../shared/http/date-range.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Show how the programme does',
  description: 'Of a range of UTC days: shares, top referrers, and figures over time.',
  query: z.strictObject({
    ...dateRange(analyticsDaysMax),
    by: z.enum(['day', 'hour']).default('day').describe('How finely the series is cut.'),
  }),
  replies: { 200: Analytics },
  alsoAs: [csv(Analytics, seriesColumns, seriesRows)],
} satisfies Contract;
