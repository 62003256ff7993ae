import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Account,
  type Clawback,
  emptyAccount,
  grant,
  hold as holdPoints,
  remainingLots,
  remove,
  settled,
  spend,
} from '../../shared/domain/account.ts';
import { mature } from '../../shared/domain/maturity.ts';
import { pointsMax } from '../../shared/domain/money.ts';
import type { Hold } from '../../shared/domain/order.ts';
import {
  Refund,
  type RefundShares,
  refundBuyer,
  refundReferrer,
} from '../../shared/domain/refund.ts';
import type { Bonus } from '../../shared/domain/settings.ts';
import { buyer, holdOf, now, numRuns, orderId, referrer } from './builders.ts';
import { upTo } from './refund-builders.ts';

const held = holdOf();

const holdWith = (clawback: Clawback, bonus?: Bonus): Hold => ({
  ...held,
  terms: {
    ...held.terms,
    clawback,
    referral: {
      referrerId: referrer,
      rewardPoints: 10,
      discount: { kind: 'fixed', amount: 5000 },
      ofCode: false,
      rewardShards: 1,
      onceOnly: true,
      ...(bonus && { bonus }),
    },
  },
});

const sharesOf = (changes: Partial<RefundShares>): RefundShares => ({
  refundedTotal: 1000,
  isWhole: false,
  endsReferral: false,
  returnPoints: 0,
  rewardPoints: 0,
  earnedPoints: 0,
  ...changes,
});

const bought = (account: Account, points: number): Account =>
  spend(holdPoints(account, points), points);

/** A customer who spent points, some of them out of a lot that is over. */
function accountWith(available: number, spent: number, homeless = 0): Account {
  const old = settled(bought(grant(emptyAccount, homeless, '2026-10'), homeless), now);
  return bought(grant(old, available + spent - homeless, '2027-03'), spent - homeless);
}

const conserved = ({ available, held, spent, expired, removed, debt }: Account): number =>
  available + held + spent + expired + removed - debt;

const clawback = fc.constantFrom('within_balance' as const, 'debt' as const);

/** What must be so however much is due: taken, owed and forgiven are all of it. */
function wrongClawback(before: Account, after: Account, due: number, policy: Clawback): string[] {
  const owed = after.debt - before.debt;
  const taken = after.removed - before.removed - owed;
  const forgiven = due - taken - owed;
  return [
    ...(taken === Math.min(due, before.available) ? [] : ['took more or less than there was']),
    ...(policy === 'debt' && forgiven !== 0 ? ['forgave what is owed'] : []),
    ...(policy === 'within_balance' && owed > before.held ? ['more owed than is on hold'] : []),
    ...([owed, taken, forgiven, after.available].some((count) => count < 0) ? ['negative'] : []),
    ...(conserved(after) === conserved(before) ? [] : ['points got lost']),
  ];
}

/** The refund as it is stored and read again. */
const stored = (facts: Partial<Refund>): Refund =>
  Refund.parse({
    kind: 'refunded',
    orderId,
    refundId: 'r-1',
    customerId: buyer,
    amount: 1000,
    refundedTotal: 1000,
    isWhole: false,
    endsReferral: false,
    at: '2026-11-22T10:00:00.000Z',
    points: 0,
    rewardPoints: 0,
    ...facts,
  });

