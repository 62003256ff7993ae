import { describe, expect, it } from '@jest/globals';
import { stableHash } from '../../shared/domain/stable-hash.ts';

describe('stableHash', () => {
  it('is FNV-1a, by the values that its authors publish', () => {
    expect(['', 'a', 'foobar'].map(stableHash)).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
  });
});
