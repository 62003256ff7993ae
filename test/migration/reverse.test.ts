import { describe, expect, it } from '@jest/globals';
import type { Schemas } from '../../client/src/generated/types.ts';
import { addGiven, type Given, type Kind, reversible } from '../../migration/reverse/given.ts';
import { goneSince } from '../../migration/reverse/gone.ts';
import { parseReversalId, reversalId, undoId } from '../../migration/reverse/reversal-id.ts';
import { nextNumber, reasonOf, reversalsOf } from '../../migration/reverse/reversals.ts';
import { day, type Entry, entry, type Posting, posting } from './reverse-builders.ts';

const nothingGone = { clawedBackPoints: 0, expiredPoints: 0 };

function givenBy(...events: { kind: string; adjustmentId?: string; postings: Posting[] }[]): Given {
  const sums = new Map<string, Given>();
  for (const event of events) addGiven(sums, event);
  return sums.get('c-1') ?? {};
}

describe('what a day gave a customer', () => {
  it('is what became available of promises, bonuses, adjustments and imports', () => {
    const given = givenBy(
      {
        kind: 'matured',
        postings: [posting(30, 'pending', 'available'), posting(50, 'programme', 'available')],
      },
      { kind: 'adjusted', adjustmentId: 'a-1', postings: [posting(100, 'programme', 'available')] },
      { kind: 'adjusted', adjustmentId: 'a-2', postings: [posting(20, 'available', 'removed')] },
      { kind: 'imported', postings: [posting(400, 'programme', 'available')] },
    );
    expect(given).toEqual({ matured: 30, bonus: 50, adjusted: 80, imported: 400 });
  });

  it('is not what orders moved, nor what a reversal or its undoing did', () => {
    const given = givenBy(
      {
        kind: 'confirmed',
        postings: [posting(10, 'held', 'spent'), posting(5, 'programme', 'pending')],
      },
      { kind: 'cancelled', postings: [posting(10, 'held', 'available')] },
      { kind: 'refunded', postings: [posting(10, 'spent', 'available')] },
      {
        kind: 'adjusted',
        adjustmentId: reversalId('2027-01-14', 1),
        postings: [posting(70, 'available', 'removed')],
      },
      {
        kind: 'adjusted',
        adjustmentId: undoId('2027-01-14', 1, 1),
        postings: [posting(70, 'programme', 'available')],
      },
    );
    expect(given).toEqual({});
  });

  it('doesn’t have what paid off a debt at once', () => {
    const given = givenBy({
      kind: 'matured',
      postings: [
        posting(30, 'pending', 'available'),
        posting(50, 'programme', 'available'),
        posting(40, 'available', 'debt'),
      ],
    });
    const kinds = new Set<Kind>(['matured', 'bonus']);
    expect(reversible(given, kinds, nothingGone)).toBe(40);
    expect(reversible(given, new Set(['bonus']), nothingGone)).toBe(40);
    expect(reversible(given, new Set(['matured']), nothingGone)).toBe(0);
  });
});

describe('what there is to be reversed', () => {
  const given = { matured: 30, bonus: 50, adjusted: -10, imported: 400 };
  it.each([
    [['matured'], nothingGone, 30],
    [['matured', 'adjusted'], nothingGone, 30],
    [['imported'], nothingGone, 400],
    [['matured', 'bonus'], { clawedBackPoints: 45, expiredPoints: 0 }, 35],
    [['bonus'], { clawedBackPoints: 20, expiredPoints: 0 }, 50],
    [['bonus'], { clawedBackPoints: 60, expiredPoints: 0 }, 20],
    [['matured'], { clawedBackPoints: 60, expiredPoints: 0 }, 0],
    [['matured', 'bonus'], { clawedBackPoints: 0, expiredPoints: 70 }, 10],
    [['matured', 'bonus'], { clawedBackPoints: 70, expiredPoints: 70 }, 0],
  ] as const)('of %j, with %j gone, is %i', (kinds, gone, points) => {
    expect(reversible(given, new Set(kinds), gone)).toBe(points);
  });
});

/** A service with one order whose reward was due at an instant, and a customer's entries. */
const serviceWith = (dueAt: string, entries: Entry[]) => ({
  entriesSince: async (_: string, instant: string) => entries.filter(({ at }) => at >= instant),
  order: async () =>
    ({ reward: { referrerId: 'c-1', points: 10, maturesAt: dueAt } }) as Schemas['OrderStory'],
});