describe('refundBuyer', () => {
  const refunded = (account: Account, policy: Clawback, shares: Partial<RefundShares>) =>
    refundBuyer(account, holdWith(policy), sharesOf(shares), { isEarnedGiven: true, now });

  it('gives spent points back to the lot they came from', () => {
    const { after, facts } = refunded(accountWith(10, 30), 'debt', { returnPoints: 20 });
    expect(after).toMatchObject({ available: 30, spent: 10, liveUsed: 10 });
    expect(remainingLots(after)).toEqual([{ month: '2027-03', points: 30 }]);
    expect(facts).toEqual({});
  });

  it('gives those whose lot is over until the month’s end, and says how many', () => {
    const { after, facts } = refunded(accountWith(10, 30, 25), 'debt', { returnPoints: 30 });
    expect(facts).toEqual({ gracePoints: 25 });
    expect(remainingLots(after)).toEqual([
      { month: '2026-11', points: 25 },
      { month: '2027-03', points: 15 },
    ]);
  });

  it('leaves earned points alone that are still pending', () => {
    const shares = sharesOf({ earnedPoints: 13 });
    const account = accountWith(50, 0);
    expect(refundBuyer(account, held, shares, { isEarnedGiven: false, now })).toEqual({
      after: account,
      facts: {},
    });
  });

  it('takes earned points out of what it just gave back', () => {
    const shares = { returnPoints: 20, earnedPoints: 13 };
    const { after, facts } = refunded(accountWith(0, 30), 'debt', shares);
    expect(after).toMatchObject({ available: 7, spent: 10, removed: 13, debt: 0 });
    expect(facts).toEqual({ earnedPoints: 13, earnedFrom: 'balance' });
  });

  it('owes or forgives what is gone, by the order’s own policy', () => {
    const poor = accountWith(4, 30);
    const owing = refunded(poor, 'debt', { earnedPoints: 13 });
    expect(owing.after).toMatchObject({ available: 0, removed: 13, debt: 9 });
    expect(owing.facts).toEqual({ earnedPoints: 13, earnedOwedPoints: 9, earnedFrom: 'balance' });
    const forgiven = refunded(poor, 'within_balance', { earnedPoints: 13 });
    expect(forgiven.after).toMatchObject({ available: 0, removed: 4, debt: 0 });
    const facts = { earnedPoints: 4, earnedForgivenPoints: 9, earnedFrom: 'balance' };
    expect(forgiven.facts).toEqual(facts);
  });

  it('owes a single point that is missing', () => {
    const { after, facts } = refunded(accountWith(12, 30), 'debt', { earnedPoints: 13 });
    expect(after).toMatchObject({ available: 0, debt: 1 });
    expect(facts).toMatchObject({ earnedPoints: 13, earnedOwedPoints: 1 });
  });

  it('says that it took nothing where everything is forgiven', () => {
    const { facts } = refunded(accountWith(0, 30), 'within_balance', { earnedPoints: 13 });
    expect(facts).toEqual({ earnedPoints: 0, earnedForgivenPoints: 13, earnedFrom: 'balance' });
  });

  it('takes, owes or forgives exactly what is due, of any account', () => {
    const any = fc.record({
      available: upTo(pointsMax),
      homeless: upTo(pointsMax),
      spent: upTo(pointsMax),
      returned: fc.integer({ min: 0, max: 100 }),
      earnedPoints: upTo(pointsMax),
      policy: clawback,
      isEarnedGiven: fc.boolean(),
    });
    const exact = fc.property(any, ({ available, policy, isEarnedGiven, earnedPoints, ...all }) => {
      const spent = all.spent + all.homeless;
      const before = { ...accountWith(available, spent, all.homeless), debt: 5 };
      const returnPoints = Math.floor((Math.min(spent, pointsMax) * all.returned) / 100);
      const shares = sharesOf({ returnPoints, earnedPoints });
      const { after, facts } = refundBuyer(before, holdWith(policy), shares, {
        isEarnedGiven,
        now,
      });
      const between = { ...before, available: available + returnPoints };
      between.spent -= returnPoints;
      const due = isEarnedGiven ? earnedPoints : 0;
      expect(wrongClawback(between, after, due, policy)).toEqual([]);
      expect(after.spent).toBe(spent - returnPoints);
      const entry = stored({ ...facts, points: returnPoints });
      expect(entry.earnedPoints ?? 0).toBe(after.removed - before.removed);
      expect(entry.earnedOwedPoints ?? 0).toBe(after.debt - before.debt);
      expect((entry.earnedPoints ?? 0) + (entry.earnedForgivenPoints ?? 0)).toBe(due);
      expect(entry.gracePoints ?? 0).toBe(Math.max(0, returnPoints - all.spent));
    });
    fc.assert(exact, { numRuns });
  });
});

