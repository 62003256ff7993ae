import { readReport } from '../../shared/data/reports.ts';
import { dayOf } from '../../shared/domain/calendar.ts';
import { refusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { date }, now }) => {
  if (date > dayOf(now)) return refusal('not_found', 'This day has not begun.');
  return { status: 200, body: await readReport(date, now) };
});
