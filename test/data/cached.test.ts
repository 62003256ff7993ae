import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { cached, termsLeaseMs } from '../../shared/data/cached.ts';

const start = Date.parse('2026-11-22T10:00:00.000Z');
let clock: ReturnType<typeof at>;
const at = (now: number) => jest.spyOn(Date, 'now').mockReturnValue(now);
beforeEach(() => {
  clock = at(start);
});
afterEach(() => {
  clock.mockRestore();
});

/** Answers how often it was asked. */
const counter = () => {
  let loads = 0;
  return cached(async () => ++loads);
};

describe('cached', () => {
  it('remembers per key until the lease is over, to the millisecond', async () => {
    const ask = counter();
    expect([await ask('a'), await ask('a'), await ask('b')]).toEqual([1, 1, 2]);
    clock.mockReturnValue(start + termsLeaseMs - 1);
    expect(await ask('a')).toBe(1);
    clock.mockReturnValue(start + termsLeaseMs);
    expect(await ask('a')).toBe(3);
  });

  it('counts the lease from the question, not from the answer', async () => {
    let loads = 0;
    const ask = cached(async () => {
      clock.mockReturnValue(start + 500);
      return ++loads;
    });
    await ask('a');
    clock.mockReturnValue(start + termsLeaseMs);
    expect(await ask('a')).toBe(2);
  });

  it('asks anew when the clock was put back', async () => {
    const ask = counter();
    await ask('a');
    clock.mockReturnValue(start - 1);
    expect(await ask('a')).toBe(2);
  });

  it('does not remember a failure', async () => {
    let loads = 0;
    const ask = cached(async () => {
      if (++loads === 1) throw new Error('not now');
      return loads;
    });
    await expect(ask('a')).rejects.toThrow('not now');
    expect(await ask('a')).toBe(2);
  });

  it('forgets the oldest of more than a thousand', async () => {
    const ask = counter();
    for (let key = 0; key <= 1000; key++) await ask(String(key));
    expect(await ask('1')).toBe(2);
    expect(await ask('0')).toBe(1002);
  });
});
