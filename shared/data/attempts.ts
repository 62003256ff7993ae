import * as z from 'zod';
import { hourEndsAt, hourOf, isWrongGuess, tooManyAttempts } from '../domain/attempts.ts';
import { dayMs, dayOf, hourMs, secondMs } from '../domain/calendar.ts';
import type { Client, Source } from '../domain/client.ts';
import type { CustomerId } from '../domain/ids.ts';
import type { PriceContext } from '../domain/price.ts';
import type { Refusal } from '../domain/refusals.ts';
import { evenInDryRun } from '../runtime/dry-run.ts';
import { attemptsKey, blockKey, type Key } from './keys.ts';
import { readMany } from './read.ts';
import { sourceOf } from './sources.ts';
import { type Item, transact, type Write } from './transact.ts';

/** Who guesses: a customer and, where the platform tells it, the address they come from. */
export type Guesser = { customerId: CustomerId; client?: Client | undefined };

/** The wrong guesses of one subject in one clock hour. */
const Attempts = z.object({ failed: z.int().min(1) });

/** What was noted of guesses before this one, and of the code that is tried. */
export type Noted = { wrong: number; isBlocked: boolean };

/**
 * How often the customer, or somebody at the address, guessed wrong in this hour: the larger; and
 * whether the code is refused from there today. One read.
 */
export async function noted(
  guesser: Guesser,
  codeKey: string | undefined,
  now: number,
): Promise<Noted> {
  const source = await evenInDryRun(() => sourceOf(guesser.client));
  const { customer, ip } = attemptKeys(guesser.customerId, source, now);
  const counters = ip ? [customer, ip] : [customer];
  const blocks = codeKey === undefined ? [] : blockKeys(source, codeKey, dayOf(now));
  const items = await readMany([...counters, ...blocks]);
  return {
    wrong: most(items.slice(0, counters.length)),
    isBlocked: items.slice(counters.length).some((item) => item !== undefined),
  };
}

/** The second alone, for a code that is no guess any more. Nothing is read of who shows no client. */
export async function isBlockedFor(
  { client }: Guesser,
  codeKey: string,
  now: number,
): Promise<boolean> {
  const source = await evenInDryRun(() => sourceOf(client));
  const blocks = await readMany(blockKeys(source, codeKey, dayOf(now)));
  return blocks.some((item) => item !== undefined);
}

const most = (items: (Item | undefined)[]): number =>
  Math.max(0, ...items.map((item) => (item ? Attempts.parse(item).failed : 0)));

/** The same in the hour of an instant and the one before, from where an order came. */
export async function wrongGuessesAround(
  customerId: CustomerId,
  source: Source | undefined,
  at: number,
): Promise<number> {
  const hours = [at, at - hourMs].map(hourOf);
  const subjects = [`CUSTOMER#${customerId}`, ...(source?.network ? [`IP#${source.network}`] : [])];
  const keys = subjects.flatMap((subject) => hours.map((hour) => attemptsKey(subject, hour)));
  return most(await readMany(keys));
}

const blockKeys = (source: Source | undefined, codeKey: string, day: string): Key[] => [
  ...(source?.device ? [blockKey(`DEVICE#${source.device}`, day, codeKey)] : []),
  ...(source?.network ? [blockKey(`IP#${source.network}`, day, codeKey)] : []),
];

/** Refuses a code from these sources until the end of a UTC day. Doing it again changes nothing. */
export async function block(source: Source, codeKey: string, day: string): Promise<void> {
  const ttl = (Date.parse(day) + 2 * dayMs) / secondMs;
  for (const key of blockKeys(source, codeKey, day)) {
    await transact({ entry: { put: { Item: { ...key, ttl } } } });
  }
}

/**
 * A decision about a code, once it has been counted if it says that the guess was wrong. Customer
 * and address are counted together, each under the condition that its budget is not used up; if
 * one is, nothing is counted and the answer is the refusal of every guess instead. So in an hour
 * nobody is told "no" more often than the budget says, however many ask at once. A count whose
 * reply was lost may be made twice: the budget errs on the strict side.
 *
 * Throws `Busy` when it can't be counted in time: then nothing may be told either.
 */
export async function counted<Decision extends object | undefined>(
  guesser: Guesser,
  decision: Decision,
  { settings, now }: PriceContext,
): Promise<Decision | Refusal> {
  if (!isWrongGuess(decision)) return decision;
  const { failedChecksPerHourMax } = settings.document.abuse;
  const count = (key: Key): Write => ({
    update: {
      Key: key,
      UpdateExpression: 'SET #ttl = :ttl ADD failed :one',
      ConditionExpression: 'attribute_not_exists(failed) OR failed < :max',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':one': 1,
        ':max': failedChecksPerHourMax,
        // Rubbish an hour after its hour; no rule asks whether it has gone.
        ':ttl': (hourEndsAt(now) + hourMs) / secondMs,
      },
    },
  });
  const outcome = await evenInDryRun(async () => {
    const source = await sourceOf(guesser.client);
    const { customer, ip } = attemptKeys(guesser.customerId, source, now);
    return transact({ customer: count(customer), ip: ip && count(ip) });
  });
  return outcome.committed ? decision : tooManyAttempts(now);
}

function attemptKeys(
  customerId: CustomerId,
  source: Source | undefined,
  now: number,
): { customer: Key; ip?: Key } {
  const hour = hourOf(now);
  return {
    customer: attemptsKey(`CUSTOMER#${customerId}`, hour),
    ...(source?.network && { ip: attemptsKey(`IP#${source.network}`, hour) }),
  };
}
