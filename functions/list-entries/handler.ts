import { readEntries } from '../../shared/data/timeline.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { customerId }, query }) => {
  const page = await readEntries(customerId, query);
  return isRefusal(page) ? page : { status: 200, body: page };
});
