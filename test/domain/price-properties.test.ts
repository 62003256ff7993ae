import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { basisPointsOf } from '../../shared/domain/money.ts';
import { type PriceContext, type PriceRequest, price } from '../../shared/domain/price.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { codeTerms, priceContext, priceRequest, settingsWith } from './builders.ts';

const numRuns = 1500;

const amount = fc.oneof(
  fc.integer({ min: 0, max: 300_000 }),
  fc.constantFrom(0, 1, 999_999_999_999, 1_000_000_000_000),
);

const discount = fc.oneof(
  fc.record({ kind: fc.constant('fixed' as const), amount: fc.integer({ min: 1, max: 90_000 }) }),
  fc.record(
    {
      kind: fc.constant('percent' as const),
      basisPoints: fc.integer({ min: 1, max: 10_000 }),
      max: fc.integer({ min: 1, max: 90_000 }),
    },
    { requiredKeys: ['kind', 'basisPoints'] },
  ),
);

const settings = fc
  .record({
    referral: fc.record({
      discount,
      stacking: fc.constantFrom('stack' as const, 'exclusive', 'best'),
      minimumOrder: fc.constantFrom(0, 0, 50_000),
    }),
    points: fc.record({
      valuePerPoint: fc.constantFrom(1, 7, 100, 1000, 1_000_000),
      minimumPerRedemption: fc.constantFrom(0, 1, 50, 120),
      step: fc.constantFrom(1, 10, 50, 70),
      maximumShareBasisPoints: fc.constantFrom(0, 1, 3333, 10_000, 10_000),
    }),
  })
  .map(settingsWith);

const context: fc.Arbitrary<PriceContext> = fc
  .record({
    settings,
    code: fc.option(fc.option(discount, { nil: undefined }), { nil: null }),
    available: fc.option(fc.integer({ min: 0, max: 3000 }), { freq: 9, nil: undefined }),
  })
  .map(({ code, available, ...rest }) =>
    priceContext({
      ...rest,
      code: code === null ? undefined : codeTerms({ discount: code }),
      standing: available === undefined ? undefined : { available, isNew: true },
    }),
  );

const points = fc.oneof(
  fc.integer({ min: 0, max: 3000 }),
  fc.integer({ min: 0, max: 60 }).map((tens) => tens * 10),
  fc.constantFrom('max' as const, 1_000_000_000),
  fc.constant(undefined),
);

const request: fc.Arbitrary<PriceRequest> = fc
  .record({
    subtotal: amount,
    otherDiscounts: fc.array(fc.record({ code: fc.constant('X'), amount }), { maxLength: 3 }),
    referralCode: fc.constantFrom('SARI26', undefined),
    points,
  })
  .map(priceRequest);

const always = (check: (request: PriceRequest, context: PriceContext) => void): void =>
  fc.assert(fc.property(request, context, check), { numRuns });

describe('any price', () => {
  it('is the subtotal less its lines, never negative, never above the subtotal', () => {
    always((asked, given) => {
      const { total, lines } = price(asked, given);
      const off = lines.reduce((sum, line) => sum + line.amount, 0);
      expect(total).toBe(asked.subtotal - off);
      expect(total).toBeGreaterThanOrEqual(0);
      expect(lines.every((line) => line.amount >= 0 && Number.isSafeInteger(line.amount))).toBe(
        true,
      );
    });
  });

  it('has a line exactly for what it applied, of the same amount', () => {
    always((asked, given) => {
      const { lines, referral, points: offer } = price(asked, given);
      for (const [kind, each] of [
        ['referral', referral],
        ['points', offer],
      ] as const) {
        const amounts = lines.filter((line) => line.kind === kind).map((line) => line.amount);
        const applied = each !== undefined && !isRefusal(each);
        expect(amounts).toEqual(applied ? [each.discount] : []);
      }
    });
  });

  it('is the same with a refused discount as without asking for it', () => {
    always((asked, given) => {
      const quoted = price(asked, given);
      const without = { ...asked };
      if (isRefusal(quoted.referral)) without.referralCode = undefined;
      if (isRefusal(quoted.points)) without.points = undefined;
      const { lines, total } = price(without, given);
      expect({ lines, total }).toEqual({ lines: quoted.lines, total: quoted.total });
    });
  });

  it('with a code that is applied is never above the price without it', () => {
    always((asked, given) => {
      const plain = { ...asked, points: undefined };
      const quoted = price(plain, given);
      const without = price({ ...plain, referralCode: undefined }, given);
      expect(quoted.total).toBeLessThanOrEqual(without.total);
    });
  });
});

describe('any points', () => {
  it('of "max" keep every limit: balance, share, owed, step and minimum', () => {
    always((asked, given) => {
      const owed = price({ ...asked, points: undefined }, given).total;
      const { points: offer } = price({ ...asked, points: 'max' }, given);
      if (offer === undefined || isRefusal(offer)) return;
      const rules = given.settings.document.points;
      const share = basisPointsOf(asked.subtotal, rules.maximumShareBasisPoints);
      expect(offer.points).toBeGreaterThanOrEqual(Math.max(1, rules.minimumPerRedemption));
      expect(offer.points).toBeLessThanOrEqual(given.standing?.available ?? Infinity);
      expect(offer.points % rules.step).toBe(0);
      expect(offer.discount).toBe(offer.points * rules.valuePerPoint);
      expect(offer.discount).toBeLessThanOrEqual(Math.min(owed, share));
    });
  });

  it('of "max" are the most that can be had: one step more is refused', () => {
    always((asked, given) => {
      const { points: offer } = price({ ...asked, points: 'max' }, given);
      const rules = given.settings.document.points;
      const most = offer === undefined || isRefusal(offer) ? 0 : offer.points;
      const steps = Math.max(1, Math.ceil(rules.minimumPerRedemption / rules.step));
      const more = most === 0 ? steps * rules.step : most + rules.step;
      expect(isRefusal(price({ ...asked, points: more }, given).points)).toBe(true);
    });
  });

  it('never raise the price when more of them are taken', () => {
    const shares = fc.tuple(fc.nat({ max: 100 }), fc.nat({ max: 100 }));
    const monotone = fc.property(request, context, shares, (asked, given, [one, two]) => {
      const { redeemableMaxPoints } = price(asked, given);
      const { step } = given.settings.document.points;
      const part = (share: number) => {
        const most = Math.floor((redeemableMaxPoints * share) / 100);
        return price({ ...asked, points: most - (most % step) }, given);
      };
      const [less, more] = [part(Math.min(one, two)), part(Math.max(one, two))];
      if (isRefusal(less.points) || isRefusal(more.points)) return;
      expect(more.total).toBeLessThanOrEqual(less.total);
    });
    fc.assert(monotone, { numRuns });
  });

  it('are taken as asked or not at all', () => {
    always((asked, given) => {
      const { points: offer } = price(asked, given);
      if (offer === undefined || isRefusal(offer) || asked.points === 'max') return;
      expect(offer.points).toBe(asked.points);
    });
  });
});
