import { isCurrent, openLink } from '../../shared/data/links.ts';
import { readEntries } from '../../shared/data/timeline.ts';
import { isRefusal, linkNotGood } from '../../shared/domain/refusals.ts';
import { linkTokenOf } from '../../shared/http/caller.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ caller, query, now }) => {
  const link = await openLink(linkTokenOf(caller), now);
  if (isRefusal(link)) return link;
  const [isGood, page] = await Promise.all([isCurrent(link), readEntries(link.customerId, query)]);
  if (!isGood) return linkNotGood;
  return isRefusal(page) ? page : { status: 200, body: page };
});