describe('refundReferrer', () => {
  const bonus = { every: 5, points: 100 };
  const bonusRules = [{ above: 0, ...bonus }];
  const rich = { ...accountWith(200, 0), referrals: 10, bonusRules };
  const refunded = (account: Account, of: Hold, shares: Partial<RefundShares>) =>
    refundReferrer(account, of, sharesOf({ rewardPoints: 10, ...shares }));

  it('takes a part of the reward, and counts the referral on', () => {
    const { after, facts } = refunded(rich, holdWith('debt', bonus), { rewardPoints: 4 });
    expect(after).toMatchObject({ available: 196, removed: 4, referrals: 10 });
    expect(facts).toEqual({ rewardPoints: 4, rewardFrom: 'balance' });
  });

  it('takes the bonus back that the last referral of a multiple brought', () => {
    const { after, facts } = refunded(rich, holdWith('debt', bonus), { endsReferral: true });
    expect(after).toMatchObject({ available: 90, removed: 110, referrals: 9 });
    expect(facts).toEqual({ rewardPoints: 10, rewardFrom: 'balance', bonusPoints: 100 });
  });

  it('takes no bonus back while the referrals stay at the multiple or above', () => {
    const eleven = { ...rich, referrals: 11 };
    const { after, facts } = refunded(eleven, holdWith('debt', bonus), { endsReferral: true });
    expect(after).toMatchObject({ available: 190, referrals: 10 });
    expect(facts).not.toHaveProperty('bonusPoints');
    const nine = { ...rich, referrals: 9 };
    const below = refunded(nine, holdWith('debt', bonus), { endsReferral: true });
    expect(below.facts).not.toHaveProperty('bonusPoints');
  });

  it('takes back what the bonus was by the rule it was given by, whatever the order’s terms say', () => {
    const never = { ...rich, bonusRules: [] };
    const { after, facts } = refunded(never, holdWith('debt', bonus), { endsReferral: true });
    expect(facts).toEqual({ rewardPoints: 10, rewardFrom: 'balance' });
    expect(after).toMatchObject({ available: 190, referrals: 9 });
    const more = { ...rich, bonusRules: [...bonusRules, { above: 9, every: 2, points: 150 }] };
    for (const of of [holdWith('debt', bonus), holdWith('debt'), held]) {
      const taken = refunded(more, of, { endsReferral: true });
      expect(taken.facts).toMatchObject({ bonusPoints: 150 });
      expect(taken.after).toMatchObject({ referrals: 9, bonusRules });
    }
  });

  it('counts what is there towards the reward first, then towards the bonus', () => {
    const of = (policy: Clawback) => holdWith(policy, bonus);
    const poor = (available: number) => ({ ...rich, available, lots: { never: available } });
    const facts = (available: number, policy: Clawback) =>
      refunded(poor(available), of(policy), { endsReferral: true }).facts;
    const rewardFrom = 'balance';
    const some = { rewardPoints: 6, rewardFrom, forgivenPoints: 104 };
    expect(facts(6, 'within_balance')).toEqual(some);
    const more = { rewardPoints: 10, rewardFrom, bonusPoints: 20, forgivenPoints: 80 };
    expect(facts(30, 'within_balance')).toEqual(more);
    const all = { rewardPoints: 10, rewardFrom, bonusPoints: 100 };
    expect(facts(6, 'debt')).toEqual({ ...all, owedPoints: 104 });
    expect(facts(30, 'debt')).toEqual({ ...all, owedPoints: 80 });
    expect(facts(110, 'debt')).toEqual(all);
  });

  it('takes, owes or forgives exactly what is due, of any account', () => {
    const any = fc.record({
      available: fc.oneof(upTo(pointsMax), upTo(3 * pointsMax)),
      referrals: fc.integer({ min: 1, max: 30 }),
      rule: fc.option(
        fc.record({ every: fc.integer({ min: 1, max: 6 }), points: upTo(pointsMax) }),
      ),
      rewardPoints: upTo(pointsMax),
      endsReferral: fc.boolean(),
      policy: clawback,
    });
    const exact = fc.property(any, ({ available, referrals, rule, policy, ...shares }) => {
      const bonusRules = rule ? [{ above: 0, ...rule }] : [];
      const before = { ...accountWith(available, 0), referrals, debt: 5, bonusRules };
      const { after, facts } = refunded(before, holdWith(policy), shares);
      const falls = shares.endsReferral && rule !== null && referrals % rule.every === 0;
      const due = shares.rewardPoints + (falls ? rule.points : 0);
      expect(wrongClawback(before, after, due, policy)).toEqual([]);
      expect(after.referrals).toBe(shares.endsReferral ? referrals - 1 : referrals);
      const entry = stored({ ...facts, referrerId: referrer });
      const told = entry.rewardPoints + (entry.bonusPoints ?? 0);
      expect(told).toBe(after.removed - before.removed);
      expect(told + (entry.forgivenPoints ?? 0)).toBe(due);
      expect(entry.rewardPoints).toBe(Math.min(told, shares.rewardPoints));
      expect(entry.owedPoints ?? 0).toBe(after.debt - before.debt);
      expect(after.forgivenBonusPoints).toBe(
        Math.max(0, due - shares.rewardPoints) - (entry.bonusPoints ?? 0),
      );
    });
    fc.assert(exact, { numRuns });
  });

  it('gives no bonus again that it forgave', () => {
    const rule = { ...bonus, lotMonth: 'never' };
    const friends = (referrals: number) => [{ points: 0, referrals, lotMonth: 'never' }];
    const of = holdWith('within_balance');
    const ten = (available: number) => ({ ...rich, available, lots: { never: available } });
    const inPart = refunded(ten(30), of, { endsReferral: true });
    expect(inPart.facts).toMatchObject({ rewardPoints: 10, bonusPoints: 20 });
    expect(mature(inPart.after, friends(1), rule).facts).toMatchObject({ bonusPoints: 20 });
    const whole = refunded(ten(0), of, { endsReferral: true });
    const again = mature(whole.after, friends(1), rule);
    expect(again.facts).not.toHaveProperty('bonusPoints');
    expect(mature(again.after, friends(5), rule).facts).toMatchObject({ bonusPoints: 100 });
  });

  it('leaves each referral the bonus that it brought, whatever came, went and ruled', () => {
    const rule = fc.record({
      every: fc.integer({ min: 1, max: 4 }),
      points: fc.integer({ min: 1, max: 9 }),
    });
    const any = fc.record({
      comings: fc.array(
        fc.record({
          referrals: fc.integer({ min: -4, max: 6 }),
          rule: fc.option(rule),
          policy: clawback,
          isSpent: fc.boolean(),
        }),
        { maxLength: 30, size: 'max' },
      ),
    });
    const level = fc.property(any, ({ comings }) => {
      const whole = sharesOf({ endsReferral: true });
      const brought: number[] = [];
      let account = emptyAccount;
      let given = 0;
      let most = 0;
      for (const { referrals, rule, policy, isSpent } of comings) {
        if (referrals > 0) {
          const bonus = rule ? { ...rule, lotMonth: 'never' } : undefined;
          const coming = [{ points: 0, referrals, lotMonth: 'never' }];
          const { after, facts } = mature(account, coming, bonus);
          account = after;
          given += facts.bonusPoints ?? 0;
        }
        for (let come = 0; come < referrals; come++) {
          const isMultiple = rule !== null && (brought.length + 1) % rule.every === 0;
          brought.push(isMultiple ? rule.points : 0);
        }
        if (isSpent) account = remove(account, account.available);
        for (let gone = referrals; gone < 0 && account.referrals > 0; gone++) {
          const { after, facts } = refundReferrer(account, holdWith(policy), whole);
          account = after;
          given -= facts.bonusPoints ?? 0;
          brought.pop();
        }
        const due = brought.reduce((sum, points) => sum + points, 0);
        most = Math.max(most, due);
        expect(given).toBe(due + account.forgivenBonusPoints);
        expect(given).toBeLessThanOrEqual(most);
      }
    });
    fc.assert(level, { numRuns });
  });
});
