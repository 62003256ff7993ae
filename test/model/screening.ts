import { dayOf } from '../../shared/domain/calendar.ts';
import type { Finding } from '../../shared/domain/fraud.ts';
import { defaultSettings, type Settings } from '../../shared/domain/settings.ts';
import { cameAt, type Effect, type Item, type Request } from './effects.ts';
import { askedIn } from './pricing.ts';
import { isNothing, leftOf } from './rewards.ts';
import { must, type Order, type State } from './state.ts';
import { flawsOfFinding, scoreOf, signalsOf } from './suspicion.ts';

/** Whoever judged knew at least of what had been told and done with, and at most of what there is. */
export function mustBeFound(state: State, { entry, request }: Effect, order: Order): Finding {
  const { score, reasons } = entry as Item & Finding;
  const least = signalsOf(state, order, new Set([...knownAt(state, request), order]));
  const most = signalsOf(state, order, confirmedIn(state));
  const flaws = flawsOfFinding({ score, reasons }, least, most);
  const said = `${order.hold.orderId} was judged by ${JSON.stringify(reasons)}`;
  must(flaws.length === 0, `${said}: ${flaws}, between ${tell(least)} and ${tell(most)}`);
  must(score >= scoresOf(state, order).reviewScore, `${said}, which is too little`);
  return { score, reasons };
}

const tell = (value: unknown): string => JSON.stringify(value);

const confirmedIn = (state: State): Order[] =>
  [...state.orders.values()].filter(({ confirmed }) => confirmed);

const toldIn = (state: State, { body = {} }: Request): Order[] =>
  (body.orders as string[]).flatMap((orderId) => state.orders.get(orderId) ?? []);

/** The confirmed orders that had been screened when a run began, and those that it is told of. */
const knownAt = (state: State, request: Request): Set<Order> =>
  new Set([
    ...confirmedIn(state).filter(({ screenedAt = Infinity }) => screenedAt <= cameAt(request)),
    ...toldIn(state, request),
  ]);

function scoresOf(state: State, { hold }: Order): Settings['abuse'] {
  const version = hold.terms.settingsVersion;
  const put = state.settingsPut.get(version)?.document as Settings | undefined;
  return (put ?? defaultSettings).abuse;
}

const blockName = (source: string, day: string, code: unknown): string =>
  `ATTEMPTS#${source} BLOCK#${day}#${code}`;

const dayOfOrder = ({ confirmed }: Order): string => dayOf(Date.parse(String(confirmed?.at)));

/** A code is refused from where a very suspicious order with it came. */
export function block(state: State, { entry, committedAt }: Effect): void {
  const name = `${entry.pk} ${entry.sk}`;
  const cause = confirmedIn(state).find((order) => {
    const { device, network } = order.source;
    const names = [`DEVICE#${device}`, `IP#${network}`].map((source) =>
      blockName(source, dayOfOrder(order), order.hold.codeKey),
    );
    const signals = signalsOf(state, order, confirmedIn(state));
    const isSpread = signals.code_on_network >= 8;
    const isMeant = names[0] === name || (isSpread && names[1] === name);
    return isMeant && scoreOf(signals) >= scoresOf(state, order).blockScore;
  });
  must(cause !== undefined, `${name} was blocked for no order`);
  if (!state.blocks.has(name)) state.blocks.set(name, committedAt);
}

/**
 * The terms that a request's code had in a time, for who comes from where it came: a code that is
 * refused from there is as good as paused.
 */
export function codesHere(state: State, request: Request, first: number, last: number) {
  const { body = {}, now } = request;
  const client = (body.client ?? {}) as { ip?: string; deviceId?: string };
  const sources = [`DEVICE#${client.deviceId}`, `IP#${client.ip}`];
  return state.codesFor(askedIn(request).referralCode, first, last).flatMap((code) => {
    const names = sources.map((raw) =>
      blockName(`${state.sources.get(raw)}`, dayOf(now), code?.key),
    );
    const since = Math.min(...names.map((name) => state.blocks.get(name) ?? Infinity));
    const refused = code && { ...code, status: 'paused' as const };
    return [...(since > first ? [code] : []), ...(since <= last ? [refused] : [])];
  });
}

/** Remembers what is kept of a client: the same of the same, and of no other. */
export function noteSource(state: State, { entry, request }: Effect): Order['source'] {
  const { ip, deviceId } = (request.body?.client ?? {}) as { ip?: string; deviceId?: string };
  const source = (entry.source ?? {}) as Order['source'];
  const told = [
    ['IP', ip, source.network],
    ['DEVICE', deviceId, source.device],
  ] as const;
  for (const [kind, raw, hash] of told) {
    must((raw === undefined) === (hash === undefined), `${kind} of ${entry.orderId}: ${hash}`);
    if (raw !== undefined) noteHash(state, kind, raw, hash);
  }
  return source;
}

export function noteHash(state: State, kind: 'IP' | 'DEVICE', raw: unknown, hash: unknown): void {
  const names = [`${kind}#${raw}`, `${kind}#${hash}`] as const;
  const known = state.sources.get(names[0]) ?? names[1];
  const isTaken = [...state.sources].some(([name, of]) => of === names[1] && name !== names[0]);
  must(known === names[1] && !isTaken, `${names[0]} is kept as ${names[1]}, not ${known}`);
  state.sources.set(...names);
}

/** A run is done with what it was told of: what had to come of it, by all that it could know, has. */
export function screened(state: State, request: Request, at: number): void {
  const known = knownAt(state, request);
  for (const order of toldIn(state, request)) {
    mustBeScreened(state, order, known);
    order.screenedAt ??= at;
  }
}

function mustBeScreened(state: State, order: Order, known: Set<Order>): void {
  const { hold, source, review, confirmed } = order;
  if (hold.terms.referral === undefined) return;
  const signals = { ...signalsOf(state, order, known), wrong_guesses: 0 };
  const score = scoreOf(signals);
  const { reviewScore, blockScore } = scoresOf(state, order);
  const isKept = confirmed?.referrerId === undefined || isNothing(leftOf(order));
  const said = `${hold.orderId} has a score of ${score} by ${tell(signals)}`;
  must(score < reviewScore || review !== undefined || isKept, `${said} and no review`);
  const block = blockName(`DEVICE#${source.device}`, dayOfOrder(order), hold.codeKey);
  const isBlocked = source.device === undefined || state.blocks.has(block);
  must(score < blockScore || isBlocked, `${said} and is not blocked`);
}

/** When everything has been told, whatever the order and however often, each order was found out. */
export function unscreened(state: State): string[] {
  const all = confirmedIn(state);
  return all.flatMap((order) => {
    const { hold, screenedAt, review, confirmed } = order;
    if (screenedAt === undefined) return [`nobody screened ${hold.orderId}`];
    if (hold.terms.referral === undefined || confirmed?.referrerId === undefined) return [];
    const score = scoreOf({ ...signalsOf(state, order, all), wrong_guesses: 0 });
    const isKept = score < scoresOf(state, order).reviewScore || isNothing(leftOf(order));
    return isKept || review ? [] : [`${hold.orderId} has a score of ${score} and no review`];
  });
}
