import fc from 'fast-check';
import {
  type Account,
  emptyAccount,
  grant,
  hold,
  release,
  remove,
  settled,
  spend,
} from '../../shared/domain/account.ts';
import { dayMs, monthOf, never } from '../../shared/domain/calendar.ts';
import { now as start } from './builders.ts';
import { NaiveAccount } from './naive-account.ts';

/** One step of a history. Points are cut to what there is, so that every step is allowed. */
export type Step =
  | { deed: 'grant'; points: number; months: number | null }
  | { deed: 'hold' | 'spend' | 'release' | 'remove'; points: number }
  | { deed: 'settle' }
  | { deed: 'wait'; days: number }
  | { deed: 'wait until the month is over'; lessMs: number };

const points = fc.integer({ min: 1, max: 40 });

/** Lots end this month, in some later month, before or after those granted earlier, or never. */
const months = fc.option(fc.integer({ min: 0, max: 5 }), { freq: 6 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ deed: fc.constant('grant' as const), points, months }) },
  {
    weight: 6,
    arbitrary: fc.record({
      deed: fc.constantFrom('hold' as const, 'hold', 'spend', 'release', 'remove'),
      points,
    }),
  },
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
  const { naive } = state;
  switch (step.deed) {
    case 'grant': {
      const month = step.months === null ? never : monthOf(state.now, step.months);
      state.account = grant(state.account, step.points, month);
      naive.grant(step.points, month);
      break;
    }
    case 'spend': {
      const points = Math.min(step.points, naive.held);
      state.account = spend(state.account, points);
      naive.spend(points);
      break;
    }
    case 'release': {
      const points = Math.min(step.points, naive.held);
      state.account = release(settledNow(state), points, state.now);
      naive.release(points, state.now);
      break;
    }
    case 'hold':
    case 'remove': {
      const points = Math.min(step.points, naive.available);
      state.account = (step.deed === 'hold' ? hold : remove)(settledNow(state), points);
      naive[step.deed](points);
      break;
    }
    case 'settle':
      state.account = settledNow(state);
      break;
    case 'wait':
      state.now += step.days * dayMs;
      break;
    case 'wait until the month is over':
      state.now = Math.max(state.now, nextMonthBegins(state.now) - step.lessMs);
      break;
  }
  naive.expire(state.now);
}

const settledNow = ({ account, now }: State): Account => settled(account, now);

function nextMonthBegins(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
