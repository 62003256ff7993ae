import { codeTerms } from '../../shared/data/codes.ts';
import { readCustomer } from '../../shared/data/customers.ts';
import { openLink } from '../../shared/data/links.ts';
import { currentSettings } from '../../shared/data/settings.ts';
import { soughtKey } from '../../shared/domain/codes.ts';
import { myView } from '../../shared/domain/me.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { linkTokenOf } from '../../shared/http/caller.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ caller, now }) => {
  const link = await openLink(linkTokenOf(caller), now);
  if (isRefusal(link)) return link;
  const customer = await readCustomer(link.customerId, now, link);
  if (isRefusal(customer)) return customer;
  const [{ document: settings }, code] = await Promise.all([
    currentSettings(),
    codeTerms(soughtKey(customer.profile.code)),
  ]);
  return { status: 200, body: myView(customer, { settings, code, link, now }) };
});
