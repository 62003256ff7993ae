import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Hold } from '../../shared/domain/order.ts';
import { type PriceContext, type PriceRequest, price } from '../../shared/domain/price.ts';
import { decideHold, promiseFor, promiseOf } from '../../shared/domain/quote.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { Terms, termsOf } from '../../shared/domain/terms.ts';
import { buyer, numRuns, orderId } from './builders.ts';
import { priceContexts, priceRequests, programmes } from './price-arbitraries.ts';

const decide = (asked: PriceRequest, context: PriceContext) =>
  decideHold(orderId, asked, 'whole', context);

/** What a quote promises of it all; undefined when it refused something. */
function promised(asked: PriceRequest, context: PriceContext) {
  const about = { requestHash: 'priced', orderId, customerId: buyer };
  const promise = promiseOf(price(asked, context), context, about);
  const good = promiseFor(promise, orderId, asked, 'priced');
  if (isRefusal(good)) throw new Error(good.detail);
  return good;
}

const always = (check: (asked: PriceRequest, context: PriceContext) => void): void =>
  fc.assert(fc.property(priceRequests, priceContexts, check), { numRuns });

describe('any hold', () => {
  it('is what the quote showed: its lines and total, or its first refusal', () => {
    always((asked, context) => {
      const { lines, total, referral, points, ...rest } = price(asked, context);
      const held = decide(asked, context);
      if (isRefusal(referral)) return expect(held).toEqual(referral);
      if (isRefusal(points)) return expect(held).toEqual(points);
      const terms = termsOf(context.settings, { lines, total, referral, points, ...rest }, buyer);
      expect(held).toMatchObject({ kind: 'held', lines, total, terms });
      expect(Terms.parse(terms)).toEqual(terms);
    });
  });

  it('is the same with the quote’s promise as without, while nothing changes', () => {
    always((asked, context) => {
      const promise = promised(asked, context);
      const { referral, points } = price(asked, context);
      expect(promise === undefined).toBe(isRefusal(referral) || isRefusal(points));
      if (promise === undefined) return;
      const held = decideHold(orderId, asked, 'whole', context, promise);
      expect(held).toEqual(decide(asked, context));
    });
  });

  it('has the promised lines and terms whatever the rates have become, or is refused', () => {
    const pinned = fc.property(
      priceRequests,
      priceContexts,
      programmes,
      (asked, then, settings) => {
        const promise = promised(asked, then);
        if (promise === undefined) return;
        const held = decideHold(orderId, asked, 'whole', { ...then, settings }, promise);
        const { codes, redeem, earn } = settings.document.program;
        const spends = promise.lines.some(({ kind }) => kind === 'points');
        const isOff = (spends && !redeem) || (promise.referral !== undefined && !codes);
        expect(isRefusal(held)).toBe(isOff);
        if (isRefusal(held)) return;
        const { terms, lines, total } = Hold.parse(held);
        expect({ lines, total }).toEqual({ lines: promise.lines, total: promise.total });
        const { referral, ...kept } = terms;
        const { earn: promisedEarn, ...rest } = promise.terms;
        expect(kept).toEqual({ ...rest, ...(earn && promisedEarn && { earn: promisedEarn }) });
        expect(referral?.discount).toEqual(promise.referral?.discount);
        expect(referral?.ofCode).toBe(promise.referral?.ofCode);
        expect(referral?.rewardPoints).toBe(earn ? promise.referral?.rewardPoints : referral && 0);
      },
    );
    fc.assert(pinned, { numRuns });
  });
});
