import fc from 'fast-check';
import { moneyMax, pointsMax } from '../../shared/domain/money.ts';
import type { Hold, Resolution } from '../../shared/domain/order.ts';
import { buyer, holdOf, orderId } from './builders.ts';

const held = holdOf();

/** An order that was paid with an amount and so many points. */
export const paidHold = (total: number, points: number): Hold => ({
  ...held,
  lines: points > 0 ? [{ kind: 'points', points, amount: points }] : [],
  total,
});

export const confirmedOf = ({
  rewardPoints,
  earnedPoints,
}: Pick<Resolution, 'rewardPoints' | 'earnedPoints'>): Resolution => ({
  kind: 'confirmed',
  orderId,
  customerId: buyer,
  at: '2026-11-22T10:05:00.000Z',
  points: 200,
  rewardPoints,
  ...(earnedPoints !== undefined && { earnedPoints }),
});

/** Small numbers, where rounding shows, as often as the largest. */
export const upTo = (max: number, min = 0) =>
  fc.oneof(
    fc.integer({ min, max: min + 20 }),
    fc.integer({ min, max }),
    fc.integer({ min: max - 20, max }),
  );

export type RandomOrder = {
  total: number;
  points: number;
  rewardPoints: number;
  earnedPoints: number;
};

const order: fc.Arbitrary<RandomOrder> = fc.record({
  total: upTo(moneyMax, 1),
  points: upTo(pointsMax),
  rewardPoints: upTo(pointsMax),
  earnedPoints: upTo(pointsMax),
});

/** A paid order with up to 20 refunds of any part of it, in two orders. */
export const orders = order.chain((of) =>
  fc
    .array(fc.integer({ min: 0, max: of.total }), { minLength: 1, maxLength: 20, size: 'max' })
    .map((cuts) => partsBetween(cuts))
    .chain((parts) =>
      fc.record({
        order: fc.constant(of),
        parts: fc.constant(parts),
        inOtherOrder: fc.shuffledSubarray(parts, { minLength: parts.length }),
      }),
    ),
);

/** The amounts between one cut and the next, from 0 on. */
function partsBetween(cuts: number[]): number[] {
  const sorted = cuts.toSorted((a, b) => a - b);
  return sorted.map((cut, index) => cut - (sorted[index - 1] ?? 0)).filter((amount) => amount > 0);
}
