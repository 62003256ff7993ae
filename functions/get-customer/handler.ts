import { readCustomer } from '../../shared/data/customers.ts';
import { readFreeze } from '../../shared/data/freeze.ts';
import { customerRecord } from '../../shared/domain/customer.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { customerId }, caller, now }) => {
  const customer = await readCustomer(customerId, now);
  if (isRefusal(customer)) return customer;
  const { frozenAt } = customer.account;
  const mayKnowWhy = caller.kind === 'person';
  const freeze = frozenAt && mayKnowWhy ? await readFreeze(customerId, frozenAt) : undefined;
  return { status: 200, body: customerRecord(customer, freeze) };
});
