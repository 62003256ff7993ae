import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, jest } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { settingsVersionKey } from '../../shared/data/keys.ts';
import {
  changeSettings,
  listSettings,
  readSettings,
  settingsBefore,
} from '../../shared/data/settings.ts';
import { iso } from '../../shared/domain/calendar.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import { now } from './builders.ts';

const withReward = (referrerPoints: number) => ({
  ...defaultSettings,
  referral: { ...defaultSettings.referral, referrerPoints },
});

describe('settingsBefore', () => {
  it('finds what was in force, in as few reads as it is newer or older', async () => {
    const spied = jest.spyOn(table, 'send');
    const versions = Array.from({ length: 300 }, (_, index) => ({
      ...{ ...settingsVersionKey(index + 1), version: index + 1, by: 'sri' },
      ...{ at: iso(now + (index + 1) * 1000), document: withReward(index + 1) },
    }));
    for (const Item of versions) await table.send(new PutCommand({ TableName: tableName, Item }));
    const reads = async (before: number) => {
      spied.mockClear();
      const { referral } = await settingsBefore(before);
      return [referral.referrerPoints, spied.mock.calls.length];
    };
    expect(await reads(now + 301_000)).toEqual([300, 1]);
    expect(await reads(now + 300_000)).toEqual([299, 1]);
    for (const number of [1, 2, 150, 278, 279, 280]) {
      const [points, calls] = await reads(now + number * 1000 + 1);
      expect(points).toBe(number);
      expect(calls).toBeLessThanOrEqual(1 + 9);
    }
    expect(await settingsBefore(now + 1000)).toEqual(defaultSettings);
    spied.mockRestore();
    for (const { pk, sk } of versions) {
      await table.send(new DeleteCommand({ TableName: tableName, Key: { pk, sk } }));
    }
  });
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

describe('settingsBefore the first', () => {
  it.each([1, 19, 20, 21, 40])('are the defaults, of %i', async (count) => {
    for (let { version } = await readSettings(); version < count; version++) {
      await changeSettings(version, withReward(version), 'sri', now);
    }
    expect(await settingsBefore(now)).toEqual(defaultSettings);
  });
});
