import { describe, expect, it } from '@jest/globals';
import { digest } from '../../shared/data/digest.ts';

describe('digest', () => {
  it('is the same however the keys are ordered and the numbers written, at any depth', () => {
    const one = JSON.parse('{"a":1,"b":{"c":[{"d":1,"e":2}],"f":null}}');
    const other = JSON.parse('{"b":{"f":null,"c":[{"e":2.0,"d":1}]},"a":1e0}');
    expect(digest(other)).toBe(digest(one));
  });

  it('takes what is undefined for left out', () => {
    expect(digest({ a: 1, b: undefined })).toBe(digest({ a: 1 }));
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, {}],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: { b: 1 } }, { b: { a: 1 } }],
    [{ a: '1,"b":2' }, { a: '1', b: 2 }],
  ])('tells %j from %j', (one, other) => {
    expect(digest(one)).not.toBe(digest(other));
  });
});
