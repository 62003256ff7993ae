import { readTimeline } from '../../shared/data/timeline.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { customerId }, query }) => ({
  status: 200,
  body: await readTimeline(customerId, query.limit, query.cursor),
}));
