import { describe, expect, it } from '@jest/globals';
import type { Schemas } from '../../client/src/generated/types.ts';
import { checkReversals } from '../../migration/reverse/check.ts';
import { readDay } from '../../migration/reverse/day.ts';
import { reversalId } from '../../migration/reverse/reversal-id.ts';
import { reasonOf } from '../../migration/reverse/reversals.ts';
import type { Posted, Service } from '../../migration/reverse/service.ts';
import { takeBack } from '../../migration/reverse/take-back.ts';
import { day, type Entry, entry, posting } from './reverse-builders.ts';

type Event = Schemas['AuditEvent'];

/** The books of a day: what its report says, and its events, of which one more is told each time. */
function booksOf(points: object, events: object[], status = 'over') {
  let told = 0;
  return {
    report: async () => ({ status, points }) as Schemas['CheckedReport'],
    async *audit() {
      told += 1;
      for (const event of events.slice(0, told)) yield [event as Event];
    },
  };
}

const adjusted = (adjustmentId: string, points: number) => ({
  ...{ kind: 'adjusted', adjustmentId },
  postings: [posting(points, 'available', 'removed')],
});

describe('the day that is reversed', () => {
  const figures = { maturedPoints: 0, bonusPoints: 0, importedPoints: 0, adjustedUpPoints: 0 };
  const events = [adjusted('a-1', 30)];

  it('is refused when its report says otherwise than its events', async () => {
    const sound = booksOf({ ...figures, adjustedDownPoints: 30 }, events);
    expect((await readDay(sound, day)).given.get('c-1')).toEqual({ adjusted: -30 });
    const other = { ...figures, adjustedDownPoints: 31 };
    await expect(readDay(booksOf(other, events), day)).rejects.toThrow(
      'says otherwise than its events, which come to adjustedDownPoints 30',
    );
    // A day that goes on may be further than what was read of it.
    expect((await readDay(booksOf(other, events, 'open'), day)).isOver).toBe(false);
  });
});

describe('the check at the end', () => {
  const taken = [adjusted(reversalId(day, 1), 30), adjusted(reversalId(day, 2), 20)];
  const others = [adjusted('a-1', 5), adjusted(reversalId('2027-01-14', 1), 7)];
  const sound = { unexplainedPoints: 0 };
  const soon = { triesMax: 5, pauseMs: 1 };
  const check = (points: number, figures: object) => {
    const done = { points, postedOn: [day] };
    return checkReversals(booksOf(figures, [...others, ...taken]), day, done, soon);
  };

  it('waits until the audit was told of all entries', async () => {
    expect(await check(50, sound)).toEqual([]);
  });

  it('says when they come to something else, and when points are unexplained', async () => {
    expect(await check(60, sound)).toEqual(['the entries come to 50 points, not to 60']);
    expect(await check(50, { unexplainedPoints: -3 })).toEqual([
      '2027-01-15 has -3 unexplained points',
    ]);
  });
});

describe('a list of reversals that trails the table', () => {
  const posted = (number: number, points: number): Entry => ({
    ...entry('2027-01-16T08:00:00', 'adjusted', -points, { detail: reasonOf(day, ['adjusted']) }),
    entryId: `adjusted:${reversalId(day, number)}`,
  });
  const [second, first] = [posted(2, 30), posted(1, 50)];

  /** A customer who was given 100 and has 500; the list shows more each time that it is read. */
  function service(lists: Entry[][], approval?: { status: string }) {
    const asked: [string, number][] = [];
    const adjust = async (_: string, id: string, { points }: { points: number }) => {
      asked.push([id, points]);
      return { outcome: 'posted', at: '2027-01-16T09:00:00.000Z', replayed: false } as Posted;
    };
    const told = {
      customer: async () => ({ points: { available: 500 } }),
      entriesSince: async () => (lists.length > 1 ? lists.shift() : lists[0]) ?? [],
      approval: async () => approval,
      adjust,
    };
    return { asked, service: told as unknown as Service };
  }

  it('is read again while a number is missing', async () => {
    const { asked, service: trailing } = service([[second], [second, first]]);
    const taking = { service: trailing, day, kinds: ['adjusted' as const] };
    const line = await takeBack(taking, 'c-1', { adjusted: 100 });
    expect(line).toMatchObject({ before: 80, taken: 20, left: 0 });
    expect(asked).toEqual([[reversalId(day, 3), -20]]);
  });

  it('has left out what nobody decided on', async () => {
    const { asked, service: whole } = service([[second]], { status: 'expired' });
    const taking = { service: whole, day, kinds: ['adjusted' as const] };
    expect(await takeBack(taking, 'c-1', { adjusted: 100 })).toMatchObject({
      before: 30,
      taken: 70,
    });
    expect(asked).toEqual([[reversalId(day, 3), -70]]);
  });
});
