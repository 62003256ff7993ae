import { isDeepStrictEqual } from 'node:util';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import { cameAt, type Item, type Request } from './effects.ts';
import { standingsOf } from './guesses.ts';
import { type Asked, askedIn, type Line, type Priced, price, type Rules } from './pricing.ts';
import { codesHere } from './screening.ts';
import type { State } from './state.ts';

/** What a token promises: only what was quoted whole. */
export type Quote = {
  asked: Item;
  orderId: string | undefined;
  expiresAt: number;
  promise: { priced: Priced; rules: Rules } | undefined;
};

type Part = { status: string; reason?: RefusalCode };
type Body = {
  lines: Line[];
  total: number;
  settingsVersion: number;
  quoteToken: string;
  expiresAt: string;
  referral?: Part;
  points?: Part;
};

/** What of a request a price depends on. */
const pricedPart = ({ orderId: _, quoteToken: __, ...asked }: Asked): Item => asked;

/**
 * Remembers what was quoted, where some reading of settings, terms and account since the request
 * came prices it so; false otherwise. `seen` is why codes were to be refused since.
 */
export function noteQuote(
  state: State,
  request: Request,
  at: number,
  told: object,
  seen: ReadonlySet<RefusalCode>,
): boolean {
  const body = told as Body;
  const asked = askedIn(request);
  const { lines, total, quoteToken, referral, points } = body;
  if (referral?.reason && !seen.has(referral.reason)) return false;
  const { referralCode, ...others } = asked;
  const isGiven = referralCode !== undefined && !referral?.reason;
  const priced: Asked = isGiven ? asked : others;
  const isWhole = !referral?.reason && !points?.reason;
  const reading = readings(state, request, at).find(({ rules, code, standing }) => {
    if (rules.version !== body.settingsVersion) return false;
    const pricing = price(priced, rules, code, standing, request.now);
    const reasons: RefusalCode[] = [];
    let next = pricing.next();
    for (; !next.done; next = pricing.next()) reasons.push(next.value);
    const outcome = next.value;
    const isOnce = isGiven && rules.document.referral.newCustomersOnly;
    if (isOnce && !standing.isNew) reasons.push('customer_not_new');
    if (standing.available < outcome.points) reasons.push('insufficient_points');
    if (points?.reason) return reasons.includes(points.reason);
    const found = [outcome.lines, outcome.total];
    return reasons.length === 0 && isDeepStrictEqual(found, [lines, total]);
  });
  if (reading === undefined) return false;
  const taken = lines.find(({ kind }) => kind === 'points')?.points ?? 0;
  const promise = { priced: { lines, total, points: taken }, rules: reading.rules };
  const { orderId } = asked;
  const expiresAt = Date.parse(body.expiresAt);
  const quote = { asked: pricedPart(asked), orderId, expiresAt };
  state.quotes.set(quoteToken, { ...quote, promise: isWhole ? promise : undefined });
  return true;
}

/** What settings, terms and account said, each as it was at some instant since a request came. */
export function readings(state: State, request: Request, at: number) {
  const came = cameAt(request);
  const standings = standingsOf(state, request, came, at);
  return state
    .rulesFor(came, at)
    .flatMap((rules) =>
      codesHere(state, request, came, at).flatMap((code) =>
        standings.map((standing) => ({ rules, code, standing })),
      ),
    );
}

/** What a hold's token is good for: a refusal, what was promised, or nothing. */
export function quoteFor(state: State, { params, now }: Request, asked: Asked) {
  if (asked.quoteToken === undefined) return undefined;
  const quote = state.quotes.get(asked.quoteToken);
  if (quote === undefined) return 'quote_mismatch';
  if (now >= quote.expiresAt) return 'quote_expired';
  const isIt = (quote.orderId ?? params?.orderId) === params?.orderId;
  if (!isIt || !isDeepStrictEqual(quote.asked, pricedPart(asked))) return 'quote_mismatch';
  return quote.promise;
}
