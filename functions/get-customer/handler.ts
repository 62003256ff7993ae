import { readCustomer } from '../../shared/data/customers.ts';
import { customerView } from '../../shared/domain/customer.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { customerId }, now }) => {
  const customer = await readCustomer(customerId, now);
  return isRefusal(customer) ? customer : { status: 200, body: customerView(customer) };
});
