import {
  type CodeKey,
  isOwnCode,
  isOwnLength,
  parseCode,
  vanityLengthMin,
} from '../../shared/domain/codes.ts';

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
 * as no guess. The rules are the service's own. A shop that brought codes along which are as long as
 * ours has `oldCodes`: such a code can't be told from one of ours that is mistyped.
 */
export function readCode(typed: string, { oldCodes = false } = {}): CodeEntry {
  const text = typed.trim();
  if (text === '') return { state: 'empty' };
  if (!/^[0-9A-Za-z ._-]+$/.test(text)) return { state: 'mistyped', flaw: 'symbols' };
  const { length } = text.replace(/[ ._-]/g, '');
  const key = parseCode(text);
  if (key === undefined) {
    return length < vanityLengthMin
      ? { state: 'unfinished' }
      : { state: 'mistyped', flaw: 'length' };
  }
  const isSure = isOwnCode(key);
  if (isOwnLength(key) && !isSure && !oldCodes) return { state: 'mistyped', flaw: 'check' };
  return { state: 'code', key, isSure };
}

/** A customer's own code inside a pasted text, such as a friend's whole message; or the text itself. */
export function pastedCode(text: string): string {
  const found = text.toUpperCase().match(/\b[0-9A-Z]{4}-[0-9A-Z]{9}\b/g) ?? [];
  return found.find((code) => readCode(code).state === 'code') ?? text.trim();
}
