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
  it('does what its model says, call after call', async () => {
    for (let seed = first; seed < first + runs; seed++) await runSequence(seed, 40);
    if (process.env.TALLY)
      process.stderr.write(`${JSON.stringify(Object.fromEntries([...tally].sort()), null, 1)}\n`);
    expect(tally.size).toBeGreaterThan(0);
  });
});
