import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayMs, neverAt } from '../../shared/domain/calendar.ts';
import {
  asksStricter,
  CodeView,
  changedTerms,
  codeExpiresAt,
  codeView,
  newCode,
  shardQuotas,
  shardsFor,
} from '../../shared/domain/code-terms.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { codeTerms, now, referrer } from './builders.ts';

describe('shardsFor', () => {
  it('grows with the limit, from 1 to what one transaction holds', () => {
    const limits = [0, 1, 50, 51, 100, 4800, 4801, 10_000_000];
    expect(limits.map((limit) => shardsFor('vanity', limit))).toEqual([1, 1, 1, 2, 2, 96, 96, 96]);
  });

  it('spreads rewards of campaigns, and of no customer’s own code', () => {
    expect(shardsFor('own', undefined)).toBe(1);
    expect(shardsFor('vanity', undefined)).toBe(16);
  });
});

describe('shardQuotas', () => {
  const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
  const uses = fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 96 });

  it('add up to the limit exactly, and take no use back', () => {
    const exact = fc.property(uses, fc.nat({ max: 100_000 }), (used, free) => {
      const quotas = shardQuotas(sum(used) + free, used);
      expect(sum(quotas)).toBe(sum(used) + free);
      const shares = quotas.map((quota, shard) => quota - (used[shard] ?? 0));
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    });
    fc.assert(exact);
  });

  it('close every shard when the uses are over the limit, but not at it', () => {
    expect(shardQuotas(5, [3, 2])).toEqual([3, 2]);
    expect(shardQuotas(4, [3, 2])).toEqual([0, 0]);
    expect(shardQuotas(0, [0, 0])).toEqual([0, 0]);
    expect(shardQuotas(6, [3, 2])).toEqual([4, 2]);
  });
});

describe('codeExpiresAt', () => {
  it('is the code’s own date, before the programme’s term', () => {
    expect(codeExpiresAt(codeTerms({ validUntilAt: 5 }), 30)).toBe(5);
    expect(codeExpiresAt(codeTerms({ createdAt: now }), 30)).toBe(now + 30 * dayMs);
  });

  it('never comes without either, nor by the term for vanity codes', () => {
    expect(codeExpiresAt(codeTerms(), null)).toBe(neverAt);
    expect(codeExpiresAt(codeTerms({ kind: 'vanity' }), 30)).toBe(neverAt);
  });
});

describe('changedTerms', () => {
  const limited = codeTerms({ kind: 'vanity', usageLimit: 500, validUntilAt: now, shards: 10 });

  it('leave what isn’t named', () => {
    expect(changedTerms(limited, {}, now)).toEqual({
      ...limited,
      version: 2,
      changedAt: now,
    });
  });

  it('take away what is set to null', () => {
    const { usageLimit, validUntilAt, ...without } = limited;
    expect(changedTerms(limited, { usageLimit: null, validUntilAt: null }, now)).toEqual({
      ...without,
      shards: 16,
      version: 2,
      changedAt: now,
    });
  });

  it('can set a limit of 0', () => {
    expect(changedTerms(limited, { usageLimit: 0 }, now)).toMatchObject({ usageLimit: 0 });
  });

  it('end a code for good when it is revoked, and not when it is paused', () => {
    const revoked = { ...limited, status: 'revoked' } as const;
    for (const status of ['active', 'paused'] as const) {
      expect(changedTerms(revoked, { status }, now)).toMatchObject({ refused: 'code_revoked' });
      expect(changedTerms({ ...limited, status: 'paused' }, { status }, now)).toMatchObject({
        status,
      });
    }
    for (const change of [{ status: 'revoked' as const }, { usageLimit: 5 }, {}]) {
      expect(changedTerms(revoked, change, now)).toMatchObject({ status: 'revoked', version: 2 });
    }
  });

  it('add shards for a higher limit and never take one away', () => {
    expect(changedTerms(limited, { usageLimit: 1000 }, now)).toMatchObject({ shards: 20 });
    expect(changedTerms(limited, { usageLimit: 1 }, now)).toMatchObject({ shards: 10 });
  });
});

describe('asksStricter', () => {
  it('is true when some order that was accepted could be refused', () => {
    expect(asksStricter({ status: 'revoked' })).toBe(true);
    expect(asksStricter({ status: 'paused' })).toBe(true);
    expect(asksStricter({ usageLimit: 5 })).toBe(true);
    expect(asksStricter({ validUntilAt: now })).toBe(true);
    // The programme's own term may be the shorter one.
    expect(asksStricter({ validUntilAt: null })).toBe(true);
  });

  it('is false when only more is allowed', () => {
    expect(asksStricter({})).toBe(false);
    expect(asksStricter({ status: 'active' })).toBe(false);
    expect(asksStricter({ usageLimit: null })).toBe(false);
  });
});

describe('newCode', () => {
  const random = Uint8Array.of(1, 2, 3, 4, 5);
  const make = (order: Partial<Parameters<typeof newCode>[0]>) =>
    newCode({ owner: referrer, ...order }, 'Wulan', random, now);

  it('is a vanity code as it was ordered', () => {
    expect(make({ code: ' Lebaran 26 ', usageLimit: 100 })).toEqual({
      key: '1EBARAN26',
      display: 'LEBARAN 26',
      owner: referrer,
      kind: 'vanity',
      status: 'active',
      usageLimit: 100,
      shards: 2,
      createdAt: now,
      validFromAt: now,
      version: 1,
    });
  });

  it('is drawn when none is named', () => {
    expect(make({})).toMatchObject({ display: expect.stringMatching(/^WULA-/), shards: 16 });
  });

  it('keeps its own discount, dates and a limit of 0', () => {
    const made = make({
      code: 'LEBARAN26',
      discount: { kind: 'fixed', amount: 1 },
      usageLimit: 0,
      validFrom: '2027-01-01T00:00:00Z',
      validUntil: '2027-02-01T00:00:00Z',
    });
    expect(made).toMatchObject({
      discount: { kind: 'fixed', amount: 1 },
      usageLimit: 0,
      validFromAt: Date.parse('2027-01-01T00:00:00Z'),
      validUntilAt: Date.parse('2027-02-01T00:00:00Z'),
    });
  });

  it('is refused when nobody could type or use it', () => {
    const own = ['A'.repeat(13), 'SARI-7K3M9QX2R'];
    const unread = [
      'ABC',
      'LEBARAN/26',
      'ЛЕБАРАН',
      'A'.repeat(21),
      '',
      'ſARI26',
      'SARı26',
      'ﬁESTA',
    ];
    const wrong = [...own, ...unread];
    expect(wrong.filter((code) => !isRefusal(make({ code })))).toEqual([]);
    const from = '2027-01-01T00:00:00Z';
    expect(isRefusal(make({ validFrom: from, validUntil: from }))).toBe(true);
    expect(isRefusal(make({ validUntil: '2026-11-22T10:00:00Z' }))).toBe(true);
  });
});

describe('codeView', () => {
  it('says "no limit" and "no end" by null', () => {
    const view = codeView(codeTerms(), 0);
    expect(view).toMatchObject({ usageLimit: null, validUntil: null, uses: 0 });
    expect(CodeView.parse(view)).toEqual(view);
    const limited = codeView(codeTerms({ usageLimit: 0, validUntilAt: now }), 0);
    expect(limited).toMatchObject({ usageLimit: 0, uses: 0 });
    expect(limited.validUntil).toBe('2026-11-22T10:00:00.000Z');
  });
});
