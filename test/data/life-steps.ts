import fc from 'fast-check';

const points = fc.integer({ min: 1, max: 60 });
const which = fc.nat({ max: 9 });
const months = fc.option(fc.integer({ min: 0, max: 4 }), { freq: 5 });
const every = fc.integer({ min: 1, max: 3 });

const terms = fc.record({
  clawback: fc.constantFrom('within_balance' as const, 'debt', 'debt'),
  maturesAfterDays: fc.constantFrom(0, 1, 14),
  expiresAfterMonths: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 5 }),
});
const earn = fc.record({ perAmount: fc.constant(9000), points: fc.integer({ min: 1, max: 3 }) });
const bonus = fc.record({ every, points });

const adjust = fc.record({
  deed: fc.constant('adjust' as const),
  points: fc.integer({ min: -30, max: 80 }).filter((change) => change !== 0),
  months,
});

/** Takes all there is, so that what is to be taken back later is owed or forgiven. */
const empty = fc.record({ deed: fc.constant('empty' as const) });

/** Some are paid with points alone, and some are over before anybody pays. */
const hold = fc.record({
  deed: fc.constant('hold' as const),
  points: fc.nat({ max: 60 }),
  isPointsOnly: fc.constantFrom(true, false, false, false),
  minutes: fc.constantFrom(30, 45 * 24 * 60),
  terms,
  earn: fc.option(earn, { nil: null }),
});

/** Somebody else orders with the customer's code and pays. */
const refer = fc.record({
  deed: fc.constant('refer' as const),
  rewardPoints: fc.oneof(fc.nat({ max: 2 }), fc.nat({ max: 40 })),
  terms,
  bonus: fc.option(bonus, { freq: 2, nil: null }),
  rewardsPerMonthMax: fc.constantFrom(null, null, 1, 2, 3),
});

const pay = fc.record({ deed: fc.constant('confirm' as const), which });
const cancel = fc.record({ deed: fc.constant('cancel' as const), which });

/** Waits until a hold is over; the job may have been there before whoever comes next. */
const outlast = fc.record({
  deed: fc.constant('outlast' as const),
  which,
  isReleased: fc.boolean(),
});

/** A part of what is left of what was paid; a little more than that is refused. */
const refund = fc.record({
  deed: fc.constant('refund' as const),
  which,
  isReferred: fc.boolean(),
  percent: fc.oneof(fc.integer({ min: 0, max: 101 }), fc.constant(100)),
});

const mature = fc.record({
  deed: fc.constant('mature' as const),
  isEarly: fc.boolean(),
  bonus: fc.option(fc.record({ every, points, months }), { freq: 2, nil: null }),
});

const wait = fc.oneof(
  fc.record({ deed: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ deed: fc.constant('wait for the month’s end' as const), lessMs: fc.nat({ max: 1 }) }),
);

/** What can happen to a customer with a code of their own. */
export const lifeSteps = fc.oneof(
  { weight: 3, arbitrary: adjust },
  { weight: 1, arbitrary: empty },
  { weight: 5, arbitrary: hold },
  { weight: 6, arbitrary: refer },
  { weight: 5, arbitrary: pay },
  { weight: 1, arbitrary: cancel },
  { weight: 2, arbitrary: outlast },
  { weight: 6, arbitrary: refund },
  { weight: 6, arbitrary: mature },
  { weight: 2, arbitrary: wait },
);

export type LifeStep = typeof lifeSteps extends fc.Arbitrary<infer Value> ? Value : never;
export type StepOf<Deed extends LifeStep['deed']> = Extract<LifeStep, { deed: Deed }>;
