import { describe, expect, it } from '@jest/globals';
import { hourEndsAt, hourOf, isWrongGuess, tooManyAttempts } from '../../shared/domain/attempts.ts';
import { RefusalCode, refusal } from '../../shared/domain/refusals.ts';

const noon = Date.parse('2026-11-22T12:00:00.000Z');

describe('the hour of a guess', () => {
  it('begins at its first millisecond and ends before the next hour’s', () => {
    const at = [noon - 1, noon, noon + 3_599_999, noon + 3_600_000].map(hourOf);
    expect(at).toEqual(['2026-11-22T11', '2026-11-22T12', '2026-11-22T12', '2026-11-22T13']);
    expect([noon - 1, noon, noon + 3_599_999].map(hourEndsAt)).toEqual([
      noon,
      noon + 3_600_000,
      noon + 3_600_000,
    ]);
  });
});

describe('tooManyAttempts', () => {
  it.each([
    ['a whole hour', 0, 3600],
    ['what is left, rounded up', 1, 3600],
    ['no second less', 1000, 3599],
    ['one second at the very end', 3_599_999, 1],
  ])('asks to wait for %s', (_, into, seconds) => {
    expect(tooManyAttempts(noon + into)).toMatchObject({
      refused: 'too_many_attempts',
      retryAfterSeconds: seconds,
    });
  });
});

describe('isWrongGuess', () => {
  it('is true of the refusals that tell about a code, and of no other', () => {
    const telling = RefusalCode.options.filter((code) => isWrongGuess(refusal(code, 'no')));
    expect(telling).toEqual(['code_not_usable', 'own_code']);
    expect(isWrongGuess(undefined)).toBe(false);
    expect(isWrongGuess({ discount: 5000 })).toBe(false);
  });
});
