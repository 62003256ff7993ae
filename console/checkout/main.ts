import { createFormat } from '../format.ts';
import { preferred } from '../language.ts';
import { type Checkout, checkoutOf } from './checkout.ts';
import { type CodeEntry, pastedCode, readCode } from './code-entry.ts';
import { Conversation } from './conversation.ts';
import { createParts, type Parts } from './markup.ts';
import { notchOf, pointsAt } from './notches.ts';
import type { Voice } from './notes.ts';
import { nothing, withCode, withPoints } from './offer.ts';
import type { Redeemable } from './quote.ts';
import { sendTo } from './send.ts';
import { entryIn, label, show } from './show.ts';
import { words } from './words.ts';

/**
 * `<kawan-checkout>`, the part of an order form that takes a friend's code and points and shows the
 * price. It asks the platform's own endpoint and never holds Kawan's token. How to embed it is told
 * in docs/checkout-element.md.
 */
class KawanCheckout extends HTMLElement {
  static readonly formAssociated = true;
  static readonly observedAttributes = [
    ...['code', 'old-codes', 'customer', 'subtotal', 'currency', 'exponent', 'language', 'name'],
  ];

  /** Sent with every question, for what the platform's endpoint asks: a CSRF token, say. */
  headers: Record<string, string> = {};

