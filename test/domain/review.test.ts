import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { iso } from '../../shared/domain/calendar.ts';
import { refundShares } from '../../shared/domain/refund.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { type Aftermath, leftOfReward, releasedSlot } from '../../shared/domain/review.ts';
import { confirmedOf, orders, paidHold } from './refund-builders.ts';

describe('leftOfReward', () => {
  it('and what refunds take come to the reward, whenever it was held back and released', () => {
    const places = fc.record({ reviewedAfter: fc.nat(20), releasedAfter: fc.nat(20) });
    fc.assert(
      fc.property(orders, places, fc.nat(), ({ order, parts }, places, missing) => {
        const hold = paidHold(order.total, order.points);
        const resolution = confirmedOf(order);
        let standing: Aftermath = {};
        let taken = 0;
        let forgiven = 0;
        const move = (status: 'open' | 'released', gone = 0) => {
          const { points } = leftOfReward(hold, resolution, standing);
          forgiven += Math.min(points, gone);
          const stage = { status, points: points - Math.min(points, gone) };
          const { refunded } = standing;
          standing = {
            refunded,
            review: { ...stage, ...(refunded !== undefined && { refunded }) },
          };
        };
        for (const [index, amount] of parts.entries()) {
          if (index === places.reviewedAfter) move('open', missing % 7);
          if (standing.review && index === places.releasedAfter) move('released');
          const { refunded, review } = standing;
          const shares = refundShares(hold, resolution, refunded, amount, review);
          if (isRefusal(shares)) throw new Error(shares.refused);
          expect(shares.rewardPoints).toBeGreaterThanOrEqual(0);
          taken += shares.rewardPoints;
          standing = { ...standing, refunded: shares.refundedTotal };
        }
        const { points } = leftOfReward(hold, resolution, standing);
        expect(taken + points + forgiven).toBe(order.rewardPoints);
      }),
    );
  });
});

describe('releasedSlot', () => {
  const hold = paidHold(1000, 0);
  const promised = (maturesAt: string) => ({
    ...confirmedOf({ rewardPoints: 10 }),
    maturesAt,
    lotMonth: '2027-12',
  });
  const now = Date.parse('2026-12-06T10:00:00.500Z');

  it('is when the reward was promised first', () => {
    const given = '2026-12-20T00:00:00.000Z';
    expect(releasedSlot(hold, promised(given), now, 0)).toEqual({
      maturesAt: given,
      lotMonth: '2027-12',
    });
  });

  it('is the next second where that has passed, and a second later each time it was given out', () => {
    const before = promised('2026-12-06T00:00:00.000Z');
    expect(releasedSlot(hold, before, now, 0).maturesAt).toBe('2026-12-06T10:00:01.000Z');
    expect(releasedSlot(hold, before, now, 2).maturesAt).toBe('2026-12-06T10:00:03.000Z');
    const thisSecond = promised(iso(now));
    expect(releasedSlot(hold, thisSecond, now, 0).maturesAt).toBe('2026-12-06T10:00:01.000Z');
  });
});
