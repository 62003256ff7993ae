import { describe, expect, it } from '@jest/globals';
import { RefundId } from '../../shared/domain/ids.ts';
import { type Resolution, statusAtFirst } from '../../shared/domain/order.ts';
import type { Refund } from '../../shared/domain/refund.ts';
import {
  type OrderRecord,
  OrderStory,
  orderStory,
  statusOf as statusOfRecord,
} from '../../shared/domain/story.ts';
import { buyer, holdOf, now, orderId, referrer } from './builders.ts';

const resolution = (kind: Resolution['kind'], reason?: string): Resolution => ({
  kind,
  orderId,
  customerId: buyer,
  at: '2026-11-22T10:05:00.000Z',
  points: 200,
  rewardPoints: 0,
  ...(reason !== undefined && { reason }),
});

const waiting = holdOf({ needsApproval: true, requestedBy: 'till' });

const decisionOf = (decision: 'approve' | 'reject') => ({
  ...{ decision, by: 'rina', reason: 'Called the customer' },
  at: '2026-11-22T10:04:00.000Z',
});

type Parts = Partial<Omit<OrderRecord, 'hold'>>;
const recordOf = (hold = holdOf(), parts: Parts = {}): OrderRecord => ({
  hold,
  refunds: [],
  ...parts,
});

const statusOf = (
  hold: OrderRecord['hold'],
  end: Resolution | undefined,
  at: number,
  decision?: OrderRecord['decision'],
) => statusOfRecord(recordOf(hold, { resolution: end, decision }), at);

/** The story, in the contract's shape. */
function storyOf(hold = holdOf(), parts: Parts = {}) {
  const story = orderStory(recordOf(hold, parts), now);
  expect(OrderStory.parse(story)).toEqual(story);
  return story;
}

const orderEntries = (hold = holdOf(), end?: Resolution, decision?: OrderRecord['decision']) =>
  storyOf(hold, { resolution: end, decision }).entries;

describe('statusOf', () => {
  const expiresAt = Date.parse(holdOf().expiresAt);

  it('is expired from the hold’s last instant on, though no job has run', () => {
    expect(statusOf(holdOf(), undefined, now)).toBe('held');
    expect(statusOf(holdOf(), undefined, expiresAt - 1)).toBe('held');
    expect(statusOf(holdOf(), undefined, expiresAt)).toBe('expired');
  });

  it('is the resolution’s once there is one, however late it is', () => {
    for (const kind of ['confirmed', 'cancelled', 'expired'] as const) {
      expect(statusOf(holdOf(), resolution(kind), expiresAt + 1)).toBe(kind);
    }
  });
});

describe('statusOf an order that needs approval', () => {
  const expiresAt = Date.parse(waiting.expiresAt);

  it('is pending until somebody decides or its time runs out', () => {
    expect(statusAtFirst(waiting)).toBe('pending_approval');
    expect(statusOf(waiting, undefined, expiresAt - 1)).toBe('pending_approval');
    expect(statusOf(waiting, undefined, expiresAt)).toBe('expired');
  });

  it('is held once it is approved, and ends like every other', () => {
    const approve = decisionOf('approve');
    expect(statusOf(waiting, undefined, now, approve)).toBe('held');
    expect(statusOf(waiting, undefined, expiresAt, approve)).toBe('expired');
    expect(statusOf(waiting, resolution('confirmed'), now, approve)).toBe('confirmed');
  });

  it('is cancelled once it is rejected, also when only the decision was read', () => {
    const reject = decisionOf('reject');
    expect(statusOf(waiting, resolution('cancelled'), now, reject)).toBe('cancelled');
    expect(statusOf(waiting, undefined, expiresAt, reject)).toBe('cancelled');
  });
});

