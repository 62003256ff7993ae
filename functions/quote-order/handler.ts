import { counted } from '../../shared/data/attempts.ts';
import { digest } from '../../shared/data/digest.ts';
import { quoteContext } from '../../shared/data/price-context.ts';
import { quoteSigner } from '../../shared/data/quote-keys.ts';
import { iso } from '../../shared/domain/calendar.ts';
import { price } from '../../shared/domain/price.ts';
import { otherCurrency, pricedPart, promiseOf, quoteView } from '../../shared/domain/quote.ts';
import { sealQuote } from '../../shared/domain/quote-token.ts';
import { shadowQuote } from '../../shared/domain/shadow.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { logShadow } from '../../shared/runtime/log-shadow.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ body, now }) => {
  const { customerId, currency, subtotal, orderId, points, referralCode } = body;
  const asksAccount = points !== undefined || referralCode !== undefined;
  const [context, { keyId, mac }] = await Promise.all([
    quoteContext(body, { asksAccount, now }),
    quoteSigner(),
  ]);
  const mismatch = otherCurrency(currency, context.settings.document);
  if (mismatch) return mismatch;
  logShadow(() => shadowQuote(body, context));
  const priced = price(body, context);
  const referral = await counted(body, priced.referral, context);
  const quoted = referral ? { ...priced, referral } : priced;
  const requestHash = digest(pricedPart(body));
  const promise = promiseOf(quoted, context, { requestHash, orderId, customerId });
  const quoteToken = sealQuote(promise, keyId, mac);
  const expiresAt = iso(promise.expiresAt);
  const view = quoteView(quoted, context);
  return { status: 200, body: { customerId, currency, subtotal, ...view, quoteToken, expiresAt } };
});
