import type { Account } from './account.ts';
import { monthEndsAt, neverAt } from './calendar.ts';

/** What is guarded of an item: numbers that only an entry may change, each by so much. */
export type Numbers = Record<string, number>;

/** A guarded item as it was before a change and after it. */
export type GuardedChange = {
  before: Numbers;
  after: Numbers;
  /** By how much the entry that caused the change has to change each; what isn't named, not at all. */
  expected: Numbers;
};

/** What of a change isn't what its entry says; nothing: all is well. */
export const differences = ({ before, after, expected }: GuardedChange): string[] =>
  Object.keys(after).flatMap((name) => {
    const actual = (after[name] ?? 0) - (before[name] ?? 0);
    const due = expected[name] ?? 0;
    return [
      ...(actual === due ? [] : [`${name} changed by ${actual}, not by ${due}`]),
      ...(actual < 0 && (after[name] ?? 0) < 0 ? [`${name} is below 0`] : []),
    ];
  });

/** Whether any guarded number is another than before. */
export const isChanged = ({ before, after }: Omit<GuardedChange, 'expected'>): boolean =>
  Object.keys(after).some((name) => (after[name] ?? 0) !== (before[name] ?? 0));

/** What an account can't be by itself, whatever was done to it. */
export function unsound({ available, lots, liveUsed, nextExpiryAt }: Account): string[] {
  const granted = Object.values(lots).reduce((sum, points) => sum + points, 0);
  const firstExpiry = Math.min(neverAt, ...Object.keys(lots).map(monthEndsAt));
  return [
    ...(available === granted - liveUsed
      ? []
      : [`available is ${available}, and the lots have ${granted - liveUsed}`]),
    ...(nextExpiryAt === firstExpiry ? [] : ['the first lot expires at another instant']),
  ];
}

/** By how much a balance is off what all of its entries come to; nothing: they agree. */
export function offBy(is: Numbers, due: Numbers): Numbers {
  const names = new Set([...Object.keys(is), ...Object.keys(due)]);
  const all = [...names].map((name): [string, number] => [
    name,
    (is[name] ?? 0) - (due[name] ?? 0),
  ]);
  return Object.fromEntries(all.filter(([, off]) => off !== 0));
}

/** The same in words. */
export const sayOff = (is: Numbers, off: Numbers): string[] =>
  Object.entries(off).map(
    ([name, by]) => `${name} is ${is[name] ?? 0}, and the entries come to ${(is[name] ?? 0) - by}`,
  );
