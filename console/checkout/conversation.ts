import {
  answered,
  type Cart,
  forCart,
  nothing,
  type Offer,
  refreshMs,
  requestOf,
  retryMs,
} from './offer.ts';
import type { Quote } from './quote.ts';
import type { Send, Sent } from './send.ts';

/** How long nothing else may be entered before the price is asked for. */
export const pauseMs = 250;

/** How long a price may take until the order goes on without one. */
export const answerMsMax = 8000;

/** What was refused as a whole may be mended at the platform, but hardly soon. */
const hopelessMs = 60_000;

/**
 * Keeps the price of what is entered: asks after a pause, drops answers to what isn't entered any
 * more, asks again without what was refused, before a price ends, and after a failure. `changed` is
 * called whenever one of the public fields is another.
 */
export class Conversation {
  /** `unavailable`: the order goes on without discounts, and the service is asked again later. */
  phase: 'asking' | 'priced' | 'unavailable' = 'asking';
  cart: Cart | undefined;
  offer: Offer = nothing;
  /** The latest price, perhaps of something else than is entered now. */
  lastQuote: Quote | undefined;

  readonly #send: Send;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  #tries = 0;

  constructor(send: Send, changed: () => void) {
    this.#send = send;
    this.#changed = changed;
  }

  setCart(cart: Cart | undefined): void {
    if (JSON.stringify(cart) === JSON.stringify(this.cart)) return;
    const isSameCustomer = this.cart?.customerId === cart?.customerId;
    this.offer = forCart(this.offer, isSameCustomer);
    if (!isSameCustomer) this.lastQuote = undefined;
    this.cart = cart;
    this.#askAfter(pauseMs);
  }

  /** Something else was entered; `isWhole` where nothing more is to be waited for. */
  enter(offer: Offer, isWhole = false): void {
    this.offer = offer;
    this.#askAfter(isWhole ? 0 : pauseMs);
  }

  /** Asks once more, now. */
  retry(): void {
    this.#askAfter(0);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = undefined;
  }

  #askAfter(ms: number): void {
    this.stop();
    if (this.cart === undefined) return;
    this.phase = 'asking';
    this.#timer = setTimeout(() => this.#ask(), ms);
    this.#changed();
  }

  async #ask(): Promise<void> {
    if (this.cart === undefined) return;
    const running = new AbortController();
    this.#running = running;
    const late = setTimeout(() => running.abort(), answerMsMax);
    const sent = await this.#price(this.cart, running);
    clearTimeout(late);
    if (this.#running !== running) return;
    this.phase = sent.quote ? 'priced' : 'unavailable';
    this.#tries = sent.quote ? 0 : this.#tries + 1;
    this.#timer = setTimeout(() => this.#ask(), this.#restMs(sent));
    this.#changed();
  }

  #restMs(sent: Sent): number {
    if (sent.quote) return refreshMs(sent.quote.expiresAt, Date.now());
    return sent.isHopeless ? hopelessMs : retryMs(this.#tries, sent.retryAfterSeconds);
  }

  /** The price of what is entered, without what turns out to be refused. */
  async #price(cart: Cart, running: AbortController): Promise<Sent> {
    for (;;) {
      const sent = await this.#send(requestOf(this.offer, cart), running.signal);
      if (this.#running !== running || !sent.quote) return sent;
      this.offer = answered(this.offer, sent.quote);
      this.lastQuote = sent.quote;
      if (this.offer.quote) return sent;
    }
  }
}
