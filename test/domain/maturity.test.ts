import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Account, emptyAccount, grant, remainingLots } from '../../shared/domain/account.ts';
import { neverAt } from '../../shared/domain/calendar.ts';
import { type BonusRule, Maturity, mature, type Promised } from '../../shared/domain/maturity.ts';
import { pointsMax } from '../../shared/domain/money.ts';
import { buyer, now, numRuns } from './builders.ts';
import { upTo } from './refund-builders.ts';

const of = (points: number, lotMonth = '2027-12', referrals = 1): Promised => ({
  points,
  referrals,
  lotMonth,
});
const everyThird: BonusRule = { every: 3, points: 100, lotMonth: '2027-11' };

const month = fc.constantFrom('2026-11', '2026-12', '2027-06', '2027-12', 'never');
const promised: fc.Arbitrary<Promised> = fc.record({
  points: upTo(pointsMax),
  referrals: fc.integer({ min: 0, max: 7 }),
  lotMonth: month,
});
const bonusRule: fc.Arbitrary<BonusRule> = fc.record({
  every: fc.integer({ min: 1, max: 9 }),
  points: upTo(pointsMax, 1),
  lotMonth: month,
});

/** The same promises, given all at once and in batches. */
const batched = fc.array(promised, { maxLength: 12, size: 'max' }).chain((all) =>
  fc.record({
    all: fc.constant(all),
    inOtherOrder: fc.shuffledSubarray(all, { minLength: all.length }),
    batch: fc.integer({ min: 1, max: 5 }),
  }),
);

function givenInBatches(account: Account, all: Promised[], batch: number, bonus?: BonusRule) {
  const facts = { points: 0, referrals: 0, bonusPoints: 0, paidDebtPoints: 0 };
  let after = account;
  for (let from = 0; from < all.length; from += batch) {
    const given = mature(after, all.slice(from, from + batch), bonus);
    const entry = Maturity.parse({
      kind: 'matured',
      customerId: buyer,
      at: new Date(now).toISOString(),
      ...given.facts,
    });
    facts.points += entry.points;
    facts.referrals += entry.referrals;
    facts.bonusPoints += entry.bonusPoints ?? 0;
    facts.paidDebtPoints += entry.paidDebtPoints ?? 0;
    after = given.after;
  }
  return { after, facts };
}

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);

