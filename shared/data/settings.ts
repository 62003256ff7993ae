import * as z from 'zod';
import { hourMs, iso } from '../domain/calendar.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { type CurrentSettings, defaultSettings, Settings } from '../domain/settings.ts';
import { cached } from './cached.ts';
import { digest } from './digest.ts';
import { currentSettingsKey, settingsVersionKey } from './keys.ts';
import { query, read } from './read.ts';
import { transact } from './transact.ts';

/**
 * A document as this version of the code reads it. One that was stored before a field came lacks
 * it: the field's default rules. One that was stored by newer code has fields that aren't known
 * here and is read without them, so that orders go on while a deployment is under way, and after
 * one was taken back, as they did before it. What somebody sends is held to the letter instead.
 */
const StoredDocument = z.preprocess(withoutUnknownFields, Settings);

const StoredSettings = z.object({
  version: z.int().min(1),
  document: StoredDocument,
  at: z.iso.datetime(),
  by: z.string(),
});
export type StoredSettings = z.infer<typeof StoredSettings>;

/** The rules in force, as the last acknowledged change left them. Version 0 is the defaults. */
export async function readSettings(): Promise<CurrentSettings> {
  const item = await read(currentSettingsKey);
  return item === undefined
    ? { version: 0, document: defaultSettings }
    : StoredSettings.parse(item);
}

/** The rules of one version, by which orders that were held under it go on. */
export const settingsOf = async (version: number): Promise<Settings> =>
  version === 0 ? defaultSettings : versions(String(version));

/** Versions never change: they are forgotten only so that not all there ever were are kept. */
const versions = cached(async (version) => {
  const item = await read(settingsVersionKey(Number(version)));
  return StoredSettings.parse(item).document;
}, hourMs);

const remembered = cached(readSettings);

/** The rules in force, at most the length of the lease (`termsLeaseMs`) old. */
export const currentSettings = (): Promise<CurrentSettings> => remembered('CURRENT');

/** Puts the next version when `basedOn` is still the current one. Versions are never changed. */
export async function changeSettings(
  basedOn: number,
  document: Settings,
  by: string,
  now: number,
): Promise<StoredSettings | Refusal> {
  const next: StoredSettings = { version: basedOn + 1, document, at: iso(now), by };
  const outcome = await transact({
    entry: {
      put: {
        Item: { ...settingsVersionKey(next.version), ...next },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    current: {
      put: {
        Item: { ...currentSettingsKey, ...next },
        ...(basedOn === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'version = :basedOn',
              ExpressionAttributeValues: { ':basedOn': basedOn },
            }),
      },
    },
  });
  if (outcome.committed) return next;
  // The same change by the same person again, because its answer was lost: the same answer.
  const { data } = StoredSettings.safeParse(outcome.failed.entry?.item);
  if (data?.by === by && digest(data.document) === digest(document)) return data;
  return refusal('settings_changed', 'Somebody changed the settings meanwhile; read them again.');
}

/** Versions, newest first; `before` is the version to go on from. */
export async function listSettings(limit: number, before?: number): Promise<StoredSettings[]> {
  // Before the first there is none, and to ask for a range that ends before it begins is an error.
  if (before !== undefined && before <= 1) return [];
  const items = await query({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': currentSettingsKey.pk,
      ':first': settingsVersionKey(1).sk,
      ':last': settingsVersionKey(before === undefined ? 999_999_999 : before - 1).sk,
    },
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: limit,
  });
  return items.map((item) => StoredSettings.parse(item));
}

const versionsAtOnce = 20;

/**
 * The rules that were in force before an instant. Mostly they are among the newest; older ones are
 * looked for by halves, for versions count up with time. Where two functions' clocks were off, that
 * may be the version next to it, of the same seconds.
 */
export async function settingsBefore(instant: number): Promise<Settings> {
  const isBefore = ({ at }: StoredSettings) => Date.parse(at) < instant;
  const newest = await listSettings(versionsAtOnce);
  let found = newest.find(isBefore);
  if (found) return found.document;
  // The last version that is known to be of before, and the first that is not.
  let [before, after] = [0, newest.at(-1)?.version ?? 1];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    const [version] = await listSettings(1, middle + 1);
    if (version === undefined || !isBefore(version)) after = middle;
    else [before, found] = [middle, version];
  }
  return found?.document ?? defaultSettings;
}

function withoutUnknownFields(stored: unknown): unknown {
  const known = structuredClone(stored);
  for (const issue of Settings.safeParse(stored).error?.issues ?? []) {
    if (issue.code !== 'unrecognized_keys') continue;
    const within = issue.path.reduce<unknown>((part, key) => Reflect.get(Object(part), key), known);
    for (const key of issue.keys) Reflect.deleteProperty(Object(within), key);
  }
  return known;
}