describe('an order’s entries', () => {
  const told = (...parts: Parameters<typeof orderEntries>) =>
    orderEntries(...parts).map(({ kind, points, amount, by }) => ({ kind, points, amount, by }));
  const held = { kind: 'held', points: -200, amount: 125_000, by: 'order platform' };

  it('tells that a hold took the points', () => {
    expect(told()).toEqual([held]);
  });

  it('tells that confirming left them taken and the total paid', () => {
    const end = { kind: 'confirmed', points: 0, amount: 125_000, by: 'order platform' };
    expect(told(holdOf(), resolution('confirmed'))).toEqual([held, end]);
  });

  it('tells that cancelling and expiring gave them back, and who did', () => {
    const back = { points: 200, amount: 0 };
    expect(told(holdOf(), resolution('cancelled'))).toEqual([
      held,
      { kind: 'cancelled', ...back, by: 'order platform' },
    ]);
    expect(told(holdOf(), resolution('expired'))).toEqual([
      held,
      { kind: 'expired', ...back, by: 'kawan' },
    ]);
  });

  it('tells who decided, and who cancelled by it', () => {
    const approved = { kind: 'approved', points: 0, amount: 0, by: 'rina' };
    const paid = { kind: 'confirmed', points: 0, amount: 125_000, by: 'order platform' };
    expect(told(waiting, undefined, decisionOf('approve'))).toEqual([held, approved]);
    const confirmed = resolution('confirmed');
    expect(told(waiting, confirmed, decisionOf('approve'))).toEqual([held, approved, paid]);
    const cancelled = { ...resolution('cancelled'), rejectedBy: 'rina' };
    expect(told(waiting, cancelled, decisionOf('reject'))).toEqual([
      held,
      { kind: 'rejected', points: 0, amount: 0, by: 'rina' },
      { kind: 'cancelled', points: 200, amount: 0, by: 'rina' },
    ]);
    const [, entry] = orderEntries(waiting, undefined, decisionOf('approve'));
    expect(entry).toMatchObject({
      entryId: 'approved:INV-2041',
      at: '2026-11-22T10:04:00.000Z',
      reason: 'Called the customer',
    });
  });

  it('gives each entry an id of its own and the reason where there is one', () => {
    const [first, second] = orderEntries(holdOf(), resolution('cancelled', 'changed my mind'));
    expect(first).toMatchObject({ entryId: 'held:INV-2041', at: holdOf().at });
    expect(second).toMatchObject({ entryId: 'cancelled:INV-2041', reason: 'changed my mind' });
    expect(first).not.toHaveProperty('reason');
  });
});

