import { enrol } from '../../shared/data/customers.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { customerId }, body, now }) => {
  const { profile, created } = await enrol(customerId, body.name, now);
  return { status: created ? 201 : 200, body: profile };
});
