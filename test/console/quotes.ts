import type { Quote, Redeemable } from '../../console/checkout/quote.ts';

export const cart = { customerId: 'c-1002', currency: 'IDR', subtotal: 150_000 };

export const redeemable: Redeemable = {
  available: 430,
  max: 430,
  minimum: 50,
  step: 1,
  valuePerPoint: 100,
};

export const aQuote = (changes: Partial<Quote> = {}): Quote => ({
  lines: [],
  total: 150_000,
  quoteToken: 'b06e819d',
  expiresAt: '2026-11-22T10:15:00.000Z',
  ...changes,
});
