/** `<kawan-checkout>`, the part of an order form that takes a code and points. */
class KawanCheckout extends HTMLElement {}

customElements.define('kawan-checkout', KawanCheckout);
