import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  Account,
  clawBack,
  credit,
  emptyAccount,
  grant,
  hold,
  homelessPoints,
  isNewCustomer,
  release,
  remainingLots,
  remove,
  returnSpent,
  settle,
  settled,
  spend,
} from '../../shared/domain/account.ts';
import { neverAt } from '../../shared/domain/calendar.ts';
import { begin, history, type State, type Step, take } from './account-history.ts';
import { buyer, now, numRuns } from './builders.ts';

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);

/** What must be true of an account at any time, settled or not. */
const wrongs = (account: Account, granted: number): string[] => {
  const { available, held, spent, expired, removed, debt, liveUsed, lots } = account;
  const counts = [available, held, spent, expired, removed, debt, liveUsed, account.referrals];
  counts.push(...Object.values(lots));
  const all = sum([available, held, spent, expired, removed, -debt]);
  return [
    ...(all === granted ? [] : ['points got lost']),
    ...(available === sum(Object.values(lots)) - liveUsed ? [] : ['the odometer is off']),
    ...(counts.every((count) => count >= 0) ? [] : ['something is negative']),
  ];
};

/** What no step may do, whatever the account was before. Both are settled. */
const wrongSteps = (step: Step, before: Account, after: Account): string[] => {
  const { deed } = step;
  const isReward = deed === 'credit' || deed === 'mature';
  const mayOwe = deed === 'claw back' && (step.clawback === 'debt' || after.debt <= after.held);
  return [
    ...(after.debt > before.debt && !mayOwe ? ['a debt from nowhere'] : []),
    ...(after.debt > before.debt && after.available > 0 ? ['owed what could be taken'] : []),
    ...(after.debt < before.debt && !isReward ? ['a debt was forgotten'] : []),
    ...(isReward && after.debt > 0 && after.available > before.available
      ? ['a reward before the debt was paid']
      : []),
  ];
};

const ofAccount = (account: Account) => ({
  available: account.available,
  held: account.held,
  spent: account.spent,
  expired: account.expired,
  removed: account.removed,
  debt: account.debt,
  referrals: account.referrals,
  used: account.liveUsed,
  remaining: remainingLots(account),
});

const ofNaive = ({ naive }: State) => ({
  available: naive.available,
  held: naive.held,
  spent: naive.spent,
  expired: naive.expired,
  removed: naive.removed,
  debt: naive.debt,
  referrals: naive.referrals,
  used: naive.used,
  remaining: naive.remaining,
});

describe('Account', () => {
  it('equals an account kept lot by lot after every step of every history', () => {
    const followsNaive = fc.property(history, (steps) => {
      const state = begin();
      for (const step of steps) {
        const before = settled(state.account, state.now);
        take(state, step);
        const account = settled(state.account, state.now);
        const wrong = [
          ...wrongs(state.account, state.naive.granted),
          ...wrongs(account, state.naive.granted),
          ...wrongSteps(step, before, account),
          ...(settled(account, state.now) === account ? [] : ['settling twice does more']),
        ];
        // Many steps are taken, and one comparison of everything is a quarter of the time of six.
        expect({ ...ofAccount(account), wrong }).toEqual({ ...ofNaive(state), wrong: [] });
      }
    });
    fc.assert(followsNaive, { numRuns });
  });

  it('is empty and never expires when nothing is stored', () => {
    expect(emptyAccount).toMatchObject({ available: 0, liveUsed: 0, debt: 0, lots: {}, seq: 0 });
    expect(emptyAccount.nextExpiryAt).toBe(neverAt);
  });

  it('reads a stored account of which nothing is left', () => {
    const spent = { ...emptyAccount, spent: 30, lots: { '2026-11': 0 } };
    expect(Account.parse(spent)).toEqual(spent);
  });

  it('refuses a stored number that is negative or no whole number', () => {
    for (const wrong of [{ available: -1 }, { held: 1.5 }, { lots: { '2026-11': -1 } }]) {
      expect(Account.safeParse(wrong).success).toBe(false);
    }
  });
});

describe('settle', () => {
  const novemberEnds = Date.parse('2026-12-01T00:00:00.000Z');
  const account = grant(grant(emptyAccount, 30, '2026-11'), 20, '2027-02');

  it('expires a lot at the first instant of the next month, not a millisecond before', () => {
    expect(account.nextExpiryAt).toBe(novemberEnds);
    expect(settle(account, novemberEnds - 1)).toBeUndefined();
    expect(settle(account, novemberEnds)).toMatchObject({ month: '2026-11', expiredPoints: 30 });
    expect(settled(account, novemberEnds)).toMatchObject({ available: 20, expired: 30 });
  });

  it('looks next at the lot that expires after it', () => {
    const later = settled(account, novemberEnds);
    expect(later.nextExpiryAt).toBe(Date.parse('2027-03-01T00:00:00Z'));
    expect(settled(later, later.nextExpiryAt)).toMatchObject({ expired: 50, lots: {} });
    expect(settled(later, later.nextExpiryAt).nextExpiryAt).toBe(neverAt);
  });

  it('expires only what was not used, and used points go with their lot', () => {
    const used = remove(hold(account, 15), 10);
    expect(settled(used, novemberEnds)).toMatchObject({
      available: 20,
      held: 15,
      removed: 10,
      expired: 5,
      liveUsed: 0,
    });
  });

  it('carries usage that went past the lot over to the next one', () => {
    const later = settled(hold(account, 35), novemberEnds);
    expect(later).toMatchObject({ available: 15, held: 35, expired: 0, liveUsed: 5 });
    expect(remainingLots(later)).toEqual([{ month: '2027-02', points: 15 }]);
  });

  it('never expires points without an end', () => {
    const eternal = grant(emptyAccount, 5, 'never');
    expect(eternal.nextExpiryAt).toBe(neverAt);
    expect(settled(eternal, Date.parse('9999-12-31T23:59:59.999Z')).available).toBe(5);
  });

  it('does not loop over an account whose lots are lost', () => {
    expect(() => settle({ ...emptyAccount, nextExpiryAt: now }, now)).toThrow('without lots');
  });
});

