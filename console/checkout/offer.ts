import { notchOf, pointsAt } from './notches.ts';
import type { Quote, Reason } from './quote.ts';

/** What the platform's page says of the order. */
export type Cart = { customerId: string; currency: string; subtotal: number };

/** What was entered, and what the answers so far make of it. */
export type Offer = {
  /** The code to ask for, as it was typed; empty for none. */
  code: string;
  points: number;
  /**
   * Why the code was refused. Then it isn't asked for again: each time would count as a guess, and
   * the price's token must be for what the order is held with.
   */
  codeRefusal?: Reason | undefined;
  /** Why fewer points are taken than were asked for. */
  pointsRefusal?: Reason | undefined;
  /** The answer to all of this, where there is one. */
  quote?: Quote | undefined;
};

export const nothing: Offer = { code: '', points: 0 };

/** Another code, or the same once more where somebody asks for it. */
export const withCode = (offer: Offer, code: string): Offer => ({
  ...offer,
  code,
  codeRefusal: undefined,
});

export const withPoints = (offer: Offer, points: number): Offer => ({
  ...offer,
  points,
  pointsRefusal: undefined,
});

/** For another cart the code may be good after all; another customer's points are others. */
export const forCart = (offer: Offer, isSameCustomer: boolean): Offer => ({
  code: offer.code,
  points: isSameCustomer ? offer.points : 0,
});

/** The code that the order is held with, if any. */
export const acceptedCode = ({ code, codeRefusal }: Offer): string | null =>
  code === '' || codeRefusal !== undefined ? null : code;

/**
 * What the platform's endpoint is asked; the hold must ask for the same. Points are always named,
 * so that the answer says how many there could be.
 */
export function requestOf(offer: Offer, cart: Cart) {
  const referralCode = acceptedCode(offer);
  return { ...cart, ...(referralCode !== null && { referralCode }), points: offer.points };
}

/**
 * The offer after an answer. Without a `quote` something was refused, and the same is to be asked
 * again without it: each time there is less to refuse, so that comes to an end.
 */
export function answered(offer: Offer, quote: Quote): Offer {
  const { referral, points, redeemable } = quote;
  const next: Offer = { ...offer, quote: undefined };
  if (referral?.status === 'refused') next.codeRefusal = referral.reason;
  if (points?.status === 'refused') {
    const fewer = redeemable ? pointsAt(notchOf(offer.points, redeemable), redeemable) : 0;
    next.points = fewer < offer.points ? fewer : 0;
    next.pointsRefusal = points.reason;
  }
  const isWhole = referral?.status !== 'refused' && points?.status !== 'refused';
  return isWhole ? { ...next, quote } : next;
}

const secondMs = 1000;
const refreshMsMax = 600 * secondMs;

/**
 * In how many milliseconds a price is to be asked for again, so that its token doesn't end while
 * somebody thinks. This machine's clock may be wrong, so the answer is never far off.
 */
export const refreshMs = (expiresAt: string, now: number): number =>
  Math.min(Math.max(Date.parse(expiresAt) - now - 30 * secondMs, 30 * secondMs), refreshMsMax);

/** How long to wait before the n-th try (1, 2, …) after the service couldn't be asked. */
export const retryMs = (tries: number, retryAfterSeconds: number): number =>
  Math.max(retryAfterSeconds * secondMs, Math.min(5 * secondMs * 2 ** (tries - 1), 60 * secondMs));
