import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CustomerId } from '../../shared/domain/ids.ts';
import { defaultSettings, type Settings } from '../../shared/domain/settings.ts';
import { type SettingsChange, settingsChanges } from '../../shared/domain/settings-changes.ts';
import { type SettingsChanges, settingsWith } from './builders.ts';

const changesOf = (older: SettingsChanges, newer: SettingsChanges): SettingsChange[] =>
  settingsChanges(settingsWith(older).document, settingsWith(newer).document);

describe('settingsChanges', () => {
  it('names each value that differs, by its path', () => {
    const changes = changesOf(
      {},
      { points: { valuePerPoint: 150, step: 10 }, program: { earn: false } },
    );
    expect(changes).toEqual([
      { path: 'points.step', from: 1, to: 10 },
      { path: 'points.valuePerPoint', from: 100, to: 150 },
      { path: 'program.earn', from: true, to: false },
    ]);
  });

  it('is empty for the same document', () => {
    const discount = { kind: 'percent', basisPoints: 1000, max: 5 } as const;
    const allowList = ['c-1', 'c-2'].map((id) => CustomerId.parse(id));
    const same = { referral: { discount }, program: { allowList } };
    expect(changesOf(same, same)).toEqual([]);
    expect(settingsChanges(defaultSettings, structuredClone(defaultSettings))).toEqual([]);
  });

  it('shows a list as one value', () => {
    const list = (...ids: string[]) => ({
      program: { allowList: ids.map((id) => CustomerId.parse(id)) },
    });
    expect(changesOf(list('c-1'), list('c-1', 'c-2'))).toEqual([
      { path: 'program.allowList', from: ['c-1'], to: ['c-1', 'c-2'] },
    ]);
    expect(changesOf(list('c-1', 'c-2'), list('c-2', 'c-1'))).toHaveLength(1);
  });

  it('shows an object whole where there was none, and where there is none any more', () => {
    const bonus = { every: 10, points: 100 };
    expect(changesOf({}, { referral: { bonus } })).toEqual([
      { path: 'referral.bonus', from: null, to: bonus },
    ]);
    expect(changesOf({ referral: { bonus } }, {})).toEqual([
      { path: 'referral.bonus', from: bonus, to: null },
    ]);
    expect(
      changesOf({ referral: { bonus } }, { referral: { bonus: { ...bonus, every: 5 } } }),
    ).toEqual([{ path: 'referral.bonus.every', from: 10, to: 5 }]);
  });

  it('shows a discount whole when it is of another kind', () => {
    const percent = { kind: 'percent', basisPoints: 1000 } as const;
    expect(changesOf({}, { referral: { discount: percent } })).toEqual([
      { path: 'referral.discount', from: { kind: 'fixed', amount: 5000 }, to: percent },
    ]);
    const fixed = { kind: 'fixed', amount: 1 } as const;
    expect(changesOf({}, { referral: { discount: fixed } })).toEqual([
      { path: 'referral.discount.amount', from: 5000, to: 1 },
    ]);
  });

  it('leaves out the side on which an optional value is not there', () => {
    const percent = { kind: 'percent', basisPoints: 1000 } as const;
    const capped = { ...percent, max: 20_000 };
    const path = 'referral.discount.max';
    const set = changesOf({ referral: { discount: percent } }, { referral: { discount: capped } });
    expect(JSON.parse(JSON.stringify(set))).toStrictEqual([{ path, to: 20_000 }]);
    const gone = changesOf({ referral: { discount: capped } }, { referral: { discount: percent } });
    expect(JSON.parse(JSON.stringify(gone))).toStrictEqual([{ path, from: 20_000 }]);
  });
});

const small = fc.integer({ min: 1, max: 3 });

const discount = fc.oneof(
  fc.record({ kind: fc.constant('fixed' as const), amount: small }),
  fc.record(
    { kind: fc.constant('percent' as const), basisPoints: small, max: small },
    { requiredKeys: ['kind', 'basisPoints'] },
  ),
);

const settings: fc.Arbitrary<Settings> = fc
  .record({
    program: fc.record({
      enabled: fc.boolean(),
      mode: fc.constantFrom('on' as const, 'shadow'),
      rolloutPercent: small,
      allowList: fc.uniqueArray(
        fc.constantFrom('c-1', 'c-2', 'c-3').map((id) => CustomerId.parse(id)),
      ),
    }),
    referral: fc.record({
      discount,
      codeExpiresAfterDays: fc.option(small),
      bonus: fc.option(fc.record({ every: small, points: small })),
    }),
    points: fc.record({
      step: small,
      earn: fc.option(fc.record({ perAmount: small, points: small })),
    }),
    quotes: fc.record({ validForMinutes: small }),
  })
  .map((changes) => settingsWith(changes).document);

/** A document after its changes, as somebody would make them who reads them off an answer. */
function applied(older: Settings, changes: SettingsChange[]): unknown {
  const document: Record<string, unknown> = structuredClone(older);
  for (const { path, ...change } of JSON.parse(JSON.stringify(changes)) as SettingsChange[]) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const within = names.reduce((part, name) => part[name] as typeof document, document);
    if ('to' in change) within[last] = change.to;
    else delete within[last];
  }
  return document;
}

describe('any two versions', () => {
  const always = (check: (older: Settings, newer: Settings) => void): void =>
    fc.assert(fc.property(settings, settings, check), { numRuns: 1000 });

  it('become each other by the changes', () => {
    always((older, newer) => {
      expect(applied(older, settingsChanges(older, newer))).toStrictEqual(newer);
    });
  });

  it('have changes in the order of their paths, each value once and only when it differs', () => {
    always((older, newer) => {
      const changes = settingsChanges(older, newer);
      const paths = changes.map(({ path }) => path);
      expect(paths).toEqual([...new Set(paths)].sort());
      expect(changes.every(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))).toBe(
        true,
      );
    });
  });
});