describe('release', () => {
  const granted = grant(emptyAccount, 30, '2026-11');
  const december = Date.parse('2026-12-01T00:00:00Z');

  it('gives points back to the lot they came from', () => {
    expect(release(hold(granted, 20), 20, now)).toEqual(granted);
  });

  it('gives points whose lot has expired until the end of the current month', () => {
    const late = settled(hold(granted, 20), december);
    expect(homelessPoints(late, 20)).toBe(20);
    const released = release(late, 20, december);
    expect(released).toMatchObject({ available: 20, held: 0, expired: 10, liveUsed: 0 });
    expect(remainingLots(released)).toEqual([{ month: '2026-12', points: 20 }]);
    expect(settled(released, Date.parse('2027-01-01T00:00:00Z')).expired).toBe(30);
  });

  it('splits points of which some still have a lot', () => {
    const both = grant(granted, 10, '2027-02');
    const late = settled(hold(both, 35), december);
    expect(homelessPoints(late, 35)).toBe(30);
    expect(remainingLots(release(late, 35, december))).toEqual([
      { month: '2026-12', points: 30 },
      { month: '2027-02', points: 10 },
    ]);
  });

  it('changes nothing else about the customer', () => {
    const known = { ...granted, debt: 7, confirmedOrders: 2, referrals: 3, seq: 9 };
    expect(spend(hold(known, 5), 5)).toMatchObject({ debt: 7, confirmedOrders: 2, seq: 9 });
    expect(release(hold(known, 5), 5, now)).toEqual(known);
  });
});

describe('returnSpent', () => {
  it('gives spent points back like held ones, to their lot or until the month’s end', () => {
    const bought = spend(hold(grant(emptyAccount, 30, '2026-11'), 20), 20);
    expect(returnSpent(bought, 15, now)).toMatchObject({ available: 25, spent: 5, liveUsed: 5 });
    const december = Date.parse('2026-12-01T00:00:00Z');
    const late = returnSpent(settled(bought, december), 15, december);
    expect(late).toMatchObject({ available: 15, spent: 5, expired: 10, lots: { '2026-12': 15 } });
  });
});

describe('clawBack', () => {
  const account = { ...grant(emptyAccount, 30, '2026-11'), debt: 2 };

  it('takes what is there, under either policy', () => {
    for (const policy of ['within_balance', 'debt'] as const) {
      const { account: after, ...facts } = clawBack(account, 30, policy);
      expect(facts).toEqual({ takenPoints: 30, owedPoints: 0 });
      expect(after).toMatchObject({ available: 0, removed: 30, debt: 2, liveUsed: 30 });
    }
  });

  it('forgives the rest, or adds it to what is owed', () => {
    const mild = clawBack(account, 45, 'within_balance');
    expect(mild).toMatchObject({ takenPoints: 30, owedPoints: 0 });
    expect(mild.account).toMatchObject({ available: 0, removed: 30, debt: 2 });
    const tied = clawBack({ ...account, held: 10 }, 45, 'within_balance');
    expect(tied).toMatchObject({ takenPoints: 30, owedPoints: 8, account: { debt: 10 } });
    const strict = clawBack(account, 45, 'debt');
    expect(strict).toMatchObject({ takenPoints: 30, owedPoints: 15 });
    expect(strict.account).toMatchObject({ available: 0, removed: 45, debt: 17, liveUsed: 30 });
  });
});

describe('credit', () => {
  const owing = { ...emptyAccount, debt: 20 };

  it('pays off what is owed first, and makes a lot of the rest', () => {
    expect(credit(owing, 25, '2027-11')).toMatchObject({
      debt: 0,
      available: 5,
      lots: { '2027-11': 5 },
    });
    expect(credit(owing, 20, '2027-11')).toEqual(emptyAccount);
    expect(credit(owing, 15, '2027-11')).toEqual({ ...emptyAccount, debt: 5 });
  });

  it('is a grant for whoever owes nothing', () => {
    expect(credit(emptyAccount, 25, '2027-11')).toEqual(grant(emptyAccount, 25, '2027-11'));
    expect(credit(emptyAccount, 0, '2027-11')).toEqual(emptyAccount);
  });
});

describe('isNewCustomer', () => {
  it('is true until an order is confirmed or a referral is used', () => {
    expect(isNewCustomer(emptyAccount)).toBe(true);
    expect(isNewCustomer({ ...emptyAccount, confirmedOrders: 1 })).toBe(false);
    expect(isNewCustomer({ ...emptyAccount, referredBy: buyer })).toBe(false);
  });
});
