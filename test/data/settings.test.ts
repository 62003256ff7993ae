import { describe, expect, it } from '@jest/globals';
import { changeSettings, listSettings, readSettings } from '../../shared/data/settings.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import { now } from './builders.ts';

const withReward = (referrerPoints: number) => ({
  ...defaultSettings,
  referral: { ...defaultSettings.referral, referrerPoints },
});

describe('changeSettings', () => {
  it('begins at the defaults and keeps every version with who and when', async () => {
    expect(await readSettings()).toEqual({ version: 0, document: defaultSettings });
    await changeSettings(0, withReward(0), 'sri', now);
    await changeSettings(1, withReward(25), 'budi', now + 1000);
    expect(await readSettings()).toMatchObject({
      version: 2,
      document: { referral: { referrerPoints: 25 } },
    });
    const versions = await listSettings(10);
    expect(versions.map(({ version, by }) => [version, by])).toEqual([
      [2, 'budi'],
      [1, 'sri'],
    ]);
    expect(versions[1]?.document.referral.referrerPoints).toBe(0);
    expect(await listSettings(10, 2)).toHaveLength(1);
    expect(await listSettings(10, 1)).toEqual([]);
  });

  it('answers the same change by the same person the same again', async () => {
    const { version } = await readSettings();
    const first = await changeSettings(version, withReward(7), 'sri', now);
    expect(await changeSettings(version, withReward(7), 'sri', now + 5000)).toEqual(first);
    const conflict = { refused: 'settings_changed' };
    expect(await changeSettings(version, withReward(7), 'budi', now)).toMatchObject(conflict);
    expect(await changeSettings(version, withReward(8), 'sri', now)).toMatchObject(conflict);
  });

  it('refuses a change of a version that was never there', async () => {
    const { version } = await readSettings();
    expect(await changeSettings(version + 5, withReward(1), 'sri', now)).toMatchObject({
      refused: 'settings_changed',
    });
    expect((await readSettings()).version).toBe(version);
  });

  it('lets one of many changes based on the same version through', async () => {
    const { version } = await readSettings();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        changeSettings(version, withReward(index), `person ${index}`, now),
      ),
    );
    expect(outcomes.filter((outcome) => 'version' in outcome)).toHaveLength(1);
    expect((await readSettings()).version).toBe(version + 1);
  });
});