describe('what has gone of a day’s points since', () => {
  const refund = entry('2027-01-17T08:00:00', 'clawed_back', -10, { orderId: 'o-1' });
  const due = `${day}T00:00:00.000Z`;
  it.each<[string, string, Entry[], number]>([
    ['given on the day', due, [entry(`${day}T00:01:00`, 'matured', 10)], 10],
    [
      'due before and given late, on the day',
      '2027-01-14T00:00:00.000Z',
      [entry(`${day}T06:00:00`, 'matured', 10)],
      10,
    ],
    [
      'due before and given before',
      '2027-01-14T00:00:00.000Z',
      [entry(`${day}T00:01:00`, 'matured', 10), entry('2027-01-14T00:01:00', 'matured', 10)],
      0,
    ],
    [
      'due on the day and given late, on the next',
      due,
      [entry('2027-01-16T02:00:00', 'matured', 10)],
      0,
    ],
    [
      'due later',
      '2027-01-16T00:00:00.000Z',
      [entry('2027-01-16T00:01:00', 'matured', 10), entry(`${day}T00:01:00`, 'matured', 10)],
      0,
    ],
    ['given after the refund', due, [entry('2027-01-18T00:01:00', 'matured', 10)], 0],
  ])('counts what a refund took when it was %s: %s', async (_, dueAt, matured, points) => {
    const entries = [refund, ...matured].sort((left, right) => (left.at < right.at ? 1 : -1));
    const service = serviceWith(dueAt, entries);
    const since = entries.filter(({ at }) => at >= due);
    expect(await goneSince(service, day, 'c-1', {}, since)).toEqual({
      clawedBackPoints: points,
      expiredPoints: 0,
    });
  });

  it('counts what expired of months that the day’s points can be of', async () => {
    const entries = [
      entry('2027-03-01T00:00:00', 'expired', -25, { detail: '2027-02' }),
      entry('2027-02-01T00:00:00', 'expired', -40, { detail: '2027-01' }),
    ];
    const service = serviceWith(due, entries);
    const expired = async (given: Given) =>
      (await goneSince(service, day, 'c-1', given, entries)).expiredPoints;
    expect(await expired({ matured: 100 })).toBe(25);
    // What was brought along may have ended with the month of its import.
    expect(await expired({ imported: 100 })).toBe(65);
  });
});

describe('the reversals of a day', () => {
  const posted = (id: string, points: number, detail: string): Entry => ({
    ...entry('2027-01-16T08:00:00', 'adjusted', points, { detail }),
    entryId: `adjusted:${id}`,
  });

  it('are found among a customer’s entries, with what was undone', () => {
    const found = reversalsOf(day, [
      posted(reversalId(day, 2), -30, reasonOf(day, ['matured', 'bonus'])),
      posted(undoId(day, 1, 2), 50, 'Undo'),
      posted(reversalId(day, 1), -50, reasonOf(day, ['adjusted'])),
      posted(reversalId('2027-01-14', 7), -5, reasonOf('2027-01-14', ['adjusted'])),
      posted('reversals', -5, 'by hand'),
    ]);
    const at = '2027-01-16T08:00:00.000Z';
    expect(found).toEqual([
      { number: 2, points: 30, kinds: ['bonus', 'matured'], at },
      { number: 1, points: 50, kinds: ['adjusted'], at, undoneAt: at },
    ]);
    expect(nextNumber(found)).toBe(3);
    expect(nextNumber([])).toBe(1);
  });

  it('have ids that are adjustments’ ids and name the day', () => {
    expect(undoId(day, 999_999, 999_999).length).toBeLessThanOrEqual(64);
    expect(parseReversalId(undoId(day, 3, 1))).toEqual({ day, number: 3, undoes: true });
    expect(parseReversalId(reversalId(day, 3))).toEqual({ day, number: 3, undoes: false });
    for (const other of [
      'reversal:2027-01-15',
      'reversal:2027-01-15:1:undo',
      'a-reversal:2027-01-15:1',
    ]) {
      expect(parseReversalId(other)).toBeUndefined();
    }
  });
});
