import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { OrderId } from '../../shared/domain/ids.ts';
import { Line, price } from '../../shared/domain/price.ts';
import { promiseOf } from '../../shared/domain/quote.ts';
import {
  type Mac,
  openQuote,
  type QuotePromise,
  quoteTokenLengthMax,
  sealQuote,
} from '../../shared/domain/quote-token.ts';
import { buyer, codeTerms, now, orderId, priceContext, priceRequest } from './builders.ts';

const macWith =
  (key: string): Mac =>
  (text) =>
    createHmac('sha256', key).update(text).digest('base64url');

const mac = macWith('the key');

const context = priceContext();
const quoted = price(priceRequest({ referralCode: 'SARI26', points: 200 }), context);
const promise = promiseOf(quoted, context, { requestHash: 'hash', orderId, customerId: buyer });
const token = sealQuote(promise, 'k1', mac);

/** Refused as somebody else's making. Anything else, a throw above all, is told by the test. */
const isRefused = (text: string): boolean => {
  const opened = openQuote(text, mac, now);
  return 'refused' in opened && opened.refused === 'quote_mismatch';
};

describe('openQuote', () => {
  it('gives the promise back as it was sealed', () => {
    expect(openQuote(token, mac, now)).toEqual(promise);
    const { orderId: _, ...anyOrder } = promise;
    expect(openQuote(sealQuote(anyOrder, 'k1', mac), mac, now)).toEqual(anyOrder);
  });

  it('gives back every promise that can be made', () => {
    const line = fc.oneof(
      fc.record({
        kind: fc.constant('other' as const),
        code: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
        amount: fc.nat(),
      }),
      fc.record({ kind: fc.constant('points' as const), points: fc.nat(1e9), amount: fc.nat() }),
    );
    const anyPromise = fc.property(fc.array(line, { maxLength: 12 }), fc.nat(), (lines, total) => {
      // Lines are as a request's parsing leaves them: not too long, and trimmed.
      const parsed = z.array(Line).safeParse(lines);
      fc.pre(parsed.success);
      const made = { ...promise, lines: parsed.data ?? [], total };
      expect(openQuote(sealQuote(made, 'k1', mac), mac, now)).toEqual(made);
    });
    fc.assert(anyPromise);
  });

  it('holds until its instant, not at it', () => {
    expect(openQuote(token, mac, promise.expiresAt - 1)).toEqual(promise);
    expect(openQuote(token, mac, promise.expiresAt)).toMatchObject({ refused: 'quote_expired' });
  });

  it('refuses every change of one character', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= é';
    const accepted: string[] = [];
    for (let at = 0; at < token.length; at++) {
      for (const letter of alphabet) {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        if (changed !== token && !isRefused(changed)) accepted.push(changed);
      }
    }
    expect(accepted).toEqual([]);
  });

  it('refuses a token with a character less or more', () => {
    const accepted: string[] = [];
    for (let at = 0; at <= token.length; at++) {
      const more = `${token.slice(0, at)}A${token.slice(at)}`;
      const less = token.slice(0, at) + token.slice(at + 1);
      accepted.push(...[more, less].filter((each) => each !== token && !isRefused(each)));
    }
    expect(accepted).toEqual([]);
  });

  it('refuses what another key has sealed, and another key’s name', () => {
    expect(isRefused(sealQuote(promise, 'k1', macWith('another key')))).toBe(true);
    expect(isRefused(token.replace('k1.', 'k2.'))).toBe(true);
  });

  it('refuses the parts of two tokens put together', () => {
    const cheaper = sealQuote({ ...promise, total: 0 }, 'k1', mac).split('.');
    const [keyId, , ownMac] = token.split('.');
    expect(isRefused([keyId, cheaper[1], ownMac].join('.'))).toBe(true);
    expect(isRefused(`${token}.${ownMac}`)).toBe(true);
  });

  it('refuses rubbish without throwing', () => {
    const [keyId, body, ownMac] = token.split('.');
    const rubbish = ['', '.', '..', '...', `${keyId}`, `${body}`, `${ownMac}`, `.${ownMac}`, '\0'];
    rubbish.push(
      'a.b.c',
      'null',
      '{}',
      'k1..',
      `k1.${body}`,
      `k1.${body}.`,
      '\ud800.\udc00.',
      '🙂',
    );
    rubbish.push('.'.repeat(quoteTokenLengthMax), 'A'.repeat(100_000), '__proto__.constructor.x');
    expect(rubbish.filter((text) => !isRefused(text))).toEqual([]);
    const anything = fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 });
    fc.assert(fc.property(anything, (parts) => isRefused(parts.join('.'))));
  });
});

describe('sealQuote', () => {
  it('names its key in the open', () => {
    expect(token.split('.')[0]).toBe('k1');
  });

  it('never makes a token longer than is read', () => {
    const longest = 'x'.repeat(64);
    // A control character takes six in JSON, more than any other.
    const code = '\u0001'.repeat(40);
    const amount = 1_000_000_000_000;
    const most: QuotePromise = {
      requestHash: longest,
      orderId: OrderId.parse(longest),
      lines: [
        ...Array.from({ length: 10 }, () => ({ kind: 'other' as const, code, amount })),
        { kind: 'referral', code: codeTerms().display.padEnd(40, '-'), amount },
        { kind: 'points', points: 1_000_000_000, amount },
      ],
      total: amount,
      terms: {
        settingsVersion: Number.MAX_SAFE_INTEGER,
        valuePerPoint: 1_000_000,
        clawback: 'within_balance',
        maturesAfterDays: 365,
        expiresAfterMonths: 36,
        earn: { perAmount: amount, points: 1_000_000_000 },
      },
      referral: {
        rewardPoints: 1_000_000_000,
        discount: { kind: 'percent', basisPoints: 10_000, max: amount },
        ofCode: false,
      },
      expiresAt: Number.MAX_SAFE_INTEGER,
    };
    expect(sealQuote(most, 'abcdef01', mac).length).toBeLessThanOrEqual(quoteTokenLengthMax);
  });
});
