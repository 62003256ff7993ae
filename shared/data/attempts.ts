import * as z from 'zod';
import { hourEndsAt, hourOf, isWrongGuess, tooManyAttempts } from '../domain/attempts.ts';
import { hourMs, secondMs } from '../domain/calendar.ts';
import { type Client, networkOf } from '../domain/client.ts';
import type { CustomerId } from '../domain/ids.ts';
import type { PriceContext } from '../domain/price.ts';
import type { Refusal } from '../domain/refusals.ts';
import { evenInDryRun } from '../runtime/dry-run.ts';
import { attemptsKey, type Key } from './keys.ts';
import { readMany } from './read.ts';
import { signer } from './secrets.ts';
import { transact, type Write } from './transact.ts';

/** Who guesses: a customer and, where the platform tells it, the address they come from. */
export type Guesser = { customerId: CustomerId; client?: Client | undefined };

/** The wrong guesses of one subject in one clock hour. */
const Attempts = z.object({ failed: z.int().min(1) });

/** How often the customer, or somebody at the address, guessed wrong in this hour: the larger. */
export async function wrongGuesses(guesser: Guesser, now: number): Promise<number> {
  const { customer, ip } = await evenInDryRun(() => attemptKeys(guesser, now));
  const items = await readMany(ip ? [customer, ip] : [customer]);
  return Math.max(0, ...items.map((item) => (item ? Attempts.parse(item).failed : 0)));
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
    const { customer, ip } = await attemptKeys(guesser, now);
    return transact({ customer: count(customer), ip: ip && count(ip) });
  });
  return outcome.committed ? decision : tooManyAttempts(now);
}

async function attemptKeys(
  { customerId, client }: Guesser,
  now: number,
): Promise<{ customer: Key; ip?: Key }> {
  const hour = hourOf(now);
  const customer = attemptsKey(`CUSTOMER#${customerId}`, hour);
  if (client?.ip === undefined) return { customer };
  // Addresses are few enough to try them all against a hash without a key.
  const { mac } = await signer('CLIENT');
  return { customer, ip: attemptsKey(`IP#${mac(`ip ${networkOf(client.ip)}`)}`, hour) };
}
