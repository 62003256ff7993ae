import { describe, expect, it } from '@jest/globals';
import { adjust } from '../../shared/data/adjust.ts';
import { readCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { enrol, readCustomer } from '../../shared/data/customers.ts';
import { codeKey } from '../../shared/data/keys.ts';
import { cancel } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { readTimeline } from '../../shared/data/timeline.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { AdjustmentId } from '../../shared/domain/ids.ts';
import { refusal } from '../../shared/domain/refusals.ts';
import { aCustomer, aHold, balances, customerWith, give, limitedCode, now } from './builders.ts';
import { meanwhile } from './meanwhile.ts';
import { withTakenDraw } from './taken-draw.ts';

describe('enrol', () => {
  it('gives a code that leads back to the customer', async () => {
    const customerId = aCustomer();
    const { profile, created } = await enrol(customerId, 'Sari', now);
    expect(created).toBe(true);
    const key = parseCode(profile.code);
    expect(key && (await readCode(key))).toMatchObject({ owner: customerId, status: 'active' });
  });

  it('enrols once, however many ask at once, and keeps the code through a new name', async () => {
    const customerId = aCustomer();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => enrol(customerId, 'Budi', now)),
    );
    expect(outcomes.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(outcomes.map(({ profile }) => profile.code)).size).toBe(1);
    const renamed = await enrol(customerId, 'Budi Santoso', now);
    expect(renamed.profile.code).toBe(outcomes[0]?.profile.code);
    expect(await readCustomer(customerId, now)).toMatchObject({
      profile: { name: 'Budi Santoso' },
    });
  });
});

describe('a code that is drawn twice', () => {
  it('stays its first owner’s, and the second customer gets another', async () => {
    const first = await enrol(aCustomer(), 'Sari', now);
    const taken = codeKey(parseCode(first.profile.code) ?? '');
    const draws = await withTakenDraw(taken, 1, async () => {
      expect(await enrol(aCustomer(), 'Sari', now)).toMatchObject({ created: true });
    });
    expect(draws).toBe(2);
    const key = parseCode(first.profile.code);
    expect(key && (await readCode(key))).toMatchObject({ owner: first.profile.customerId });
  });
});

describe('readCustomer', () => {
  it('refuses a customer who is not enrolled', async () => {
    expect(await readCustomer(aCustomer(), now)).toMatchObject({ refused: 'customer_not_found' });
  });

  it('shows points as expired from the month’s end on, though nobody settled them', async () => {
    const customerId = await customerWith(100);
    const end = Date.parse('2027-12-01T00:00:00.000Z');
    const before = { account: { available: 100, expired: 0 } };
    expect(await readCustomer(customerId, end - 1)).toMatchObject(before);
    const after = { account: { available: 0, expired: 100 } };
    expect(await readCustomer(customerId, end)).toMatchObject(after);
  });
});

describe('adjust', () => {
  const order = (customerId: ReturnType<typeof aCustomer>, points: number, id: string) => ({
    customerId,
    adjustmentId: AdjustmentId.parse(id),
    requestHash: String(points),
    points,
    reason: 'goodwill',
    by: 'sri',
    expiresAfterMonths: 12,
  });

  it('posts once under its id, and refuses other contents', async () => {
    const customerId = await customerWith(0);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => adjust(order(customerId, 70, 'once'), now)),
    );
    expect(outcomes.filter((outcome) => 'replayed' in outcome && !outcome.replayed)).toHaveLength(
      1,
    );
    expect(await balances(customerId)).toMatchObject({ available: 70 });
    expect(await adjust(order(customerId, 71, 'once'), now)).toMatchObject({
      refused: 'adjustment_reused',
    });
  });

  it('answers what is done before it says that somebody may not', async () => {
    const customerId = await customerWith(0);
    const notAllowed = refusal('forbidden', 'Too much for support.');
    await adjust(order(customerId, 70, 'done'), now);
    expect(await adjust(order(customerId, 70, 'done'), now, notAllowed)).toMatchObject({
      replayed: true,
    });
    expect(await adjust(order(customerId, 70, 'new'), now, notAllowed)).toEqual(notAllowed);
    expect(await balances(customerId)).toMatchObject({ available: 70 });
  });

  it('gives points that never expire where the settings say so', async () => {
    const customerId = await customerWith(0);
    await adjust({ ...order(customerId, 70, 'lasting'), expiresAfterMonths: null }, now);
    expect(await balances(customerId)).toMatchObject({ lots: { never: 70 } });
  });

  it('expires every lot that is over first', async () => {
    const customerId = await customerWith(100);
    await give(customerId, 80, now, 13);
    const later = Date.parse('2028-01-01T00:00:00.000Z');
    expect(await adjust(order(customerId, -1, 'late'), later)).toMatchObject({
      refused: 'insufficient_points',
    });
    await adjust(order(customerId, 5, 'new'), later);
    expect(await balances(customerId)).toMatchObject({ available: 5, expired: 180 });
  });

  it.each([
    ['confirmed', confirm, { available: 50, spent: 60 }],
    ['cancelled', cancel, { available: 110, spent: 0 }],
  ])('loses nothing of an order that is %s meanwhile', async (_, resolve, after) => {
    const customerId = await customerWith(100);
    const hold = aHold({ customerId, points: 60 });
    await reserve(hold, now);
    await meanwhile(
      /TransactWrite/,
      () => resolve(hold.orderId, now),
      () => adjust(order(customerId, 10, 'more'), now),
    );
    expect(await balances(customerId)).toMatchObject({ ...after, held: 0 });
  });

  it('loses nothing of another’s first points for the same customer', async () => {
    const customerId = await customerWith(0);
    await meanwhile(
      /TransactWrite/,
      () => give(customerId, 20),
      () => adjust(order(customerId, 10, 'first'), now),
    );
    expect(await balances(customerId)).toMatchObject({ available: 30 });
  });

  it('loses none of many at once', async () => {
    const customerId = await customerWith(100);
    const changes = [10, -5, 20, -15, 30, -1];
    await Promise.all(
      changes.map((points, index) => adjust(order(customerId, points, `many-${index}`), now)),
    );
    expect(await balances(customerId)).toMatchObject({ available: 139, removed: 21 });
  });

  it('takes no more than is available, held points not counted', async () => {
    const customerId = await customerWith(100);
    await reserve(aHold({ customerId, points: 60 }), now);
    expect(await adjust(order(customerId, -41, 'much'), now)).toMatchObject({
      refused: 'insufficient_points',
    });
    expect(await adjust(order(customerId, -40, 'all'), now)).toMatchObject({ replayed: false });
    expect(await balances(customerId)).toMatchObject({ available: 0, held: 60, removed: 40 });
  });

  it('refuses a customer who is not enrolled', async () => {
    expect(await adjust(order(aCustomer(), 5, 'x'), now)).toMatchObject({
      refused: 'customer_not_found',
    });
  });
});

