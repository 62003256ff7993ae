import { createHmac, randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { OrderId } from '../domain/ids.ts';
import type { PriceRequest } from '../domain/price.ts';
import { pricedPart, promiseFor } from '../domain/quote.ts';
import { type Mac, openQuote, type QuotePromise } from '../domain/quote-token.ts';
import { isRefusal, type Refusal } from '../domain/refusals.ts';
import { cached } from './cached.ts';
import { table, tableName } from './client.ts';
import { digest } from './digest.ts';
import { quoteKeyKey } from './keys.ts';
import { read } from './read.ts';

const QuoteKey = z.object({ keyId: z.string(), secret: z.base64() });

const lookUpEveryMs = 5 * 60_000;

export type Signer = { keyId: string; mac: Mac };

/** The key that signs quotes. The first quote of an installation makes it; it never leaves here. */
const loadSigner = cached(async (): Promise<Signer> => {
  const stored = (await read(quoteKeyKey)) ?? (await makeKey());
  const { keyId, secret } = QuoteKey.parse(stored);
  const key = Buffer.from(secret, 'base64');
  return { keyId, mac: (text) => createHmac('sha256', key).update(text).digest('base64url') };
}, lookUpEveryMs);

export const quoteSigner = (): Promise<Signer> => loadSigner('QUOTE');

/** What a token promises for this order and request; undefined without a token. */
export async function openedQuote(
  token: string | undefined,
  orderId: OrderId,
  request: PriceRequest,
  now: number,
): Promise<QuotePromise | Refusal | undefined> {
  if (token === undefined) return undefined;
  const { mac } = await quoteSigner();
  const promise = openQuote(token, mac, now);
  if (isRefusal(promise)) return promise;
  return promiseFor(promise, orderId, request, digest(pricedPart(request)));
}

async function makeKey(): Promise<unknown> {
  const key = { keyId: randomBytes(4).toString('hex'), secret: randomBytes(32).toString('base64') };
  try {
    await table.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...quoteKeyKey, ...key },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return key;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return read(quoteKeyKey);
    throw error;
  }
}
