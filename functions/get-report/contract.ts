import * as z from 'zod';
import { CheckedReport, linesOf } from '../../shared/domain/report.ts';
import { csv } from '../../shared/http/csv.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Report on a day',
  description:
    'A UTC day as its entries come to now: also after it was over, because the audit may be told late. `reported` says what has changed since it was reported.',
  params: z.strictObject({ date: z.iso.date().describe('A UTC day.') }),
  replies: { 200: CheckedReport },
  alsoAs: [
    csv(CheckedReport, ['section', 'of', 'figure', 'value'], (report) =>
      linesOf(report).map(({ section, of, figure, value }) => [section, of, figure, value]),
    ),
  ],
  refusals: ['not_found'],
} satisfies Contract;