  readonly #internals = this.attachInternals();
  readonly #parts: Parts = createParts(this.attachShadow({ mode: 'open', delegatesFocus: true }));
  readonly #conversation = new Conversation(
    (request, signal) =>
      sendTo(this.getAttribute('quote-url') ?? '', this.headers)(request, signal),
    () => this.#update(),
  );
  #voice: Voice = this.#findVoice();
  #told = '';
  #waiting: ((value: Checkout) => void)[] = [];

  constructor() {
    super();
    const { code, use, slider, number, all, again } = this.#parts;
    code.addEventListener('input', () => this.#typed());
    code.addEventListener('paste', (event) => this.#pasted(event));
    code.addEventListener('change', () => this.#askFor(code.value));
    code.addEventListener('blur', () => this.#update());
    code.addEventListener(
      'keydown',
      ({ key }) => key === 'Enter' && this.#askFor(code.value, true),
    );
    use.addEventListener('click', () => this.#askFor(code.value, true));
    slider.addEventListener('input', () =>
      this.#spend((bounds) => pointsAt(Number(slider.value), bounds)),
    );
    number.addEventListener('change', () => {
      const points = Number(number.value.replace(/\D/g, ''));
      this.#spend((bounds) => pointsAt(notchOf(points, bounds), bounds));
    });
    all.addEventListener('click', () => this.#spend(({ max }) => max));
    again.addEventListener('click', () => this.#conversation.retry());
  }

  /** What to hold the order with; null while the price is being asked for. */
  get value(): Checkout | null {
    return checkoutOf(this.#conversation) ?? null;
  }

  /** The value, as soon as there is one: at the latest when the service is given up. */
  async whenSettled(): Promise<Checkout> {
    return this.value ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  connectedCallback(): void {
    window.addEventListener('online', this.#whenOnline);
    this.#attributesChanged();
    this.#conversation.retry();
  }

  disconnectedCallback(): void {
    window.removeEventListener('online', this.#whenOnline);
    this.#conversation.stop();
  }

  attributeChangedCallback(name: string, _: string | null, value: string | null): void {
    if (name === 'code') this.#parts.code.value = value ?? '';
    if (this.isConnected) this.#attributesChanged();
    if (name === 'code') this.#askFor(this.#parts.code.value, true);
  }

  /** Asks for the price once more: after an order has changed the balance, say. */
  refresh(): void {
    this.#conversation.retry();
  }

  /** Forgets code and points, for the next order. */
  reset(): void {
    this.#parts.code.value = '';
    this.#conversation.enter(nothing, true);
  }

  formResetCallback(): void {
    this.reset();
  }

  #attributesChanged(): void {
    this.#voice = this.#findVoice();
    label(this.#parts, this.#voice);
    const customerId = this.getAttribute('customer');
    const subtotal = Number(this.getAttribute('subtotal') ?? Number.NaN);
    const isWhole = customerId && Number.isSafeInteger(subtotal) && subtotal >= 0;
    this.#conversation.setCart(
      isWhole ? { customerId, currency: this.#currency, subtotal } : undefined,
    );
    this.#update();
  }

  get #currency(): string {
    return this.getAttribute('currency') || 'IDR';
  }

  /** Which codes the shop's customers have on their cards. */
  get #codes(): { oldCodes: boolean } {
    return { oldCodes: this.hasAttribute('old-codes') };
  }

  get #entry(): CodeEntry {
    return entryIn(this.#parts.code, this.#codes);
  }

  #findVoice(): Voice {
    const named = this.getAttribute('language') ?? this.closest('[lang]')?.getAttribute('lang');
    const language = preferred([named ?? '', ...navigator.languages]);
    const format = createFormat(language);
    const exponent = Number(this.getAttribute('exponent') ?? 0);
    const money = (amount: number) => format.money(amount, { code: this.#currency, exponent });
    return { words: words[language], format, money };
  }

  readonly #whenOnline = (): void => {
    if (this.#conversation.phase === 'unavailable') this.#conversation.retry();
  };

  /** A code with its check symbol right is asked for at once; one that is edited, not any more. */
  #typed(): void {
    const entry = readCode(this.#parts.code.value, this.#codes);
    if (entry.state === 'code' && entry.isSure) this.#askFor(this.#parts.code.value);
    else if (this.#conversation.offer.code !== '') this.#askFor('');
    else this.#update();
  }

  #pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text') ?? '';
    const code = pastedCode(text);
    if (code === text) return;
    event.preventDefault();
    this.#parts.code.value = code.slice(0, this.#parts.code.maxLength);
    this.#typed();
  }

  /** The shop's own codes have no check symbol: they are asked for when somebody is done typing. */
  #askFor(typed: string, again = false): void {
    const { offer } = this.#conversation;
    const entry = readCode(typed, this.#codes);
    const code = entry.state === 'code' ? typed.trim() : '';
    if (code !== offer.code || (again && offer.codeRefusal)) {
      this.#conversation.enter(withCode(offer, code), true);
    } else this.#update();
  }

  #spend(pointsFor: (bounds: Redeemable) => number): void {
    const { offer, lastQuote } = this.#conversation;
    if (lastQuote?.redeemable === undefined) return;
    const points = pointsFor(lastQuote.redeemable);
    if (points === offer.points) this.#update();
    else this.#conversation.enter(withPoints(offer, points));
  }

  #update(): void {
    const { value } = this;
    show(this.#parts, this.#conversation, this.#voice, this.#entry);
    this.toggleAttribute('busy', value === null);
    this.#tellForm(value);
    if (value === null) return;
    for (const resolve of this.#waiting.splice(0)) resolve(value);
    const told = JSON.stringify(value);
    if (told === this.#told) return;
    this.#told = told;
    const options = { detail: value, bubbles: true, composed: true };
    this.dispatchEvent(new CustomEvent('kawan-change', options));
  }

  /** A form around isn't sent with a mistyped code, nor before the price is known. */
  #tellForm(value: Checkout | null): void {
    const { code } = this.#parts;
    const { words: say } = this.#voice;
    const entry = this.#entry;
    const flaw = entry.state === 'mistyped' ? say.flaws[entry.flaw] : '';
    const isAsking = value === null && this.#conversation.cart !== undefined;
    const message = flaw || (isAsking ? say.asking : '');
    this.#internals.setValidity(message ? { customError: true } : {}, message, code);
    const name = this.getAttribute('name');
    const form = new FormData();
    for (const [part, entered] of Object.entries(value ?? {})) {
      if (entered !== null) form.append(`${name}.${part}`, String(entered));
    }
    this.#internals.setFormValue(name ? form : null);
  }
}

customElements.define('kawan-checkout', KawanCheckout);
