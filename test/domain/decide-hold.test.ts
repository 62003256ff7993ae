import { describe, expect, it } from '@jest/globals';
import { iso } from '../../shared/domain/calendar.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import { Hold } from '../../shared/domain/order.ts';
import { type PriceContext, type PriceRequest, price } from '../../shared/domain/price.ts';
import { decideHold, promiseOf } from '../../shared/domain/quote.ts';
import { termsOf } from '../../shared/domain/terms.ts';
import {
  buyer,
  codeTerms,
  now,
  orderId,
  priceContext,
  priceRequest,
  settingsWith,
} from './builders.ts';

const request = priceRequest({ referralCode: 'sari 26', points: 200 });

const promiseWith = (asked: PriceRequest, context: PriceContext, forOrder?: OrderId) =>
  promiseOf(price(asked, context), context, {
    requestHash: 'priced',
    orderId: forOrder,
    customerId: buyer,
  });

const promise = promiseWith(request, priceContext(), orderId);

/** The same shop a minute later, after an admin has changed nearly every rate. */
const changedRates = priceContext({
  now: now + 60_000,
  settings: settingsWith({
    referral: {
      discount: { kind: 'fixed', amount: 1 },
      minimumOrder: 900_000,
      referrerPoints: 99,
      stacking: 'exclusive',
    },
    points: {
      valuePerPoint: 1,
      minimumPerRedemption: 5000,
      step: 7,
      clawback: 'debt',
      maturesAfterDays: 1,
    },
  }),
});

const decide = (context: PriceContext, made = promise, asked = request) =>
  decideHold(orderId, asked, 'whole', context, made);

describe('decideHold without a promise', () => {
  it('holds what was asked at today’s prices', () => {
    const held = decideHold(orderId, request, 'whole', priceContext());
    expect(Hold.parse(held)).toEqual(held);
    expect(held).toEqual({
      kind: 'held',
      orderId,
      customerId: buyer,
      requestHash: 'whole',
      currency: 'IDR',
      subtotal: 150_000,
      lines: promise.lines,
      total: 125_000,
      terms: termsOf(priceContext().settings, price(request, priceContext()), buyer),
      codeKey: 'SAR126',
      at: '2026-11-22T10:00:00.000Z',
      expiresAt: '2026-11-22T10:30:00.000Z',
    });
  });

  it('is refused whole by the first discount that doesn’t apply', () => {
    const decided = (changes: Partial<PriceContext>, asked = request) =>
      decideHold(orderId, asked, 'whole', priceContext(changes));
    expect(decided({ code: undefined })).toMatchObject({ refused: 'code_not_usable' });
    const poor = { available: 0, isNew: true };
    expect(decided({ standing: poor })).toMatchObject({ refused: 'insufficient_points' });
    const both = { code: undefined, standing: poor };
    expect(decided(both)).toMatchObject({ refused: 'code_not_usable' });
  });

  it('turns "max" into a number', () => {
    const held = decideHold(orderId, priceRequest({ points: 'max' }), 'whole', priceContext());
    expect(held).toMatchObject({ total: 107_000, lines: [{ kind: 'points', points: 430 }] });
    expect(held).not.toHaveProperty('codeKey');
  });

  it('holds an order without any discount, even with the programme off', () => {
    const settings = settingsWith({ program: { enabled: false } });
    const held = decideHold(orderId, priceRequest(), 'whole', priceContext({ settings }));
    expect(held).toMatchObject({ kind: 'held', lines: [], total: 150_000 });
  });
});

