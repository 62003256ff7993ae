import { describe, expect, it } from '@jest/globals';
import { adjust } from '../../shared/data/adjust.ts';
import { readCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { enrol, readCustomer } from '../../shared/data/customers.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { readTimeline } from '../../shared/data/timeline.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { AdjustmentId } from '../../shared/domain/ids.ts';
import { aCustomer, aHold, balances, customerWith, give, limitedCode, now } from './builders.ts';

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
});