describe('mature', () => {
  it('gives each lot its month and counts the referrals', () => {
    const { after, facts } = mature(emptyAccount, [of(10), of(5, '2027-06', 2), of(7)], undefined);
    expect(after).toEqual({
      ...emptyAccount,
      available: 22,
      referrals: 4,
      lots: { '2027-06': 5, '2027-12': 17 },
      nextExpiryAt: Date.parse('2027-07-01T00:00:00Z'),
    });
    expect(facts).toEqual({ points: 22, referrals: 4 });
  });

  it('gives the bonus with the referral that makes a multiple, no sooner and no later', () => {
    const bonuses = [1, 2, 3, 4, 5, 6, 7].map((referral) => {
      const { facts } = mature({ ...emptyAccount, referrals: referral - 1 }, [of(10)], everyThird);
      return facts.bonusPoints;
    });
    expect(bonuses).toEqual([undefined, undefined, 100, undefined, undefined, 100, undefined]);
  });

  it('gives every bonus that is due when referrals come together, in its own month', () => {
    const account = { ...emptyAccount, referrals: 2 };
    const { after, facts } = mature(account, [of(10), of(30, '2027-12', 6)], everyThird);
    expect(facts).toEqual({ points: 40, referrals: 7, bonusPoints: 300 });
    expect(after).toMatchObject({ referrals: 9, available: 340 });
    expect(after.lots).toEqual({ '2027-11': 300, '2027-12': 40 });
  });

  it('remembers by which rule referrals were counted, as often as that changes', () => {
    const rules = [undefined, everyThird, everyThird, undefined, undefined, everyThird];
    let account: Account = emptyAccount;
    for (const rule of rules) account = mature(account, [of(10)], rule).after;
    expect(account.bonusRules).toEqual([
      { above: 1, every: 3, points: 100 },
      { above: 3, every: 1, points: 0 },
      { above: 5, every: 3, points: 100 },
    ]);
    expect(mature(account, [of(10, 'never', 0)], undefined).after.bonusRules).toEqual(
      account.bonusRules,
    );
  });

  it('counts referrals without a rule, and gives no bonus', () => {
    const { after, facts } = mature({ ...emptyAccount, referrals: 2 }, [of(10)], undefined);
    expect(after).toMatchObject({ referrals: 3, available: 10 });
    expect(facts).toEqual({ points: 10, referrals: 1 });
  });

  it('makes no lot of no points', () => {
    const { after, facts } = mature(emptyAccount, [of(0), of(0, '2026-11', 0)], everyThird);
    const bonusRules = [{ above: 0, every: 3, points: 100 }];
    expect(after).toEqual({ ...emptyAccount, referrals: 1, bonusRules });
    expect(after.nextExpiryAt).toBe(neverAt);
    expect(facts).toEqual({ points: 0, referrals: 1 });
  });

  it('tells of a bonus or of a paid debt only where there is one', () => {
    const entry = { kind: 'matured', customerId: buyer, at: '2026-11-22T10:00:00.000Z' };
    const facts = { ...entry, points: 0, referrals: 0 };
    expect(Maturity.safeParse(facts).success).toBe(true);
    expect(Maturity.safeParse({ ...facts, bonusPoints: 0 }).success).toBe(false);
    expect(Maturity.safeParse({ ...facts, paidDebtPoints: 0 }).success).toBe(false);
  });

  it('pays a debt with what expires first, whatever the order and the bonus', () => {
    const account = { ...emptyAccount, debt: 25, referrals: 2 };
    const lots = [of(20, 'never', 0), of(20, '2027-12', 1), of(10, '2027-06', 0)];
    for (const inOrder of [lots, lots.toReversed()]) {
      const { after, facts } = mature(account, inOrder, { ...everyThird, points: 5 });
      expect(facts).toMatchObject({ points: 50, bonusPoints: 5, paidDebtPoints: 25 });
      expect(after).toMatchObject({ debt: 0, available: 30 });
      expect(after.lots).toEqual({ '2027-12': 10, never: 20 });
    }
  });

  it('makes nothing available while more is owed', () => {
    const { after, facts } = mature({ ...emptyAccount, debt: 30 }, [of(20)], undefined);
    expect(after).toEqual({ ...emptyAccount, debt: 10, referrals: 1 });
    expect(facts).toEqual({ points: 20, referrals: 1, paidDebtPoints: 20 });
  });

  it('leaves the points that are there where they are', () => {
    const account = { ...grant(emptyAccount, 40, '2026-12'), held: 3, confirmedOrders: 2, seq: 9 };
    const { after } = mature(account, [of(10)], undefined);
    expect(after).toMatchObject({ available: 50, held: 3, confirmedOrders: 2, seq: 9 });
    expect(remainingLots(after)).toEqual([
      { month: '2026-12', points: 40 },
      { month: '2027-12', points: 10 },
    ]);
  });

  it('gives the same bonuses and pays the same debt however referrals are batched', () => {
    const any = fc.record({
      batches: batched,
      bonus: bonusRule,
      referrals: fc.nat({ max: 20 }),
      debt: upTo(3 * pointsMax),
    });
    const same = fc.property(any, ({ batches, bonus, referrals, debt }) => {
      const { all, inOtherOrder, batch } = batches;
      const account = { ...emptyAccount, referrals, debt };
      const { after, facts } = givenInBatches(account, inOtherOrder, batch, bonus);
      const made = referrals + sum(all.map((each) => each.referrals));
      const multiples = Math.floor(made / bonus.every) - Math.floor(referrals / bonus.every);
      const points = sum(all.map((each) => each.points));
      const paidDebtPoints = Math.min(debt, points + multiples * bonus.points);
      expect(facts).toEqual({
        points,
        referrals: made - referrals,
        bonusPoints: multiples * bonus.points,
        paidDebtPoints,
      });
      expect(after).toMatchObject({
        referrals: made,
        debt: debt - paidDebtPoints,
        available: points + multiples * bonus.points - paidDebtPoints,
      });
      const noDebt = { ...emptyAccount, referrals };
      expect(givenInBatches(noDebt, inOtherOrder, batch, bonus)).toEqual(
        givenInBatches(noDebt, all, Math.max(1, all.length), bonus),
      );
    });
    fc.assert(same, { numRuns });
  });

  it('leaves of all lots those that expire last, when a debt is paid', () => {
    const any = fc.record({ all: fc.array(promised, { maxLength: 8 }), debt: upTo(2 * pointsMax) });
    const last = fc.property(any, ({ all, debt }) => {
      const { after } = mature({ ...emptyAccount, debt }, all, undefined);
      let owed = debt;
      const left: Record<string, number> = {};
      for (const { points, lotMonth } of all.toSorted((a, b) =>
        a.lotMonth < b.lotMonth ? -1 : 1,
      )) {
        const paid = Math.min(owed, points);
        owed -= paid;
        if (points > paid) left[lotMonth] = (left[lotMonth] ?? 0) + points - paid;
      }
      expect(after.lots).toEqual(left);
    });
    fc.assert(last, { numRuns });
  });
});
