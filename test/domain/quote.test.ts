import { describe, expect, it } from '@jest/globals';
import { emptyAccount, grant } from '../../shared/domain/account.ts';
import { monthEndsAt } from '../../shared/domain/calendar.ts';
import { OrderId } from '../../shared/domain/ids.ts';
import { type PriceContext, type PriceRequest, price } from '../../shared/domain/price.ts';
import {
  otherCurrency,
  pricedPart,
  promiseFor,
  promiseOf,
  quoteView,
  standingOf,
} from '../../shared/domain/quote.ts';
import { buyer, now, orderId, priceContext, priceRequest, settingsWith } from './builders.ts';

const request = priceRequest({ referralCode: 'sari 26', points: 200 });

const promiseWith = (asked: PriceRequest, context: PriceContext, forOrder?: OrderId) =>
  promiseOf(price(asked, context), context, {
    requestHash: 'priced',
    orderId: forOrder,
    customerId: buyer,
  });

const promise = promiseWith(request, priceContext(), orderId);

describe('promiseFor', () => {
  it('is the promise for its own order and request', () => {
    expect(promiseFor(promise, orderId, request, 'priced')).toBe(promise);
  });

  it('is refused for another request or another order', () => {
    const mismatch = { refused: 'quote_mismatch' };
    expect(promiseFor(promise, orderId, request, 'other')).toMatchObject(mismatch);
    const other = OrderId.parse('INV-2042');
    expect(promiseFor(promise, other, request, 'priced')).toMatchObject(mismatch);
  });

  it('is good for any order when the quote named none', () => {
    const open = promiseWith(request, priceContext());
    expect(open).not.toHaveProperty('orderId');
    expect(promiseFor(open, OrderId.parse('INV-2042'), request, 'priced')).toBe(open);
  });

  it('is none when the quote refused something: the order is priced anew', () => {
    const noCode = promiseWith(request, priceContext({ code: undefined }));
    expect(promiseFor(noCode, orderId, request, 'priced')).toBeUndefined();
    const poor = priceContext({ standing: { available: 0, isNew: true } });
    expect(promiseFor(promiseWith(request, poor), orderId, request, 'priced')).toBeUndefined();
  });

  it('is whole when nothing was asked for that could be refused', () => {
    const plain = priceRequest({ points: 0 });
    const made = promiseWith(plain, priceContext());
    expect(promiseFor(made, orderId, plain, 'priced')).toBe(made);
  });
});

describe('promiseOf', () => {
  it('lasts as long as the settings say', () => {
    const settings = settingsWith({ quotes: { validForMinutes: 2 } });
    expect(promiseWith(request, priceContext({ settings })).expiresAt).toBe(now + 120_000);
  });
});

describe('pricedPart', () => {
  it('leaves out what a price doesn’t depend on, and nothing else', () => {
    const withMore = { ...request, quoteToken: 'x', client: { ip: '192.0.2.1' } };
    expect(pricedPart(withMore)).toEqual(request);
  });
});

describe('quoteView', () => {
  it('says for each discount why it is refused, beside what could be had', () => {
    const context = priceContext({ code: undefined, standing: { available: 60, isNew: true } });
    expect(quoteView(price(request, context), context)).toMatchObject({
      referral: { status: 'refused', reason: 'code_not_usable', detail: expect.any(String) },
      points: {
        status: 'refused',
        reason: 'insufficient_points',
        detail: expect.any(String),
        available: 60,
        redeemableMax: 60,
      },
    });
  });

  it('says from how many points on somebody must approve', () => {
    const needs = (approvalThreshold: number) => {
      const context = priceContext({ settings: settingsWith({ points: { approvalThreshold } }) });
      return quoteView(price(request, context), context).points;
    };
    expect(needs(200)).toMatchObject({ needsApproval: true });
    expect(needs(201)).toMatchObject({ needsApproval: false });
  });
});

describe('quoteView of an account that is not known', () => {
  it('shows a balance of 0, and offers nothing', () => {
    const context = priceContext({ standing: undefined });
    const view = quoteView(price(request, context), context);
    expect(view).toMatchObject({ points: { status: 'applied', points: 200, available: 0 } });
    expect(view).not.toHaveProperty('redeemable');
  });
});

describe('quoteView’s offer of points', () => {
  const offer = (changes: Parameters<typeof priceContext>[0] = {}, subtotal = 150_000) => {
    const context = priceContext(changes);
    return quoteView(price(priceRequest({ points: 0, subtotal }), context), context).redeemable;
  };

  it('is what a hold of these points would grant, from the least to the most', () => {
    const settings = settingsWith({ points: { minimumPerRedemption: 50, step: 20 } });
    expect(offer({ settings })).toEqual({
      available: 430,
      max: 420,
      minimum: 60,
      step: 20,
      valuePerPoint: 100,
    });
    const held = (points: number) =>
      price(priceRequest({ points }), priceContext({ settings })).points;
    expect([held(60), held(420)]).toEqual([
      { points: 60, discount: 6000 },
      { points: 420, discount: 42_000 },
    ]);
    expect([held(40), held(440)].every((points) => points && 'refused' in points)).toBe(true);
  });

  it('begins with one step where the programme has no minimum', () => {
    const settings = settingsWith({ points: { minimumPerRedemption: 0, step: 5 } });
    expect(offer({ settings })).toMatchObject({ minimum: 5 });
  });

  it('is none for a small order, a small balance, a frozen account and a programme that is off', () => {
    expect(offer({}, 4900)).toMatchObject({ available: 430, max: 0 });
    expect(offer({ standing: { available: 49, isNew: true } })).toMatchObject({ max: 0 });
    const standing = { available: 430, isNew: true, isFrozen: true };
    expect(offer({ standing })).toMatchObject({ available: 430, max: 0 });
    const settings = settingsWith({ program: { redeem: false } });
    expect(offer({ settings })).toMatchObject({ max: 0 });
  });
});

describe('standingOf', () => {
  it('counts no points that have expired, though no job has run', () => {
    const account = grant(emptyAccount, 70, '2026-11');
    const at = monthEndsAt('2026-11');
    expect(standingOf(account, at - 1)).toEqual({ available: 70, isNew: true });
    expect(standingOf(account, at)).toEqual({ available: 0, isNew: true });
    expect(standingOf({ ...account, confirmedOrders: 1 }, now).isNew).toBe(false);
  });
});

describe('otherCurrency', () => {
  it('refuses every currency but the programme’s', () => {
    const { document } = settingsWith();
    expect(otherCurrency('IDR', document)).toBeUndefined();
    expect(otherCurrency('USD', document)).toMatchObject({ refused: 'currency_mismatch' });
  });
});
