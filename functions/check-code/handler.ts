import { counted } from '../../shared/data/attempts.ts';
import { quoteContext } from '../../shared/data/price-context.ts';
import { usableCode } from '../../shared/domain/price.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { shadowCheck } from '../../shared/domain/shadow.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { logShadow } from '../../shared/runtime/log-shadow.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ body, now }) => {
  const { code: referralCode, ...customer } = body;
  const asked = { ...customer, referralCode };
  const context = await quoteContext(asked, { asksAccount: true, now });
  logShadow(() => shadowCheck(asked, context));
  const code = await counted(asked, usableCode(asked, context), context);
  if (isRefusal(code)) {
    if (code.refused === 'too_many_attempts') return code;
    return { status: 200, body: { usable: false, reason: 'code_not_usable' } };
  }
  const discount = code.discount ?? context.settings.document.referral.discount;
  return { status: 200, body: { usable: true, code: code.display, discount } };
});
