import { describe, expect, it } from '@jest/globals';
import { OrderId } from '../../shared/domain/ids.ts';
import {
  EntriesQuery,
  IndexedEntry,
  ownDeeds,
  rewardDeeds,
  TimelineEntry,
  timelineEntries,
} from '../../shared/domain/timeline.ts';

const at = '2026-11-22T10:00:00.000Z';
const orderId = OrderId.parse('INV-2041');

const own = (id: string, item: object) => {
  const entry = IndexedEntry.parse({ at, ...item });
  return timelineEntries(id, entry, ownDeeds(entry));
};
const referrers = (id: string, item: object) => {
  const entry = IndexedEntry.parse({ at, ...item });
  return timelineEntries(id, entry, rewardDeeds(entry));
};

describe('a customer’s own timeline', () => {
  it('shows what an order took as redeemed and what it earned, not the referrer’s reward', () => {
    const item = { kind: 'confirmed', orderId, points: 200, rewardPoints: 10, earnedPoints: 13 };
    const entries = own('INV-2041', item);
    expect(entries).toEqual([
      { entryId: 'redeemed:INV-2041', at, orderId, kind: 'redeemed', points: -200 },
      { entryId: 'earned:INV-2041', at, orderId, kind: 'earned', points: 13 },
    ]);
    expect(entries.map((entry) => TimelineEntry.parse(entry))).toEqual(entries);
  });

  it('shows what a refund gave back and what it took of the earned points', () => {
    const item = { kind: 'refunded', orderId, points: 100, rewardPoints: 5, earnedPoints: 6 };
    expect(own('INV-2041/r-1', item)).toMatchObject([
      { entryId: 'returned:INV-2041/r-1', kind: 'returned', points: 100 },
      { entryId: 'clawed_back:INV-2041/r-1', kind: 'clawed_back', points: -6 },
    ]);
  });

  it('shows of the earned points what was there to take, and leaves the rest to the debt', () => {
    const item = { kind: 'refunded', orderId, earnedPoints: 6, earnedOwedPoints: 4 };
    expect(own('INV-2041/r-1', item)).toMatchObject([{ kind: 'clawed_back', points: -2 }]);
    expect(own('INV-2041/r-1', { ...item, earnedOwedPoints: 6 })).toEqual([]);
  });

  it('shows what was given, with the bonus and what paid a debt', () => {
    const item = { kind: 'matured', points: 40, bonusPoints: 100, paidDebtPoints: 30 };
    expect(own('7', item)).toMatchObject([
      { entryId: 'matured:7', kind: 'matured', points: 40 },
      { entryId: 'bonus:7', kind: 'bonus', points: 100 },
      { entryId: 'clawed_back:7', kind: 'clawed_back', points: -30, detail: 'debt' },
    ]);
  });

  it('shows an adjustment with its sign and reason', () => {
    expect(own('a-1', { kind: 'adjusted', points: -20, reason: 'Counted twice.' })).toEqual([
      { entryId: 'adjusted:a-1', at, kind: 'adjusted', points: -20, detail: 'Counted twice.' },
    ]);
  });

  it('shows what expired as taken away, with the month', () => {
    expect(own('2026-11/4', { kind: 'expired', points: 30, month: '2026-11' })).toEqual([
      { entryId: 'expired:2026-11/4', at, kind: 'expired', points: -30, detail: '2026-11' },
    ]);
  });
});

describe('a referrer’s timeline', () => {
  it('shows the reward and the order it came from, not what the buyer spent', () => {
    expect(
      referrers('INV-2041', { kind: 'confirmed', orderId, points: 200, rewardPoints: 10 }),
    ).toEqual([{ entryId: 'reward:INV-2041', at, orderId, kind: 'reward', points: 10 }]);
  });

  it('shows reward and bonus taken back by a refund', () => {
    const item = { kind: 'refunded', orderId, points: 200, rewardPoints: 10, bonusPoints: 100 };
    expect(referrers('INV-2041/r-1', item)).toMatchObject([{ kind: 'clawed_back', points: -110 }]);
  });

  it('shows of both what was there to take, and leaves the rest to the debt', () => {
    const item = { kind: 'refunded', orderId, rewardPoints: 10, bonusPoints: 100 };
    const taken = (owedPoints: number) => referrers('INV-2041/r-1', { ...item, owedPoints });
    expect(taken(30)).toMatchObject([{ kind: 'clawed_back', points: -80 }]);
    expect(taken(110)).toEqual([]);
  });
});

describe('a timeline', () => {
  it('shows nothing where nothing happened, and a single point where one did', () => {
    for (const kind of ['confirmed', 'refunded', 'matured', 'adjusted', 'expired']) {
      expect(own('1', { kind })).toEqual([]);
      expect(referrers('1', { kind })).toEqual([]);
    }
    expect(own('1', { kind: 'expired', points: 1 })).toMatchObject([{ points: -1 }]);
    expect(referrers('1', { kind: 'confirmed', rewardPoints: 1 })).toMatchObject([{ points: 1 }]);
  });

  it('is told in the order in which things happened', () => {
    const kinds = (item: object) => own('1', item).map(({ kind }) => kind);
    const all = { points: 1, earnedPoints: 1, bonusPoints: 1, paidDebtPoints: 1 };
    expect(kinds({ kind: 'confirmed', ...all })).toEqual(['redeemed', 'earned']);
    expect(kinds({ kind: 'refunded', ...all })).toEqual(['returned', 'clawed_back']);
    expect(kinds({ kind: 'matured', ...all })).toEqual(['matured', 'bonus', 'clawed_back']);
  });
});

describe('EntriesQuery', () => {
  const isGood = (query: object) => EntriesQuery.safeParse(query).success;

  it('asks for 1 to 100 entries, 50 unless it says', () => {
    expect(EntriesQuery.parse({})).toEqual({ limit: 50 });
    expect(['0', '1', '100', '101', '1.5', 'all'].filter((limit) => isGood({ limit }))).toEqual([
      '1',
      '100',
    ]);
  });

  it('takes a cursor of at most 256 plain characters', () => {
    const cursors = ['', 'x', 'x'.repeat(256), 'x'.repeat(257), 'a b', 'a\n', 'é'];
    expect(cursors.filter((cursor) => isGood({ cursor }))).toEqual(['x', 'x'.repeat(256)]);
  });
});
