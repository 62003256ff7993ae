import { isWrongGuess, tooManyAttempts } from '../domain/attempts.ts';
import type { CodeTerms } from '../domain/code-terms.ts';
import { soughtKey } from '../domain/codes.ts';
import { type PriceContext, type PriceRequest, usableCode } from '../domain/price.ts';
import { standingOf } from '../domain/quote.ts';
import { isRefusal } from '../domain/refusals.ts';
import { readAccount } from './accounts.ts';
import { type Guesser, isBlockedFor, type Noted, noted } from './attempts.ts';
import { seemsUsedUp } from './code-shards.ts';
import { codeTerms } from './codes.ts';
import { currentSettings } from './settings.ts';

type Asked = Guesser & Pick<PriceRequest, 'customerIsNew' | 'referralCode'>;

type Wanted = {
  asksAccount: boolean;
  /** Whether a code in the request may be a guess; one that we promised something for is none. */
  asksGuesses: boolean;
  now: number;
};

/**
 * What a hold's price depends on: nothing but what is remembered, unless it asks for the account,
 * how often codes were guessed wrong before this one, and whether this one is refused from there.
 */
export async function holdContext(
  request: Asked,
  { asksAccount, asksGuesses, now }: Wanted,
): Promise<PriceContext> {
  const { customerId } = request;
  const [settings, code, account, { wrong, isBlocked }] = await Promise.all([
    currentSettings(),
    termsOfCode(request, asksGuesses),
    asksAccount ? readAccount(customerId) : undefined,
    notedOf(request, asksGuesses, now),
  ]);
  const standing = account && standingOf(account, now);
  const { failedChecksPerHourMax } = settings.document.abuse;
  const barred = wrong < failedChecksPerHourMax ? undefined : tooManyAttempts(now);
  return { settings, code, standing, usedUp: false, barred, isBlocked, now };
}

/**
 * What was noted of who asks. A promise takes the guess from a code, but not the block from a source:
 * a quote can be had without saying from where, and its token be shown from anywhere.
 */
async function notedOf(request: Asked, asksGuesses: boolean, now: number): Promise<Noted> {
  const { referralCode } = request;
  if (referralCode === undefined) return { wrong: 0, isBlocked: false };
  const key = soughtKey(referralCode);
  if (asksGuesses) return noted(request, key, now);
  return { wrong: 0, isBlocked: await isBlockedFor(request, key, now) };
}

/**
 * The terms of the request's code. They are not even read for who can't use any, because nothing
 * counts how often they ask, and whether there is such a code shows in how long its reading takes.
 */
async function termsOfCode(
  { referralCode, customerIsNew }: Asked,
  asksGuesses: boolean,
): Promise<CodeTerms | undefined> {
  if (referralCode === undefined) return undefined;
  if (asksGuesses && !customerIsNew) {
    const { document } = await currentSettings();
    if (document.referral.newCustomersOnly) return undefined;
  }
  return codeTerms(soughtKey(referralCode));
}

/**
 * What a quote depends on: the same, and whether the code's uses are gone. A wrong guess costs the
 * same calls whatever is wrong with it: uses are looked for also where there are none to count.
 */
export async function quoteContext(
  request: Asked,
  { asksAccount, now }: Omit<Wanted, 'asksGuesses'>,
): Promise<PriceContext> {
  const context = await holdContext(request, { asksAccount, asksGuesses: true, now });
  const { referralCode } = request;
  if (referralCode === undefined) return context;
  const { code } = context;
  const usable = usableCode(request, context);
  if (isRefusal(usable) && !isWrongGuess(usable)) return context;
  if (code?.usageLimit !== undefined) {
    return { ...context, usedUp: await seemsUsedUp(code.key, code.shards) };
  }
  if (isRefusal(usable)) await seemsUsedUp(soughtKey(referralCode), 1);
  return context;
}
