import { describe, expect, it } from '@jest/globals';
import { tooManyAttempts } from '../../shared/domain/attempts.ts';
import { type PriceContext, usableCode } from '../../shared/domain/price.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { buyer, codeTerms, now, priceContext, priceRequest, settingsWith } from './builders.ts';

describe('usableCode', () => {
  const refusalOf = (changes: Partial<PriceContext>, customerIsNew = true) => {
    const code = usableCode(priceRequest({ customerIsNew }), priceContext(changes));
    return isRefusal(code) ? code.refused : 'usable';
  };

  it('is refused by one name when unknown, paused, revoked, early or late', () => {
    expect(refusalOf({ code: undefined })).toBe('code_not_usable');
    for (const change of [
      { status: 'paused' } as const,
      { status: 'revoked' } as const,
      { validFromAt: now + 1 },
      { validUntilAt: now },
    ]) {
      expect(refusalOf({ code: codeTerms(change) })).toBe('code_not_usable');
    }
    expect(refusalOf({ code: codeTerms({ validFromAt: now, validUntilAt: now + 1 }) })).toBe(
      'usable',
    );
  });

  it('ends after the programme’s term', () => {
    const settings = settingsWith({ referral: { codeExpiresAfterDays: 30 } });
    const aged = (days: number) => codeTerms({ createdAt: now - days * 86_400_000 });
    expect(refusalOf({ settings, code: aged(29) })).toBe('usable');
    expect(refusalOf({ settings, code: aged(30) })).toBe('code_not_usable');
  });

  it('is refused for its owner, and a code that can’t be used doesn’t say whose it is', () => {
    expect(refusalOf({ code: codeTerms({ owner: buyer }) })).toBe('own_code');
    const code = codeTerms({ owner: buyer, status: 'revoked' });
    expect(refusalOf({ code })).toBe('code_not_usable');
  });

  it('is for new customers, as the platform and the account both say', () => {
    expect(refusalOf({}, false)).toBe('customer_not_new');
    const known = { available: 0, isNew: false };
    expect(refusalOf({ standing: known })).toBe('customer_not_new');
    expect(refusalOf({ standing: undefined })).toBe('usable');
    const settings = settingsWith({ referral: { newCustomersOnly: false } });
    expect(refusalOf({ settings, standing: known }, false)).toBe('usable');
  });

  it('isn’t looked at, nor is anything else told, after too many wrong guesses', () => {
    const barred = tooManyAttempts(now);
    expect(refusalOf({ barred })).toBe('too_many_attempts');
    expect(refusalOf({ barred, code: undefined }, false)).toBe('too_many_attempts');
    const settings = settingsWith({ program: { codes: false } });
    expect(refusalOf({ barred, settings })).toBe('too_many_attempts');
  });

  it('isn’t looked at when the request is refused anyhow', () => {
    const code = undefined;
    const settings = settingsWith({ program: { codes: false } });
    expect(refusalOf({ code }, false)).toBe('customer_not_new');
    expect(refusalOf({ code, settings }, false)).toBe('program_off');
  });
});
