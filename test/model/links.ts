import { iso, minuteMs } from '../../shared/domain/calendar.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import { cameAt, type Effect, type Item, type Request } from './effects.ts';
import { must, mustSay, type State } from './state.ts';

/** A customer's link takes the place of the one before. */
export function link(state: State, { entry, second, request, committedAt }: Effect): void {
  const { customerId = '' } = request.params ?? {};
  const customer = state.customer(customerId);
  must(customer.profile !== undefined, `${customerId} got a link and is not enrolled`);
  const hash = String(entry.pk).slice('LINK#'.length);
  must(!state.links.has(hash), `the link ${hash} was made twice`);
  const expiresAt = request.now + 15 * minuteMs;
  mustSay(entry, { customerId, by: request.as, at: iso(request.now), expiresAt: iso(expiresAt) });
  must(second?.pk === `CUSTOMER#${customerId}`, `${customerId} has a link of ${second?.pk}`);
  mustSay(second, { hash });
  state.links.set(hash, { customerId, expiresAt });
  customer.link.set(hash, committedAt);
}

/** Why somebody gets no link, or is shown nothing by the one that they have. */
export function linkReason(state: State, request: Request): RefusalCode | undefined {
  const { operation, params = {}, now } = request;
  if (operation === 'create-link') {
    return state.customer(params.customerId).profile ? undefined : 'customer_not_found';
  }
  const link = state.links.get(String(params.link));
  if (link === undefined || now >= link.expiresAt) return 'unauthenticated';
  const isCurrent = state.customer(link.customerId).link.present === params.link;
  return isCurrent ? undefined : 'unauthenticated';
}

/** The link that was made, by its hash: the token itself nobody knows but who asked for it. */
export function linkViewOf(state: State, { params, now }: Request) {
  const link = state.customer(params?.customerId).link.present;
  const { expiresAt } = state.links.get(String(link)) ?? {};
  return expiresAt === now + 15 * minuteMs ? { link, expiresAt: iso(expiresAt) } : undefined;
}

/** Whether a customer was shown what was theirs, at some instant since they asked. */
export function isShown(state: State, request: Request, at: number, told: Item): boolean {
  const hash = String(request.params?.link);
  const { customerId, expiresAt = 0 } = state.links.get(hash) ?? {};
  const customer = state.customer(customerId);
  const { points, code, linkExpiresAt } = told as { points: Item } & Item;
  const came = cameAt(request);
  const standings = customer.standings(came, at, request.now);
  return (
    customer.link.during(came, at).includes(hash) &&
    request.now < expiresAt &&
    told.customerId === customerId &&
    code === customer.profile?.code &&
    linkExpiresAt === iso(expiresAt) &&
    standings.some(({ available }) => available === points.available)
  );
}
