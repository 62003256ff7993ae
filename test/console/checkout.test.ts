import { describe, expect, it } from '@jest/globals';
import { checkoutOf } from '../../console/checkout/checkout.ts';
import { pastedCode, readCode } from '../../console/checkout/code-entry.ts';
import { notchCount, notchOf, pointsAt } from '../../console/checkout/notches.ts';
import { codeNote, pointsNote } from '../../console/checkout/notes.ts';
import {
  answered,
  forCart,
  nothing,
  refreshMs,
  requestOf,
  retryMs,
  withCode,
  withPoints,
} from '../../console/checkout/offer.ts';
import { readQuote } from '../../console/checkout/quote.ts';
import { words } from '../../console/checkout/words.ts';
import { createFormat } from '../../console/format.ts';
import { contract } from '../../functions/quote-order/contract.ts';
import { makeCode, parseCode } from '../../shared/domain/codes.ts';
import { price } from '../../shared/domain/price.ts';
import { quoteView } from '../../shared/domain/quote.ts';
import { PriceRefusalCode } from '../../shared/domain/refusals.ts';
import { priceContext, priceRequest, settingsWith } from '../domain/builders.ts';
import { aQuote, cart, redeemable } from './quotes.ts';

const code = makeCode('Sari', new Uint8Array([1, 2, 3, 4, 5]));

describe('readCode', () => {
  it('knows a whole code of a customer as sure, however it is typed', () => {
    const typed = [code, code.toLowerCase(), code.replace('-', ' '), ` ${code.replace('-', '')} `];
    for (const text of typed) {
      expect(readCode(text)).toEqual({ state: 'code', key: parseCode(code), isSure: true });
    }
  });

  it('takes a shop’s own code as one that only the service can judge', () => {
    expect(readCode('lebaran 26')).toMatchObject({ state: 'code', isSure: false });
  });

  it('finds every single wrong symbol, and every two that changed places', () => {
    const key = parseCode(code) ?? '';
    for (let at = 0; at < key.length; at++) {
      const other = key[at] === '7' ? '8' : '7';
      const wrong = key.slice(0, at) + other + key.slice(at + 1);
      expect(readCode(wrong)).toEqual({ state: 'mistyped', flaw: 'check' });
      const swapped = key.slice(0, at) + key[at + 1] + key[at] + key.slice(at + 2);
      const isOther = at + 1 < key.length && key[at] !== key[at + 1];
      if (isOther) expect(readCode(swapped)).toEqual({ state: 'mistyped', flaw: 'check' });
    }
  });

  it('takes a code of the same length for an old one of the shop, where there are such', () => {
    const old = 'REFERRALBUDI2';
    expect(readCode(old)).toEqual({ state: 'mistyped', flaw: 'check' });
    const oldCodes = true;
    expect(readCode(old, { oldCodes })).toEqual({
      state: 'code',
      key: parseCode(old),
      isSure: false,
    });
    expect(readCode(code, { oldCodes })).toMatchObject({ state: 'code', isSure: true });
    expect(readCode('Budi_01', { oldCodes })).toMatchObject({ state: 'code', isSure: false });
  });

  it.each([
    ['', { state: 'empty' }],
    ['  ', { state: 'empty' }],
    ['SAR', { state: 'unfinished' }],
    ['SARI!', { state: 'mistyped', flaw: 'symbols' }],
    ['SARÍ', { state: 'mistyped', flaw: 'symbols' }],
    ['A'.repeat(21), { state: 'mistyped', flaw: 'length' }],
    ['- - -', { state: 'unfinished' }],
  ])('reads %j as %j', (typed, entry) => {
    expect(readCode(typed)).toEqual(entry);
  });
});

describe('pastedCode', () => {
  it('finds the code in a friend’s message', () => {
    const message = `Hai! Pakai kode ${code.toLowerCase()} ya, hemat Rp 5.000`;
    expect(pastedCode(message)).toBe(code);
  });

  it('leaves everything else as it is', () => {
    expect(pastedCode(' LEBARAN26\n')).toBe('LEBARAN26');
    expect(pastedCode('AAAA-BBBBBBBBB')).toBe('AAAA-BBBBBBBBB');
  });
});