describe('readTimeline', () => {
  it('tells buyer and referrer of one order each their part, newest first, in pages', async () => {
    const code = await limitedCode(20);
    const customerId = await customerWith(500);
    for (let index = 0; index < 7; index++) {
      const at = now + index * 1000;
      const hold = aHold({ customerId, points: 50, code, at });
      await reserve(hold, at);
      await confirm(hold.orderId, at);
    }
    await give(code.owner, 5, now + 3500);

    const mine = await readTimeline(customerId, 100);
    expect(mine.entries.map(({ kind, points }) => [kind, points])).toEqual([
      ...new Array(7).fill(['redeemed', -50]),
      ['adjusted', 500],
    ]);
    const theirs = await readTimeline(code.owner, 100);
    const kinds = theirs.entries.map(({ kind, points }) => [kind, points]);
    expect(kinds).toEqual([
      ...new Array(3).fill(['reward', 10]),
      ['adjusted', 5],
      ...new Array(4).fill(['reward', 10]),
    ]);
    const paged = [];
    let cursor: string | undefined;
    do {
      const page = await readTimeline(code.owner, 3, cursor);
      paged.push(...page.entries);
      cursor = page.next;
    } while (cursor);
    expect(paged).toEqual(theirs.entries);
  });

  it('tells everything in pages that one index fills alone', async () => {
    const customerId = await customerWith(0);
    for (const points of [1, 2, 3]) await give(customerId, points, now + points);
    const first = await readTimeline(customerId, 2);
    expect(first.entries.map(({ points }) => points)).toEqual([3, 2]);
    const { entries } = await readTimeline(customerId, 2, first.next);
    expect(entries.map(({ points }) => points)).toEqual([1]);
  });

  it('names an adjustment’s entry by its kind once', async () => {
    const customerId = await customerWith(0);
    await give(customerId, 1, now);
    const { entries } = await readTimeline(customerId, 1);
    expect(entries[0]?.entryId).toMatch(/^adjusted:(?!adjusted:)./);
  });

  it('tells of points that expired, and nothing of a lot that was spent', async () => {
    const customerId = await customerWith(100);
    await give(customerId, 80, now, 13);
    const hold = aHold({ customerId, points: 100 });
    await reserve(hold, now);
    await confirm(hold.orderId, now);
    const later = Date.parse('2028-01-01T00:00:00.000Z');
    await give(customerId, 5, later);
    const { entries } = await readTimeline(customerId, 10);
    expect(entries.map(({ kind, points }) => [kind, points])).toEqual(
      expect.arrayContaining([['expired', -80]]),
    );
    expect(entries.filter(({ kind }) => kind === 'expired')).toHaveLength(1);
  });

  it('tells nothing of points that were given back', async () => {
    const customerId = await customerWith(100);
    const hold = aHold({ customerId, points: 60 });
    await reserve(hold, now);
    await cancel(hold.orderId, now);
    const { entries } = await readTimeline(customerId, 10);
    expect(entries.map(({ kind }) => kind)).toEqual(['adjusted']);
  });
});
