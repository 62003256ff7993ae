import fc from 'fast-check';
import {
  type Account,
  type Clawback,
  clawBack,
  credit,
  emptyAccount,
  grant,
  hold,
  release,
  remove,
  returnSpent,
  settled,
  spend,
} from '../../shared/domain/account.ts';
import { dayMs, monthOf, never } from '../../shared/domain/calendar.ts';
import { mature } from '../../shared/domain/maturity.ts';
import { now as start } from './builders.ts';
import { NaiveAccount } from './naive-account.ts';

/** One step of a history. Points are cut to what there is, so that every step is allowed. */
export type Step =
  | { deed: 'grant' | 'credit'; points: number; months: number | null }
  | { deed: 'hold' | 'spend' | 'release' | 'return' | 'remove'; points: number }
  | { deed: 'claw back'; points: number; clawback: Clawback }
  | { deed: 'mature'; lots: MaturingLot[]; bonus: MaturingBonus | null }
  | { deed: 'settle' }
  | { deed: 'wait'; days: number }
  | { deed: 'wait until the month is over'; lessMs: number };

type MaturingLot = { points: number; referrals: number; months: number | null };
type MaturingBonus = { every: number; points: number; months: number | null };

const points = fc.integer({ min: 1, max: 40 });

/** Lots end this month, in some later month, before or after those granted earlier, or never. */
const months = fc.option(fc.integer({ min: 0, max: 5 }), { freq: 6 });

const rule = fc.record({ every: fc.integer({ min: 1, max: 4 }), points, months });

/** What was promised long ago may be over when it is given: its month is then the last one. */
const maturing: fc.Arbitrary<Step> = fc.record({
  deed: fc.constant('mature' as const),
  lots: fc.array(
    fc.record({
      points: fc.integer({ min: 0, max: 20 }),
      referrals: fc.integer({ min: 0, max: 3 }),
      months: fc.option(fc.integer({ min: -1, max: 5 }), { freq: 6 }),
    }),
    { maxLength: 4 },
  ),
  bonus: fc.option(rule, { nil: null }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      deed: fc.constantFrom('grant' as const, 'grant', 'grant', 'credit'),
      points,
      months,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      deed: fc.constantFrom(
        'hold' as const,
        'hold',
        'spend',
        'spend',
        'release',
        'return',
        'remove',
      ),
      points,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      deed: fc.constant('claw back' as const),
      points,
      clawback: fc.constantFrom('within_balance' as const, 'debt'),
    }),
  },
  { weight: 2, arbitrary: maturing },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('settle' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      deed: fc.constant('wait' as const),
      days: fc.integer({ min: 1, max: 70 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      deed: fc.constant('wait until the month is over' as const),
      lessMs: fc.constantFrom(0, 1),
    }),
  },
);

export const history = fc.array(step, { minLength: 5, maxLength: 40, size: 'max' });

/** The account and the naive one, side by side. */
export type State = { account: Account; naive: NaiveAccount; now: number };

export const begin = (): State => ({
  account: emptyAccount,
  naive: new NaiveAccount(),
  now: start,
});

/**
 * Does one step to both. The naive account expires at once; the other is settled only when a deed
 * needs it, because no job is sure to have run: granting and spending don't need it.
 */
export function take(state: State, step: Step): void {
  if (step.deed === 'wait') state.now += step.days * dayMs;
  else if (step.deed === 'wait until the month is over') {
    state.now = Math.max(state.now, nextMonthBegins(state.now) - step.lessMs);
  } else {
    state.account = accountAfter(state, step);
    naiveAfter(state, step);
  }
  state.naive.expire(state.now);
}

type Deed = Exclude<Step, { deed: 'wait' | 'wait until the month is over' }>;

function accountAfter({ account, naive, now }: State, step: Deed): Account {
  const current = settled(account, now);
  switch (step.deed) {
    case 'grant':
      return grant(account, step.points, monthIn(step.months, now));
    case 'credit':
      return credit(account, step.points, monthIn(step.months, now));
    case 'spend':
      return spend(account, allowed(step, naive));
    case 'hold':
      return hold(current, allowed(step, naive));
    case 'remove':
      return remove(current, allowed(step, naive));
    case 'release':
      return release(current, allowed(step, naive), now);
    case 'return':
      return returnSpent(current, allowed(step, naive), now);
    case 'claw back':
      return clawBack(current, step.points, step.clawback).account;
    case 'mature':
      return mature(current, ...promisesOf(step, now)).after;
    case 'settle':
      return current;
  }
}

function naiveAfter({ naive, now }: State, step: Deed): void {
  switch (step.deed) {
    case 'grant':
    case 'credit':
      naive[step.deed](step.points, monthIn(step.months, now));
      break;
    case 'hold':
    case 'remove':
    case 'spend':
      naive[step.deed](allowed(step, naive));
      break;
    case 'release':
      naive.release(allowed(step, naive), now);
      break;
    case 'return':
      naive.returnSpent(allowed(step, naive), now);
      break;
    case 'claw back':
      naive.clawBack(step.points, step.clawback);
      break;
    case 'mature':
      naive.mature(...promisesOf(step, now));
      break;
    case 'settle':
      break;
  }
}

type Cut = Extract<Deed, { deed: 'hold' | 'spend' | 'release' | 'return' | 'remove' }>;

function allowed({ deed, points }: Cut, { available, held, spent }: NaiveAccount): number {
  if (deed === 'return') return Math.min(points, spent);
  return Math.min(points, deed === 'spend' || deed === 'release' ? held : available);
}

const monthIn = (months: number | null, now: number): string =>
  months === null ? never : monthOf(now, months);

function promisesOf(
  { lots, bonus }: Extract<Deed, { deed: 'mature' }>,
  now: number,
): Parameters<NaiveAccount['mature']> {
  const promised = lots.map(({ months, ...lot }) => ({ ...lot, lotMonth: monthIn(months, now) }));
  if (bonus === null) return [promised, undefined];
  const { months, ...rule } = bonus;
  return [promised, { ...rule, lotMonth: monthIn(months, now) }];
}

function nextMonthBegins(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