describe('notches', () => {
  const bounds = { max: 420, minimum: 60, step: 20 };

  it('go from none over the fewest to the most, one step at a time', () => {
    const all = Array.from({ length: notchCount(bounds) + 1 }, (_, at) => pointsAt(at, bounds));
    expect(all.slice(0, 3)).toEqual([0, 60, 80]);
    expect(all.at(-1)).toBe(420);
    expect(all.map((points) => notchOf(points, bounds))).toEqual(all.map((_, at) => at));
  });

  it('take at most what was asked for', () => {
    const taken = [0, 59, 61, 99, 1000].map((points) => pointsAt(notchOf(points, bounds), bounds));
    expect(taken).toEqual([0, 0, 60, 80, 420]);
  });

  it('are none where the order takes none', () => {
    expect(notchCount({ max: 0, minimum: 50, step: 1 })).toBe(0);
  });

  it('are granted by the service, each of them', () => {
    const settings = settingsWith({ points: { minimumPerRedemption: 50, step: 7 } });
    const context = priceContext({ settings });
    const offered = quoteView(price(priceRequest({ points: 0 }), context), context).redeemable;
    if (!offered) throw new Error('nothing is offered');
    for (let at = 1; at <= notchCount(offered); at++) {
      const points = pointsAt(at, offered);
      expect(price(priceRequest({ points }), context).points).toMatchObject({ points });
    }
  });
});

describe('readQuote', () => {
  it('reads what the service answers', () => {
    const example = contract.replies[200].meta()?.examples?.[0];
    expect(readQuote(example)).toBe(example);
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'no'],
    ['a problem', { type: '/problems/busy', status: 503 }],
    ['a total below 0', aQuote({ total: -1 })],
    ['a total in parts', aQuote({ total: 0.5 })],
    ['a line without an amount', aQuote({ lines: [{ kind: 'other', code: 'X' }] as never })],
    ['points that are none', aQuote({ points: { status: 'maybe' } as never })],
    ['steps of 0', aQuote({ redeemable: { ...redeemable, step: 0 } })],
    ['no token', aQuote({ quoteToken: undefined as never })],
  ])('takes %s for none', (_, answer) => {
    expect(readQuote(answer)).toBeUndefined();
  });
});

describe('an offer', () => {
  const wished = withPoints(withCode(nothing, code), 200);

  it('asks for what was entered, and for 0 points where none are wished', () => {
    expect(requestOf(nothing, cart)).toEqual({ ...cart, points: 0 });
    expect(requestOf(wished, cart)).toEqual({ ...cart, referralCode: code, points: 200 });
  });

  it('is whole once everything is granted', () => {
    const quote = aQuote({ referral: { status: 'applied' }, points: { status: 'applied' } });
    expect(answered(wished, quote)).toEqual({ ...wished, quote });
  });

  it('never asks for a refused code again, unless it is entered again', () => {
    const quote = aQuote({ referral: { status: 'refused', reason: 'code_not_usable' } });
    const refused = answered(wished, quote);
    expect(refused).toMatchObject({ codeRefusal: 'code_not_usable', quote: undefined });
    expect(requestOf(refused, cart)).toEqual({ ...cart, points: 200 });
    expect(requestOf(withPoints(refused, 100), cart)).not.toHaveProperty('referralCode');
    expect(requestOf(withCode(refused, code), cart)).toMatchObject({ referralCode: code });
  });

  it('comes down to what the order can take, and ends even if that is refused too', () => {
    const refusal = { status: 'refused', reason: 'above_maximum_points' } as const;
    const lower = answered(
      wished,
      aQuote({ points: refusal, redeemable: { ...redeemable, max: 120 } }),
    );
    expect(lower).toMatchObject({ points: 120, pointsRefusal: 'above_maximum_points' });
    const none = answered(wished, aQuote({ points: refusal, redeemable }));
    expect(none).toMatchObject({ points: 0 });
    expect(answered(wished, aQuote({ points: refusal }))).toMatchObject({ points: 0 });
  });

  it('is asked anew for another cart; another customer has other points', () => {
    const refused = answered(
      wished,
      aQuote({ referral: { status: 'refused', reason: 'order_below_minimum' } }),
    );
    expect(requestOf(forCart(refused, true), cart)).toMatchObject({
      referralCode: code,
      points: 200,
    });
    expect(forCart(refused, false).points).toBe(0);
  });

  it('is refreshed before its price ends, whatever this machine’s clock says', () => {
    const now = Date.parse('2026-11-22T10:00:00Z');
    expect(refreshMs('2026-11-22T10:05:00Z', now)).toBe(270_000);
    expect(refreshMs('2026-11-22T10:00:10Z', now)).toBe(30_000);
    expect(refreshMs('2020-01-01T00:00:00Z', now)).toBe(30_000);
    expect(refreshMs('2030-01-01T00:00:00Z', now)).toBe(600_000);
  });

  it('is tried again ever more rarely, and never before the service said', () => {
    expect([1, 2, 3, 4, 5, 9].map((tries) => retryMs(tries, 0))).toEqual([
      ...[5000, 10_000, 20_000, 40_000, 60_000, 60_000],
    ]);
    expect(retryMs(1, 90)).toBe(90_000);
  });
});

