import type { CustomerId } from '../domain/ids.ts';
import { type PriceContext, requestedCode } from '../domain/price.ts';
import { standingOf } from '../domain/quote.ts';
import { readAccount } from './accounts.ts';
import { seemsUsedUp } from './code-shards.ts';
import { codeTerms } from './codes.ts';
import { currentSettings } from './settings.ts';

type Asked = { customerId: CustomerId; referralCode?: string | undefined };

/** What a hold's price depends on: nothing but what is remembered, unless it asks for the account. */
export async function holdContext(
  request: Asked,
  { asksAccount, now }: { asksAccount: boolean; now: number },
): Promise<PriceContext> {
  const codeKey = requestedCode(request);
  const [settings, code, account] = await Promise.all([
    currentSettings(),
    codeKey && codeTerms(codeKey),
    asksAccount ? readAccount(request.customerId) : undefined,
  ]);
  const standing = account && standingOf(account, now);
  return { settings, code, standing, usedUp: false, now };
}

/** What a quote depends on: the same, and whether the code's uses are gone. */
export async function quoteContext(
  request: Asked,
  { asksAccount, now }: { asksAccount: boolean; now: number },
): Promise<PriceContext> {
  const context = await holdContext(request, { asksAccount, now });
  return context.code ? { ...context, usedUp: await seemsUsedUp(context.code) } : context;
}
