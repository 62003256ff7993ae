import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

process.env.CALLERS = 'orders,admin';
const runs = Number(process.env.SEQUENCES ?? 60);
const first = Number(process.env.SEED ?? 1);

// A stricter code waits some seconds before it is answered: here it is the clock that moves.
jest.unstable_mockModule('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    clock.now += Math.ceil(ms);
  },
}));
const { clock, runSequence, tally } = await import('./sequence.ts');

beforeAll(() => {
  jest.spyOn(Date, 'now').mockImplementation(() => clock.now);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterAll(() => {
  jest.restoreAllMocks();
});

describe('the programme', () => {
  // In portions, so that a busy machine ends none of them.
  const portion = 10;
  it.each(Array.from({ length: Math.ceil(runs / portion) }, (_, index) => first + index * portion))(
    'does what its model says, call after call, from seed %i on',
    async (from) => {
      for (let seed = from; seed < from + portion; seed++) await runSequence(seed, 60);
    },
  );

  it('was tried with everything that matters', () => {
    if (process.env.TALLY) {
      process.stderr.write(`${JSON.stringify(Object.fromEntries([...tally].sort()), null, 1)}\n`);
    }
    expect([...tally.keys()]).toEqual(expect.arrayContaining(['held']));
  });
});