describe('decideHold with a promise', () => {
  it('keeps it, whatever the rates have become', () => {
    expect(decideHold(orderId, request, 'whole', changedRates)).toHaveProperty('refused');
    const held = decide(changedRates);
    expect(held).toMatchObject({ lines: promise.lines, total: 125_000, codeKey: 'SAR126' });
    expect(held).toMatchObject({ terms: promise.terms, at: iso(now + 60_000) });
    expect(promise.terms).toMatchObject({ valuePerPoint: 100, clawback: 'within_balance' });
  });

  it('keeps it on the account’s word to come: the write knows the balance', () => {
    expect(decide(priceContext({ standing: undefined }))).toMatchObject({ total: 125_000 });
  });

  it('is refused when codes or points are switched off meanwhile', () => {
    for (const program of [
      { codes: false },
      { redeem: false },
      { enabled: false },
      { mode: 'shadow' as const },
      { rolloutPercent: 0 },
    ]) {
      const settings = settingsWith({ program });
      expect(decide(priceContext({ settings }))).toMatchObject({ refused: 'program_off' });
    }
  });

  it('asks only for the switches of what it gives', () => {
    const justPoints = priceRequest({ points: 200 });
    const justCode = priceRequest({ referralCode: 'SARI26' });
    const off = (program: { codes?: boolean; redeem?: boolean }) =>
      priceContext({ settings: settingsWith({ program }) });
    const promised = (asked: PriceRequest) => promiseWith(asked, priceContext());
    const held = { kind: 'held' };
    expect(decide(off({ codes: false }), promised(justPoints), justPoints)).toMatchObject(held);
    expect(decide(off({ redeem: false }), promised(justCode), justCode)).toMatchObject(held);
  });

  it('is refused when the code is revoked, paused or over meanwhile', () => {
    for (const change of [
      { status: 'revoked' as const },
      { status: 'paused' as const },
      { validUntilAt: now },
    ]) {
      const decided = decide(priceContext({ code: codeTerms(change) }));
      expect(decided).toMatchObject({ refused: 'code_not_usable' });
    }
    expect(decide(priceContext({ code: undefined }))).toMatchObject({ refused: 'code_not_usable' });
  });

  it('is refused when the customer turns out not to be new', () => {
    const standing = { available: 430, isNew: false };
    expect(decide(priceContext({ standing }))).toMatchObject({ refused: 'customer_not_new' });
  });
});

describe('decideHold with a promise from looser times', () => {
  const referralOf = (held: object) => Hold.parse(held).terms.referral;

  it('counts the use against a limit that was set since', () => {
    const code = codeTerms({ usageLimit: 100, shards: 2 });
    expect(referralOf(decide(priceContext({ code })))).toMatchObject({
      limitShards: 2,
      rewardShards: 2,
    });
  });

  it('lets a customer be referred once, when that is the rule by now', () => {
    const many = priceContext({
      settings: settingsWith({ referral: { newCustomersOnly: false } }),
    });
    const made = promiseWith(request, many, orderId);
    expect(referralOf(decide(priceContext(), made))?.onceOnly).toBe(true);
  });

  it('promises no reward when earning is off by now, and otherwise the one that was quoted', () => {
    const off = priceContext({ settings: settingsWith({ program: { earn: false } }) });
    expect(referralOf(decide(off))?.rewardPoints).toBe(0);
    expect(referralOf(decide(changedRates))?.rewardPoints).toBe(10);
  });
});

describe('decideHold of many points', () => {
  const with200 = (threshold: number, changes: Partial<PriceContext> = {}) =>
    priceContext({
      settings: settingsWith({
        points: { approvalThreshold: threshold },
        holds: { expireAfterMinutes: 30, approvalExpiresAfterHours: 48 },
      }),
      ...changes,
    });
  const waits = { needsApproval: true, expiresAt: '2026-11-24T10:00:00.000Z' };

  it('waits for an approver from the threshold on, and has longer', () => {
    const held = decideHold(orderId, request, 'whole', with200(200));
    expect(Hold.parse(held)).toEqual(held);
    expect(held).toMatchObject(waits);
    const below = decideHold(orderId, request, 'whole', with200(201));
    expect(below).toMatchObject({ expiresAt: '2026-11-22T10:30:00.000Z' });
    expect(below).not.toHaveProperty('needsApproval');
  });

  it('goes by the points taken, not by those asked for', () => {
    const most = priceRequest({ points: 'max' });
    expect(decideHold(orderId, most, 'whole', with200(430))).toMatchObject(waits);
    expect(decideHold(orderId, most, 'whole', with200(431))).not.toHaveProperty('needsApproval');
    const none = decideHold(orderId, priceRequest(), 'whole', with200(1));
    expect(none).not.toHaveProperty('needsApproval');
  });

  it('goes by the settings at the hold, whatever was quoted', () => {
    expect(decide(with200(200))).toMatchObject({ ...waits, lines: promise.lines });
    const strict = promiseWith(request, with200(1), orderId);
    expect(decide(with200(201), strict)).not.toHaveProperty('needsApproval');
  });
});

describe('a used-up code', () => {
  it('is refused in a quote', () => {
    const { referral } = price(request, priceContext({ usedUp: true }));
    expect(referral).toMatchObject({ refused: 'code_not_usable' });
  });
});
