import { describe, expect, it } from '@jest/globals';
import { OrderId } from '../../shared/domain/ids.ts';
import { ownEntry, rewardEntry, TimelineEntry } from '../../shared/domain/timeline.ts';

const at = '2026-11-22T10:00:00.000Z';
const orderId = OrderId.parse('INV-2041');

describe('ownEntry', () => {
  it('shows what an order took as redeemed', () => {
    const entry = ownEntry('e1', { kind: 'confirmed', at, orderId, points: 200, rewardPoints: 10 });
    expect(entry).toEqual({ entryId: 'e1', at, orderId, kind: 'redeemed', points: -200 });
    expect(TimelineEntry.parse(entry)).toEqual(entry);
  });

  it('shows an adjustment with its sign and reason', () => {
    const entry = ownEntry('e2', { kind: 'adjusted', at, points: -20, reason: 'Counted twice.' });
    expect(entry).toEqual({
      entryId: 'e2',
      at,
      kind: 'adjusted',
      points: -20,
      detail: 'Counted twice.',
    });
  });

  it('shows what expired as taken away, with the month', () => {
    const entry = ownEntry('e3', { kind: 'expired', at, points: 30, month: '2026-11' });
    expect(entry).toEqual({ entryId: 'e3', at, kind: 'expired', points: -30, detail: '2026-11' });
  });
});

describe('rewardEntry', () => {
  it('shows the referrer the reward and the order it came from, not what the buyer spent', () => {
    const entry = { kind: 'confirmed', at, orderId, points: 200, rewardPoints: 10 } as const;
    expect(rewardEntry('e1', entry)).toEqual({
      entryId: 'e1',
      at,
      orderId,
      kind: 'reward',
      points: 10,
    });
    expect(rewardEntry('e1', { ...entry, rewardPoints: 0 }).points).toBe(0);
  });
});
