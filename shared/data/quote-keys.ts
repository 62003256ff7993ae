import type { OrderId } from '../domain/ids.ts';
import type { PriceRequest } from '../domain/price.ts';
import { pricedPart, promiseFor } from '../domain/quote.ts';
import { forged, openQuote, type QuotePromise } from '../domain/quote-token.ts';
import { isRefusal, type Refusal } from '../domain/refusals.ts';
import { digest } from './digest.ts';
import { type Signer, signer, storedSigner } from './secrets.ts';

/** The signer of quotes. The first quote of an installation makes the key. */
export const quoteSigner = (): Promise<Signer> => signer('QUOTE');

/** What a token promises for this order and request; undefined without a token. */
export async function openedQuote(
  token: string | undefined,
  orderId: OrderId,
  request: PriceRequest,
  now: number,
): Promise<QuotePromise | Refusal | undefined> {
  if (token === undefined) return undefined;
  const stored = await storedSigner('QUOTE');
  const promise = stored ? openQuote(token, stored.mac, now) : forged;
  if (isRefusal(promise)) return promise;
  return promiseFor(promise, orderId, request, digest(pricedPart(request)));
}
