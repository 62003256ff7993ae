import type { CustomerId } from '../domain/ids.ts';
import { type PriceContext, requestedCode } from '../domain/price.ts';
import { standingOf } from '../domain/quote.ts';
import { readAccount } from './accounts.ts';
import { codeTerms } from './codes.ts';
import { currentSettings } from './settings.ts';

/** What a price depends on, in one round trip: settings and code from memory, or read beside. */
export async function priceContext(
  request: { customerId: CustomerId; referralCode?: string | undefined },
  { asksAccount, now }: { asksAccount: boolean; now: number },
): Promise<PriceContext> {
  const codeKey = requestedCode(request);
  const [settings, code, account] = await Promise.all([
    currentSettings(),
    codeKey && codeTerms(codeKey),
    asksAccount ? readAccount(request.customerId) : undefined,
  ]);
  return { settings, code, standing: account && standingOf(account, now), now };
}
