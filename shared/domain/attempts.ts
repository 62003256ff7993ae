import { hourMs, iso, secondMs } from './calendar.ts';
import { isRefusal, type Refusal, type RefusalCode, refusal } from './refusals.ts';

/**
 * The hour in which a guess is counted: `2026-11-22T10`, a clock hour in UTC. A new hour begins at
 * nothing, exactly and whether or not a job ran, because the hour is part of what is counted. The
 * price of fixed hours: a budget of 20 is at most 20 in a clock hour, but up to 40 in sixty minutes
 * around a full hour, when one budget is used up right before it and the next right after.
 */
export const hourOf = (at: number): string => iso(at).slice(0, 13);

/** The first instant of the next clock hour. */
export const hourEndsAt = (at: number): number => at - (at % hourMs) + hourMs;

/**
 * The refusals that tell something about a code: that this one is not good. Every other is given
 * before the code is looked at, or because it is good.
 */
const tellingRefusals: RefusalCode[] = ['code_not_usable', 'own_code'];

export const isWrongGuess = (decision: object | undefined): decision is Refusal =>
  isRefusal(decision) && tellingRefusals.includes(decision.refused);

/** What is said of every code, right or wrong, to whoever has guessed wrong too often this hour. */
export const tooManyAttempts = (now: number): Refusal => ({
  ...refusal('too_many_attempts', 'Too many codes were wrong. Try again later, or without a code.'),
  retryAfterSeconds: Math.ceil((hourEndsAt(now) - now) / secondMs),
});
