import { createHmac, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { OrderId } from '../domain/ids.ts';
import type { PriceRequest } from '../domain/price.ts';
import { pricedPart, promiseFor } from '../domain/quote.ts';
import { forged, type Mac, openQuote, type QuotePromise } from '../domain/quote-token.ts';
import { isRefusal, type Refusal } from '../domain/refusals.ts';
import { digest } from './digest.ts';
import { quoteKeyKey } from './keys.ts';
import { read } from './read.ts';
import { transact } from './transact.ts';

const QuoteKey = z.object({ keyId: z.string(), secret: z.base64() });

export type Signer = { keyId: string; mac: Mac };

let known: Signer | undefined;

/** The key that signs quotes, once there is one. It never leaves the table and this module. */
async function storedSigner(): Promise<Signer | undefined> {
  if (known) return known;
  const stored = await read(quoteKeyKey);
  if (stored) known = signerOf(stored);
  return known;
}

function signerOf(stored: unknown): Signer {
  const { keyId, secret } = QuoteKey.parse(stored);
  const key = Buffer.from(secret, 'base64');
  return { keyId, mac: (text) => createHmac('sha256', key).update(text).digest('base64url') };
}

/** The signer of quotes. The first quote of an installation makes the key. */
export async function quoteSigner(): Promise<Signer> {
  known = (await storedSigner()) ?? signerOf(await makeKey());
  return known;
}

/** What a token promises for this order and request; undefined without a token. */
export async function openedQuote(
  token: string | undefined,
  orderId: OrderId,
  request: PriceRequest,
  now: number,
): Promise<QuotePromise | Refusal | undefined> {
  if (token === undefined) return undefined;
  const signer = await storedSigner();
  const promise = signer ? openQuote(token, signer.mac, now) : forged;
  if (isRefusal(promise)) return promise;
  return promiseFor(promise, orderId, request, digest(pricedPart(request)));
}

async function makeKey(): Promise<unknown> {
  const key = { keyId: randomBytes(4).toString('hex'), secret: randomBytes(32).toString('base64') };
  const outcome = await transact({
    entry: {
      put: { Item: { ...quoteKeyKey, ...key }, ConditionExpression: 'attribute_not_exists(pk)' },
    },
  });
  return outcome.committed ? key : outcome.failed.entry?.item;
}
