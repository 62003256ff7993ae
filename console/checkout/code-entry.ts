import { type CodeKey, parseCode, vanityLengthMin } from '../../shared/domain/codes.ts';

/** A customer's own code has so many symbols, the last of which checks the others. */
const ownCodeLength = 13;

/** What a text is that somebody types as a code. */
export type CodeEntry =
  | { state: 'empty' }
  /** It may become a code; nothing is wrong yet. */
  | { state: 'unfinished' }
  /** It can't be a code, or is a mistyped one. */
  | { state: 'mistyped'; flaw: 'symbols' | 'check' | 'length' }
  /** `isSure` where the check symbol says so; a shop's own codes have none. */
  | { state: 'code'; key: CodeKey; isSure: boolean };

/**
 * Reads a code while it is typed, so that a typing error is seen before anybody is asked, and counts
 * as no guess. The rules are the service's own (`parseCode`).
 */
export function readCode(typed: string): CodeEntry {
  const text = typed.trim();
  if (text === '') return { state: 'empty' };
  if (!/^[0-9A-Za-z -]+$/.test(text)) return { state: 'mistyped', flaw: 'symbols' };
  const { length } = text.replace(/[ -]/g, '');
  const key = parseCode(text);
  if (key !== undefined) return { state: 'code', key, isSure: length === ownCodeLength };
  if (length < vanityLengthMin) return { state: 'unfinished' };
  return { state: 'mistyped', flaw: length === ownCodeLength ? 'check' : 'length' };
}

/** A customer's own code inside a pasted text, such as a friend's whole message; or the text itself. */
export function pastedCode(text: string): string {
  const found = text.toUpperCase().match(/\b[0-9A-Z]{4}-[0-9A-Z]{9}\b/g) ?? [];
  return found.find((code) => parseCode(code)) ?? text.trim();
}
