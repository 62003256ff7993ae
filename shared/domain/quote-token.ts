import * as z from 'zod';
import { OrderId } from './ids.ts';
import { Line } from './price.ts';
import { type Refusal, refusal } from './refusals.ts';
import { ReferralPromise, Terms } from './terms.ts';

/**
 * What a quote promised. A token carries it to the hold, so that a checkout can't drift while an
 * admin changes the rates: whoever was quoted pays what was quoted.
 */
export const QuotePromise = z.object({
  /** Digest of the request that was quoted. */
  requestHash: z.string(),
  /** Set when the quote named its order; the token is then good for that order alone. */
  orderId: OrderId.optional(),
  lines: z.array(Line),
  total: z.int().min(0),
  /** Who referred is not in it: the token may travel, and ids may be telephone numbers. */
  terms: Terms.omit({ referral: true }),
  /** Set when a code was applied. */
  referral: ReferralPromise.optional(),
  /** Milliseconds. */
  expiresAt: z.int(),
});
export type QuotePromise = z.infer<typeof QuotePromise>;

/** A keyed hash of a text, in base64url. */
export type Mac = (text: string) => string;

/** Longest token that is read, in characters; ten long lines come to about half of it. */
export const quoteTokenLengthMax = 6000;

/** `<key id>.<promise in base64url>.<mac>`: the key's id is there so that keys can change. */
export function sealQuote(promise: QuotePromise, keyId: string, mac: Mac): string {
  const body = `${keyId}.${toBase64Url(JSON.stringify(promise))}`;
  return `${body}.${mac(body)}`;
}

export const forged = refusal('quote_mismatch', 'The quote token was not made here.');

export function openQuote(token: string, mac: Mac, now: number): QuotePromise | Refusal {
  const end = token.lastIndexOf('.');
  const body = token.slice(0, end);
  if (!sameText(mac(body), token.slice(end + 1))) return forged;
  const promise = QuotePromise.parse(JSON.parse(fromBase64Url(body.slice(body.indexOf('.') + 1))));
  if (now >= promise.expiresAt) {
    return refusal('quote_expired', 'The quote is no longer valid: ask for a new one.');
  }
  return promise;
}

/** Compares in a time that doesn't depend on where the texts differ. */
function sameText(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index++) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}

const toBase64Url = (text: string): string => Buffer.from(text).toString('base64url');

const fromBase64Url = (text: string): string => Buffer.from(text, 'base64url').toString();
