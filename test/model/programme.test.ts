import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

process.env.CALLERS = 'orders,admin';
const runs = Number(process.env.SEQUENCES ?? 40);
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
  jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterAll(() => {
  jest.restoreAllMocks();
});

const mustBeMet = [
  ...['held codeShard', 'held needsApproval', 'confirmedLate', 'closed', 'cancelled', 'expired'],
  ...['lotExpired', 'matured bonusPoints', 'confirmed isOverMonthMax', 'confirmed earnedPoints'],
  ...['refunded reward from pending', 'refunded reward from balance', 'refunded bonusPoints'],
  ...['refunded earnedPoints', 'adjustmentDecided', 'approved', 'hold-order replayed'],
  ...['hold-order insufficient_points', 'hold-order code_not_usable', 'hold-order order_reused'],
  ...['hold-order customer_not_new', 'hold-order not_stackable', 'hold-order above_maximum_points'],
  ...['confirm-order hold_expired', 'confirm-order order_cancelled', 'adjust-points replayed'],
  ...['refund-order refund_exceeds_paid', 'refund-order refund_reused', 'refund-order replayed'],
  ...['decide-approval already_decided', 'decide-approval self_approval'],
  ...['change-settings settings_changed', 'create-code code_taken'],
];

describe('the programme', () => {
  // In portions, so that a busy machine ends none of them.
  const portion = 5;
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
    const missing = mustBeMet.filter((name) => !tally.has(name));
    expect(runs < 40 ? [] : missing).toEqual([]);
  });
});
