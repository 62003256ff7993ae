import type { Conversation } from './conversation.ts';
import { acceptedCode } from './offer.ts';

/** What the order is held with, as the page around is told. */
export type Checkout = {
  /** The code to hold the order with; null: none. */
  referralCode: string | null;
  points: number;
  /** Pins the price; null: it isn't known. */
  quoteToken: string | null;
  /** What is left to pay, minor units. */
  total: number;
  /** `unavailable`: no discounts now, and the order goes on without. */
  status: 'priced' | 'unavailable';
};

/** Undefined while the price is being asked for. */
export function checkoutOf({
  phase,
  cart,
  offer,
}: Pick<Conversation, 'phase' | 'cart' | 'offer'>): Checkout | undefined {
  if (cart === undefined || phase === 'asking') return undefined;
  if (phase === 'unavailable' || !offer.quote) {
    const total = cart.subtotal;
    return { referralCode: null, points: 0, quoteToken: null, total, status: 'unavailable' };
  }
  const { quoteToken, total } = offer.quote;
  const { points } = offer;
  return { referralCode: acceptedCode(offer), points, quoteToken, total, status: 'priced' };
}
