import * as z from 'zod';
import type { Settings } from './settings.ts';

/** One value that differs between two versions of the settings. */
export const SettingsChange = z
  .object({
    path: z.string(),
    /** Absent when the field wasn't there before. */
    from: z.unknown().optional(),
    /** Absent when the field isn't there any more. */
    to: z.unknown().optional(),
  })
  .meta({ id: 'SettingsChange' });
export type SettingsChange = z.infer<typeof SettingsChange>;

/**
 * What a newer version changed, sorted by path; nothing when the same document was put again.
 * Objects are compared field by field. A list is one value, and so is an object that was null, or
 * became it, or is of another kind now (a discount): half of each would be neither.
 */
export const settingsChanges = (older: Settings, newer: Settings): SettingsChange[] =>
  changesAt('', older, newer).sort((left, right) => (left.path < right.path ? -1 : 1));

function changesAt(path: string, from: unknown, to: unknown): SettingsChange[] {
  if (!isObject(from) || !isObject(to) || from.kind !== to.kind) {
    return isSame(from, to) ? [] : [{ path, from, to }];
  }
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names].flatMap((name) =>
    changesAt(path === '' ? name : `${path}.${name}`, from[name], to[name]),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of two values that are not both objects of one kind: plain ones, lists of them, or one of each. */
const isSame = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right);
