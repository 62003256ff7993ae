import type * as z from 'zod';
import { stableHash } from './stable-hash.ts';

/**
 * A customer's own code is `SARI-7K3M9QX2R`: a tag of four letters from the name, eight symbols
 * (40 bits) from a cryptographic source and one check symbol, all in Crockford's base 32
 * (https://www.crockford.com/base32.html), which leaves out I, L, O and U.
 *
 * A code's key is what remains when case, spaces, dashes, dots and underscores are gone and
 * look-alikes are one: O is 0, I and L are 1, U is V. Whatever a customer reads off a card finds the
 * same key.
 */
const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const tagLength = 4;
const ownCodeLength = tagLength + 8 + 1;
const lookAlikes: Record<string, string> = { I: '1', L: '1', O: '0', U: 'V' };

export type CodeKey = string & z.$brand<'CodeKey'>;

/** Bytes of randomness that `makeCode` needs. */
export const codeRandomBytes = 5;

/** Vanity codes (`LEBARAN26`) are this long, counted in the key. */
export const vanityLengthMin = 4;
export const vanityLengthMax = 20;

/**
 * The key of a code as somebody typed it, or undefined when it can't be a code: other characters or
 * a wrong length.
 */
export function parseCode(typed: string): CodeKey | undefined {
  if (typed.length > 40 || !/^[0-9A-Za-z ._-]+$/.test(typed)) return undefined;
  const key = typed
    .replace(/[ ._-]/g, '')
    .toUpperCase()
    .replace(/[ILOU]/g, (letter) => lookAlikes[letter] ?? letter);
  if (key.length < vanityLengthMin || key.length > vanityLengthMax) return undefined;
  return key as CodeKey;
}

/** As long as customers' own codes. Nobody may choose such a code: it could be a slip of another's. */
export const isOwnLength = (key: CodeKey): boolean => key.length === ownCodeLength;

/**
 * Whether a key is one that `makeCode` makes: any wrong symbol of such a code, and any two that
 * changed places, make a key that is none.
 */
export const isOwnCode = (key: CodeKey): boolean => isOwnLength(key) && remainder(key) === 0;

/**
 * The key to look for where somebody may be guessing: a text that can't be a code is looked for
 * under a key that no code has. Refused without a read, it would tell by its time that of codes
 * which are not usable some are there.
 */
export const soughtKey = (typed: string): CodeKey =>
  parseCode(typed) ?? (`?${stableHash(typed)}` as CodeKey);

/** A new code for a customer, as it is shown; random must be `codeRandomBytes` long. */
export function makeCode(name: string, random: Uint8Array): string {
  if (random.length !== codeRandomBytes) throw new RangeError(`need ${codeRandomBytes} bytes`);
  const tag = name
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, tagLength)
    .padEnd(tagLength, 'X');
  let bits = 0n;
  for (const byte of random) bits = (bits << 8n) | BigInt(byte);
  let suffix = '';
  for (let shift = 35n; shift >= 0n; shift -= 5n) suffix += symbols[Number((bits >> shift) & 31n)];
  const body = tag.replace(/[ILOU]/g, (letter) => lookAlikes[letter] ?? letter) + suffix;
  return `${tag}-${suffix}${symbols[timesAlpha(remainder(body))]}`;
}

/**
 * The code word as a polynomial over GF(32), evaluated at the field's generator. It is zero for a
 * right code. Each position has a weight of its own, so every wrong symbol and every two symbols
 * that changed places are found.
 */
function remainder(key: string): number {
  let sum = 0;
  for (const symbol of key) sum = timesAlpha(sum) ^ symbols.indexOf(symbol);
  return sum;
}

/** Multiplication by the generator in GF(2^5) modulo x^5 + x^2 + 1. */
const timesAlpha = (value: number): number => (value << 1) ^ (value & 16 ? 0b100101 : 0);
