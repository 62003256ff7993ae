import { digest } from '../../shared/data/digest.ts';
import { priceContext } from '../../shared/data/price-context.ts';
import { openedQuote } from '../../shared/data/quote-keys.ts';
import { refuse, reserve } from '../../shared/data/reserve.ts';
import { orderView } from '../../shared/domain/order.ts';
import { decideHold, otherCurrency } from '../../shared/domain/quote.ts';
import { isRefusal, refusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { orderId }, body, now }) => {
  if (body.orderId !== undefined && body.orderId !== orderId) {
    return refusal('invalid_request', 'The order id in the body is not the one in the path.');
  }
  const requestHash = digest(body);
  const promise = await openedQuote(body.quoteToken, orderId, body, now);
  // Only "max" needs the balance beforehand; a number is put to the write itself.
  const asksAccount = body.points === 'max' && promise === undefined;
  const context = await priceContext(body, { asksAccount, now });
  const mismatch = otherCurrency(body.currency, context.settings.document);
  if (mismatch) return mismatch;

  const hold = isRefusal(promise)
    ? promise
    : decideHold(orderId, body, requestHash, context, promise);
  const held = isRefusal(hold)
    ? await refuse(orderId, requestHash, hold)
    : await reserve(hold, now);
  if (isRefusal(held)) return held;
  return {
    status: held.replayed ? 200 : 201,
    body: orderView(held.hold, 'held'),
    ...(held.replayed && { headers: { 'idempotency-replayed': 'true' } }),
  };
});
