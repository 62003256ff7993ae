import { counted } from '../../shared/data/attempts.ts';
import { digest } from '../../shared/data/digest.ts';
import { holdContext } from '../../shared/data/price-context.ts';
import { openedQuote } from '../../shared/data/quote-keys.ts';
import { refuse } from '../../shared/data/refuse.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { sourceOf } from '../../shared/data/sources.ts';
import { askedBy } from '../../shared/domain/approvals.ts';
import { askedFrom, orderView, statusAtFirst } from '../../shared/domain/order.ts';
import { decideHold } from '../../shared/domain/quote.ts';
import { isRefusal, refusal } from '../../shared/domain/refusals.ts';
import { shadowHold } from '../../shared/domain/shadow.ts';
import { nameOf } from '../../shared/http/caller.ts';
import { endpoint, replayHeader } from '../../shared/http/endpoint.ts';
import { evenInDryRun } from '../../shared/runtime/dry-run.ts';
import { logShadow } from '../../shared/runtime/log-shadow.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params: { orderId }, body, caller, now }) => {
  const { client, ...asked } = body;
  if (asked.orderId !== undefined && asked.orderId !== orderId) {
    return refusal('invalid_request', 'The order id in the body is not the one in the path.');
  }
  const requestHash = digest(asked);
  const promise = await openedQuote(asked.quoteToken, orderId, asked, now);
  // Only "max" needs the balance beforehand; a number is put to the write itself.
  const asksAccount = asked.points === 'max' && promise === undefined;
  // A code that a quote promised something for is no guess any more; a block stays one.
  const asksGuesses = promise === undefined || isRefusal(promise);
  const [context, source] = await Promise.all([
    holdContext(body, { asksAccount, asksGuesses, now }),
    evenInDryRun(() => sourceOf(client)),
  ]);
  if (!isRefusal(promise)) logShadow(() => shadowHold({ ...asked, orderId }, context));

  const hold = isRefusal(promise)
    ? promise
    : decideHold(orderId, asked, requestHash, context, promise);
  const outcome = isRefusal(hold)
    ? await refuse(orderId, requestHash, hold)
    : await reserve(askedFrom(askedBy(hold, nameOf(caller)), source), now);
  const held = await counted(body, outcome, context);
  if (isRefusal(held)) return held;
  const first = statusAtFirst(held.hold);
  const done = held.replayed ? 200 : 201;
  return {
    status: first === 'pending_approval' ? 202 : done,
    body: orderView(held.hold, first),
    headers: replayHeader(held.replayed),
  };
});