describe('an order’s story', () => {
  const terms = {
    ...holdOf().terms,
    earn: { perAmount: 10_000, points: 2 },
    referral: {
      referrerId: referrer,
      rewardPoints: 10,
      discount: { kind: 'percent' as const, basisPoints: 250, max: 5000 },
      ofCode: true,
      rewardShards: 1,
      onceOnly: true,
    },
  };
  const hold = holdOf({ terms });
  const confirmed: Resolution = {
    ...resolution('confirmed'),
    ...{ rewardPoints: 10, referrerId: referrer, rewardShard: 0, earnedPoints: 24 },
    ...{ maturesAt: '2026-12-06T00:00:00.000Z', lotMonth: '2027-12' },
  };
  const refund = (id: string, changes: Partial<Refund>): Refund => ({
    kind: 'refunded',
    ...{ orderId, refundId: RefundId.parse(id), customerId: buyer },
    ...{ amount: 62_500, refundedTotal: 62_500, isWhole: false, endsReferral: false },
    at: '2026-12-01T00:00:00.000Z',
    ...{ points: 100, rewardPoints: 5, rewardFrom: 'pending', referrerId: referrer },
    ...{ earnedPoints: 12, earnedFrom: 'pending' },
    ...changes,
  });
  const second = refund('r-2', {
    ...{ refundedTotal: 125_000, isWhole: true, rewardFrom: 'balance', owedPoints: 3 },
    ...{ bonusPoints: 50, gracePoints: 40, earnedFrom: 'balance', reason: 'broken' },
  });

  it('tells what was promised, when it is given and what refunds took back', () => {
    const story = storyOf(hold, { resolution: confirmed, refunds: [refund('r-1', {}), second] });
    const given = { maturesAt: '2026-12-06T00:00:00.000Z', lotMonth: '2027-12' };
    expect(story).toMatchObject({
      status: 'refunded',
      refundedTotal: 125_000,
      reward: { referrerId: referrer, points: 10, takenBackPoints: 10, ...given },
      earned: { points: 24, takenBackPoints: 24, ...given },
    });
    expect(story.entries.slice(1)).toMatchObject([
      { kind: 'confirmed', points: 0, rewardPoints: 10, earnedPoints: 24 },
      { entryId: 'refunded:INV-2041/r-1', points: 100, amount: -62_500, rewardPoints: -5 },
      { entryId: 'refunded:INV-2041/r-2', earnedPoints: -12, reason: 'broken' },
    ]);
  });

  it('explains each amount', () => {
    const { explanation } = storyOf(hold, {
      resolution: confirmed,
      refunds: [refund('r-1', {}), second],
      monthsSpent: [{ month: '2027-03', points: 200 }],
    });
    expect(explanation).toEqual([
      'Everything goes by the settings of version 3, under which it was held.',
      'SARI26 takes off 5000: the code’s own discount of 2.5 %, rounded down, at most 5000.',
      '200 points at 100 each take off 20000; those that expire first are used first.',
      '150000 − 5000 − 20000 = 125000 IDR to pay.',
      'Of its points 200 were good until the end of 2027-03.',
      'c-2002 was promised 10 points for it, to be given at 2026-12-06T00:00:00.000Z, good until the end of 2027-12.',
      'The buyer was promised 24 points, 2 for each 10000 paid, to be given at 2026-12-06T00:00:00.000Z, good until the end of 2027-12.',
      'Refund r-1: 62500, in all 62500 of 125000. 100 points went back to the buyer. 5 points of the reward were taken back before they were given. 12 earned points were taken back before they were given.',
      'Refund r-2: 62500, in all 125000 of 125000. 100 points went back to the buyer. 40 of them last until the month’s end. 5 points of the reward were taken back after they had been given. 50 points of a bonus too. The referrer owes 3 of that. 12 earned points were taken back after they had been given.',
    ]);
  });

  it('explains the same in Indonesian, with the same figures', () => {
    const record = recordOf(hold, {
      resolution: confirmed,
      refunds: [refund('r-1', {}), second],
      monthsSpent: [{ month: '2027-03', points: 200 }],
    });
    const [english, indonesian] = (['en', 'id'] as const).map(
      (language) => orderStory(record, now, language).explanation,
    );
    expect(indonesian?.slice(2, 5)).toEqual([
      '200 poin senilai 100 per poin memotong 20000; yang paling cepat kedaluwarsa dipakai lebih dulu.',
      '150000 − 5000 − 20000 = 125000 IDR yang harus dibayar.',
      'Dari poinnya, 200 berlaku sampai akhir 2027-03.',
    ]);
    const figures = (sentences: string[] = []) =>
      sentences.map((sentence) => sentence.match(/\d[\d.:TZ-]*/g)?.sort());
    expect(figures(indonesian)).toEqual(figures(english));
  });

  it('explains the programme’s fixed discount and the platform’s own', () => {
    const lines = [
      { kind: 'other' as const, code: 'WEEKEND', amount: 10_000 },
      { kind: 'referral' as const, code: 'SARI26', amount: 5000 },
    ];
    const referral = {
      ...terms.referral,
      discount: { kind: 'fixed' as const, amount: 5000 },
      ofCode: false,
    };
    const own = { ...terms, referral };
    const { explanation } = storyOf(holdOf({ lines, total: 135_000, terms: own }));
    expect(explanation).toContain('WEEKEND takes off 10000: a discount of the platform’s own.');
    expect(explanation).toContain('SARI26 takes off 5000: the programme’s discount of 5000.');
  });

  it('explains what a refund let anybody owe or keep, and says nothing of it otherwise', () => {
    const told = (changes: Partial<Refund>) => {
      const refunds = [refund('r-1', { rewardFrom: 'balance', earnedFrom: 'balance', ...changes })];
      return storyOf(hold, { resolution: confirmed, refunds }).explanation.at(-1);
    };
    expect(told({ forgivenPoints: 4 })).toContain(
      '4 points were no longer available, and the referrer is forgiven them. 12 earned points',
    );
    expect(told({ earnedForgivenPoints: 7 })).toMatch(
      /7 points were no longer available, and the buyer is forgiven them\.$/,
    );
    expect(told({ earnedOwedPoints: 6 })).toMatch(/The buyer owes 6 of that\.$/);
    expect(told({})).toMatch(/12 earned points were taken back after they had been given\.$/);
  });

  it('says of points without an end that they never expire', () => {
    const endless = { ...confirmed, lotMonth: 'never' };
    expect(storyOf(hold, { resolution: endless }).explanation.at(-1)).toMatch(
      /to be given at 2026-12-06T00:00:00\.000Z, never expiring\.$/,
    );
  });

  it('says why nothing is to be paid after all', () => {
    const last = (kind: Resolution['kind']) =>
      storyOf(hold, { resolution: resolution(kind) }).explanation.at(-1);
    expect(last('cancelled')).toBe('It was cancelled, and what it held was given back.');
    expect(last('expired')).toBe(
      'It expired before it was confirmed, and what it held was given back.',
    );
  });

  it('says why there is no reward', () => {
    const none = { ...confirmed, rewardPoints: 0, referrerId: undefined, rewardShard: undefined };
    const off = storyOf(hold, { resolution: none });
    expect(off).not.toHaveProperty('reward');
    expect(off.explanation.at(-2)).toMatch(/^No reward was promised/);
    const capped = holdOf({
      terms: { ...terms, referral: { ...terms.referral, rewardsPerMonthMax: 4 } },
    });
    const over = storyOf(capped, { resolution: { ...none, isOverMonthMax: true } });
    expect(over.explanation.at(-2)).toBe('No reward: 4 orders of the referrer had one that month.');
  });

  it('tells who asked, who approved and why', () => {
    const { approval, explanation } = storyOf(waiting, { decision: decisionOf('approve') });
    expect(approval).toEqual({ requestedBy: 'till', decision: decisionOf('approve') });
    expect(explanation.at(-1)).toBe(
      'So many points needed a second person. rina approved it: Called the customer',
    );
  });

  it('tells a late confirmation after the expiry, and that points were taken anew', () => {
    const late = { ...confirmed, at: '2026-11-22T11:00:00.000Z' };
    const story = storyOf(hold, { resolution: resolution('expired'), late });
    expect(story.status).toBe('confirmed');
    expect(story.entries.map(({ kind, points }) => [kind, points])).toEqual([
      ['held', -200],
      ['expired', 200],
      ['confirmed', -200],
    ]);
    expect(story.explanation).toContain(
      'It was paid after its hold had expired, and what it had held was taken anew.',
    );
  });

  it('tells that an expired order was closed', () => {
    const closed = { ...resolution('expired'), points: 0 };
    const story = storyOf(hold, { resolution: resolution('expired'), late: closed });
    expect(story.status).toBe('expired');
    expect(story.entries.at(-1)).toMatchObject({ kind: 'closed', points: 0 });
    expect(story.explanation).toContain('It expired and can’t be confirmed any more.');
  });
});

describe('the months of the points that an order spent', () => {
  const confirmed = { resolution: resolution('confirmed') };
  const told = (parts: Parts) => storyOf(holdOf(), { ...confirmed, ...parts }).explanation;

  it('are told in a sentence, and until they are known that they will be', () => {
    const monthsSpent = [
      { month: 'over', points: 5 },
      { month: '2026-12', points: 45 },
      { month: 'never', points: 150 },
    ];
    expect(told({ monthsSpent })).toContain(
      'Of its points 5 were held from months that were over by then, 45 were good until the end of 2026-12, 150 never expired.',
    );
    expect(told({})).toContain('Of which months its points were will be known in a moment.');
    expect(
      storyOf(holdOf(), { resolution: resolution('cancelled') }).explanation.join(),
    ).not.toMatch('which months');
  });
});
