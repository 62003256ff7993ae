import * as z from 'zod';
import { RangeReport, rangeColumns, rangeDaysMax, rangeRows } from '../../shared/domain/report.ts';
import { csv } from '../../shared/http/csv.ts';
import { dateRange } from '../../shared/http/date-range.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Report on a range of days',
  description:
    'What the entries of these UTC days come to, each day by itself and all together, and what customers had before and after them.',
  query: z.strictObject(dateRange(rangeDaysMax)),
  replies: { 200: RangeReport },
  alsoAs: [csv(RangeReport, rangeColumns, rangeRows)],
} satisfies Contract;
