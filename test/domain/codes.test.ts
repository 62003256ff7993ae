import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type CodeKey,
  codeRandomBytes,
  isOwnCode,
  makeCode,
  parseCode,
  soughtKey,
} from '../../shared/domain/codes.ts';

const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const random = fc.uint8Array({ minLength: codeRandomBytes, maxLength: codeRandomBytes });
const bytes = (...values: number[]) => Uint8Array.from(values);

/** The symbols of some codes as they are stored: all values, one value, and a usual one. */
const keys = [bytes(0x12, 0x34, 0x56, 0x78, 0x9a), bytes(0, 0, 0, 0, 0), bytes(255, 1, 128, 7, 31)]
  .map((drawn, index) => makeCode(['Sari', '0000', 'Zoë'][index] ?? '', drawn))
  .map((code) => parseCode(code) ?? '');

describe('makeCode', () => {
  it('makes a code that is read back, whatever the name', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '',
        'Лидия',
        '李小龍',
        '👩‍👩‍👧',
        'ıſßﬁÅ',
        'Lou Illo',
        '   ',
        '\ud800',
        '__proto__',
      ),
    );
    const roundTrip = fc.property(name, random, (given, drawn) => {
      const code = makeCode(given, drawn);
      expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-HJKMNP-TV-Z]{9}$/);
      const key = parseCode(code);
      expect(key).toHaveLength(13);
      expect(key && isOwnCode(key)).toBe(true);
    });
    fc.assert(roundTrip, { numRuns: 2000 });
  });

  it('begins with the name’s first letters, filled up where there are none', () => {
    const tag = (name: string) => makeCode(name, bytes(1, 2, 3, 4, 5)).slice(0, 4);
    expect(['Sari Dewi', 'José', 'Bo', '李', ''].map(tag)).toEqual([
      'SARI',
      'JOSE',
      'BOXX',
      'XXXX',
      'XXXX',
    ]);
  });

  it('keeps all 40 bits: other bytes make another code', () => {
    const drawn = new Set<string>();
    for (let bit = 0; bit < 40; bit++) {
      const one = bytes(0, 0, 0, 0, 0);
      one[bit >> 3] = 1 << (bit & 7);
      drawn.add(makeCode('Sari', one));
    }
    expect(drawn.size).toBe(40);
    expect(makeCode('Sari', bytes(0, 0x44, 0x32, 0x14, 0xc7))).toMatch(/^SARI-01234567/);
  });

  it('refuses to make a code from less randomness', () => {
    expect(() => makeCode('Sari', bytes(1, 2, 3, 4))).toThrow(RangeError);
  });
});

describe('isOwnCode', () => {
  it('finds every wrong symbol', () => {
    for (const right of keys) {
      for (let at = 0; at < right.length; at++) {
        for (const symbol of symbols) {
          if (symbol === right[at]) continue;
          const wrong = right.slice(0, at) + symbol + right.slice(at + 1);
          expect(isOwnCode(wrong as CodeKey)).toBe(false);
        }
      }
    }
  });

  it('finds every two symbols that changed places', () => {
    for (const right of keys) {
      for (let first = 0; first < right.length; first++) {
        for (let second = first + 1; second < right.length; second++) {
          if (right[first] === right[second]) continue;
          const swapped = right.split('');
          swapped[first] = right.charAt(second);
          swapped[second] = right.charAt(first);
          expect(isOwnCode(swapped.join('') as CodeKey)).toBe(false);
        }
      }
    }
  });

  it('is not so of any other length', () => {
    for (const length of [4, 12, 14, 20]) {
      expect(isOwnCode('0'.repeat(length) as CodeKey)).toBe(false);
    }
    expect(isOwnCode('0'.repeat(13) as CodeKey)).toBe(true);
  });
});

describe('parseCode', () => {
  const code = makeCode('Lou1', bytes(0x12, 0x34, 0x56, 0x78, 0x9a));
  const key = parseCode(code);

  it('finds the same key however the code is written', () => {
    expect(key).toHaveLength(13);
    const spaced = `  ${code.replace('-', ' - ').split('').join(' ')}`;
    const lookAlike = code.replaceAll('1', 'l').replaceAll('0', 'o');
    for (const typed of [code.toLowerCase(), code.replace('-', ''), spaced, lookAlike]) {
      expect(parseCode(typed)).toBe(key);
    }
    expect(parseCode('oOiIlLuUvV')).toBe('001111VVVV');
  });

  it('refuses letters that only look like the right ones', () => {
    const confusable = [
      'САRI26',
      'ＳＡＲＩ２６',
      'SARı26',
      'ſARI26',
      'SARI２6',
      'SÀRI26',
      'K\u212aRI26',
    ];
    expect(parseCode('SARI26')).toBe('SAR126');
    expect(confusable.filter((typed) => parseCode(typed) !== undefined)).toEqual([]);
  });

  it('refuses everything that isn’t ASCII letters, digits, spaces, dashes, dots and underscores', () => {
    const odd = [
      'SARI/26',
      'SARI+26',
      'SARI\t26',
      'SARI26\n',
      'SARI\u00a026',
      'SARI–26',
      'SARI\u200b26',
      '\0SARI26',
    ];
    expect(odd.filter((typed) => parseCode(typed) !== undefined)).toEqual([]);
    const withOther = fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      const other = /[^0-9A-Za-z ._-]/.test(text);
      if (other) expect(parseCode(`SARI26${text}`)).toBeUndefined();
    });
    fc.assert(withOther);
  });

  it('refuses any three letters', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    for (const one of letters) {
      for (const two of letters) {
        for (const three of letters) expect(parseCode(one + two + three)).toBeUndefined();
      }
    }
  });

  it('reads codes of 4 to 20 symbols, not counting what parts them', () => {
    const readable = Array.from({ length: 25 }, (_, length) => length).filter(
      (length) => parseCode('A'.repeat(length)) !== undefined,
    );
    expect(readable).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(parseCode('A-B - C')).toBeUndefined();
    expect(parseCode('SARI26'.padEnd(40))).toBe('SAR126');
    expect(parseCode('SARI26'.padEnd(41))).toBeUndefined();
    expect(parseCode('LEBARAN 26')).toBe('1EBARAN26');
    expect(parseCode('REF_1024.B')).toBe('REF1024B');
  });

  it.each(['A', ' ', '-', 'А', '0 ', '\n'])('takes no time over 100,000 times %j', (text) => {
    const long = text.repeat(100_000);
    const tookMs = [1, 2, 3].map(() => {
      const startedAt = performance.now();
      expect(parseCode(long)).toBeUndefined();
      return performance.now() - startedAt;
    });
    // The best of three, because a busy machine can hold up any one.
    expect(Math.min(...tookMs)).toBeLessThan(5);
  });
});

describe('soughtKey', () => {
  it('is the code’s key, and one that no code has for what is none', () => {
    expect(soughtKey('lebaran-26')).toBe(parseCode('LEBARAN26'));
    for (const none of ['abc', 'САРИ', '#', '?', ' ', 'A'.repeat(21)]) {
      expect(parseCode(none)).toBeUndefined();
      expect(soughtKey(none)).toMatch(/^\?\d+$/);
      expect(parseCode(soughtKey(none))).toBeUndefined();
    }
  });
});
