import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { currentSettingsKey, settingsVersionKey } from '../../shared/data/keys.ts';
import { changeSettings, listSettings, readSettings } from '../../shared/data/settings.ts';
import { iso } from '../../shared/domain/calendar.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import { settingsChanges } from '../../shared/domain/settings-changes.ts';
import { now } from './builders.ts';

/** A version as other code than this wrote it, in both of its places. */
async function store(version: number, document: object): Promise<void> {
  for (const key of [settingsVersionKey(version), currentSettingsKey]) {
    const Item = { ...key, version, document, at: iso(now), by: 'sri' };
    await table.send(new PutCommand({ TableName: tableName, Item }));
  }
}

const { allowList: _, ...programBefore } = defaultSettings.program;
/** Written out before there was an allow list. */
const older = { ...defaultSettings, program: { ...programBefore, rolloutPercent: 30 } };

describe('stored settings', () => {
  it('of before a field was added are read with its default', async () => {
    await store(1, older);
    const read = { version: 1, document: { program: { rolloutPercent: 30, allowList: [] } } };
    expect(await readSettings()).toMatchObject(read);
    expect(await listSettings(1)).toMatchObject([read]);
    const [listed] = await listSettings(1);
    if (listed === undefined) throw new Error('the version is not listed');
    expect(settingsChanges(defaultSettings, listed.document)).toEqual([
      { path: 'program.rolloutPercent', from: 100, to: 30 },
    ]);
  });

  it('are changed as those of today, and answer a change sent twice the same again', async () => {
    const { document } = await readSettings();
    expect(await changeSettings(0, document, 'sri', now)).toMatchObject({ version: 1 });
    expect(await changeSettings(1, document, 'budi', now)).toMatchObject({ version: 2 });
    const versions = await listSettings(2);
    expect(versions.map((version) => version.document)).toEqual([document, document]);
  });

  it('of newer code are read without the fields that it added', async () => {
    const { program, referral } = defaultSettings;
    const discount = { kind: 'fixed', amount: 7000, roundTo: 500 };
    const bonus = { every: 10, points: 100, upTo: 5 };
    await store(3, {
      ...defaultSettings,
      program: { ...program, betaOnly: true },
      referral: { ...referral, discount, bonus },
      seasons: { ramadan: true },
    });
    expect((await readSettings()).document).toStrictEqual({
      ...defaultSettings,
      referral: {
        ...referral,
        discount: { kind: 'fixed', amount: 7000 },
        bonus: { every: 10, points: 100 },
      },
    });
  });

  it('that can’t be understood are a fault', async () => {
    await store(4, { ...defaultSettings, program: { ...defaultSettings.program, mode: 'off' } });
    await expect(readSettings()).rejects.toThrow();
    const { quotes: _, ...without } = defaultSettings;
    await store(5, without);
    await expect(readSettings()).rejects.toThrow();
  });
});
