import * as z from 'zod';
import { createLink } from '../../shared/data/links.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { nameOf } from '../../shared/http/caller.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

/** The token goes behind a `#` of its own: no browser sends that part to a server. */
const { CUSTOMER_PAGE_URL: page } = z
  .object({ CUSTOMER_PAGE_URL: z.url({ protocol: /^https?$/ }).regex(/^[^#]+$/) })
  .parse(process.env);

export const handler = endpoint(contract, async ({ params: { customerId }, caller, now }) => {
  const link = await createLink(customerId, nameOf(caller), now);
  if (isRefusal(link)) return link;
  return { status: 201, body: { url: `${page}#${link.token}`, expiresAt: link.expiresAt } };
});
