import { readCustomer } from '../../shared/data/customers.ts';
import { openLink } from '../../shared/data/links.ts';
import { customerView } from '../../shared/domain/customer.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { linkTokenOf } from '../../shared/http/caller.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ caller, now }) => {
  const link = await openLink(linkTokenOf(caller), now);
  if (isRefusal(link)) return link;
  const customer = await readCustomer(link.customerId, now, link);
  return isRefusal(customer) ? customer : { status: 200, body: customerView(customer) };
});
