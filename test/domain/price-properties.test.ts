import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { basisPointsOf } from '../../shared/domain/money.ts';
import { type PriceContext, type PriceRequest, price } from '../../shared/domain/price.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { numRuns } from './builders.ts';
import { priceContexts, priceRequests } from './price-arbitraries.ts';

const always = (check: (request: PriceRequest, context: PriceContext) => void): void =>
  fc.assert(fc.property(priceRequests, priceContexts, check), { numRuns });

describe('any price', () => {
  it('is the subtotal less its lines, never negative, never above the subtotal', () => {
    always((asked, given) => {
      const { total, lines } = price(asked, given);
      const off = lines.reduce((sum, line) => sum + line.amount, 0);
      expect(total).toBe(asked.subtotal - off);
      expect(total).toBeGreaterThanOrEqual(0);
      expect(total).toBeLessThanOrEqual(asked.subtotal);
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
      const applied = { ...quoted };
      if (isRefusal(quoted.referral)) delete applied.referral;
      if (isRefusal(quoted.points)) delete applied.points;
      expect(price(without, given)).toEqual(applied);
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
    const monotone = fc.property(
      priceRequests,
      priceContexts,
      shares,
      (asked, given, [one, two]) => {
        const { redeemableMaxPoints } = price(asked, given);
        const { step } = given.settings.document.points;
        const part = (share: number) => {
          const most = Math.floor((redeemableMaxPoints * share) / 100);
          return price({ ...asked, points: most - (most % step) }, given);
        };
        const [less, more] = [part(Math.min(one, two)), part(Math.max(one, two))];
        if (isRefusal(less.points) || isRefusal(more.points)) return;
        expect(more.total).toBeLessThanOrEqual(less.total);
      },
    );
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
