import { readRange } from '../../shared/data/reports.ts';
import { rangeDaysMax } from '../../shared/domain/report.ts';
import { badRange } from '../../shared/http/date-range.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(
  contract,
  async ({ query: { from, to } }) =>
    badRange(from, to, rangeDaysMax) ?? { status: 200, body: await readRange(from, to) },
);