describe('checkoutOf', () => {
  const quote = aQuote({ total: 125_000, quoteToken: 'token' });

  it('is what the order is to be held with', () => {
    const offer = { code, points: 200, quote };
    expect(checkoutOf({ phase: 'priced', cart, offer })).toEqual({
      referralCode: code,
      points: 200,
      quoteToken: 'token',
      total: 125_000,
      status: 'priced',
    });
  });

  it('leaves out a refused code', () => {
    const offer = { code, points: 0, codeRefusal: 'own_code', quote } as const;
    expect(checkoutOf({ phase: 'priced', cart, offer })).toMatchObject({ referralCode: null });
  });

  it('is the order without discounts where the service can’t be asked', () => {
    expect(checkoutOf({ phase: 'unavailable', cart, offer: { code, points: 200, quote } })).toEqual(
      {
        referralCode: null,
        points: 0,
        quoteToken: null,
        total: cart.subtotal,
        status: 'unavailable',
      },
    );
  });

  it('is not known while the price is asked for', () => {
    expect(checkoutOf({ phase: 'asking', cart, offer: nothing })).toBeUndefined();
    expect(checkoutOf({ phase: 'priced', cart: undefined, offer: nothing })).toBeUndefined();
  });
});

describe.each(['id', 'en'] as const)('the notes in %s', (language) => {
  const format = createFormat(language);
  const voice = {
    words: words[language],
    format,
    money: (amount: number) => format.money(amount),
  };
  const about = (offer: object, lastQuote = aQuote()) =>
    ({ phase: 'priced', offer: { ...nothing, ...offer }, lastQuote }) as const;

  it('have words for every reason', () => {
    const said = PriceRefusalCode.options.map((codeRefusal) =>
      codeNote(readCode(code), about({ code, codeRefusal }), voice),
    );
    expect(new Set(said.map(({ text }) => text)).size).toBe(said.length);
    expect(said.every(({ mood }) => mood === 'bad')).toBe(true);
  });

  it('tell a typing error before anything else', () => {
    const note = codeNote(readCode('SARI-111111111'), about({ code }), voice);
    expect(note).toEqual({ text: voice.words.flaws.check, mood: 'bad' });
  });

  it('tell what an accepted code takes off', () => {
    const lastQuote = aQuote({ lines: [{ kind: 'referral', code, amount: 5000 }] });
    const note = codeNote(readCode(code), about({ code }, lastQuote), voice);
    expect(note.mood).toBe('good');
    expect(note.text).toContain(voice.money(5000));
  });

  it('tell why there are fewer points, or none', () => {
    const lowered = { ...nothing, points: 120, pointsRefusal: 'above_maximum_points' } as const;
    expect(pointsNote(lowered, redeemable, voice).text).toContain('120');
    const few = { ...redeemable, available: 20, max: 0 };
    expect(pointsNote(nothing, few, voice).text).toBe(voice.words.tooFew('20', '50'));
    const none = { ...redeemable, max: 0 };
    expect(pointsNote(nothing, none, voice).text).toBe(voice.words.noneHere('430'));
  });
});
