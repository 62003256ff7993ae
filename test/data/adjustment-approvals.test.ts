import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { type AdjustmentRequest, adjust } from '../../shared/data/adjust.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { decideAdjustment } from '../../shared/data/decide-adjustment.ts';
import {
  accountKey,
  adjustmentDecisionKey,
  adjustmentKey,
  adjustmentRequestKey,
  approvalKey,
  causeOf,
} from '../../shared/data/keys.ts';
import { read } from '../../shared/data/read.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { changeSettings } from '../../shared/data/settings.ts';
import { readTimeline } from '../../shared/data/timeline.ts';
import type { Verdict } from '../../shared/domain/approvals.ts';
import { hourMs, iso } from '../../shared/domain/calendar.ts';
import { AdjustmentId, type CustomerId } from '../../shared/domain/ids.ts';
import { isRefusal, refusal } from '../../shared/domain/refusals.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import { withinBudget } from '../../shared/runtime/budget.ts';
import { inDryRun } from '../../shared/runtime/dry-run.ts';
import { drift } from '../ledger.ts';
import { aCustomer, aHold, balances, customerWith, give, now } from './builders.ts';
import { meanwhile } from './meanwhile.ts';

afterAll(async () => {
  expect(await drift(table, tableName)).toEqual([]);
});

const over = now + 48 * hourMs;

/** What an admin would ask a second person for. */
const large = (customerId: CustomerId, points: number): AdjustmentRequest => ({
  customerId,
  adjustmentId: AdjustmentId.parse(`a-${randomUUID()}`),
  requestHash: String(points),
  points,
  reason: 'goodwill',
  by: 'sri',
  expiresAfterMonths: 12,
  approvalExpiresAt: over,
});

/** The same, as asked under a higher threshold. */
const small = (request: AdjustmentRequest) => ({ ...request, approvalExpiresAt: undefined });

const said = (decision: Verdict['decision'], by = 'rina'): Verdict => ({
  decision,
  by,
  reason: 'Checked the till’s roll',
});

const decide = (request: AdjustmentRequest, verdict: Verdict, at = now) =>
  decideAdjustment(request, verdict, at);

const stored = async ({ customerId, adjustmentId }: AdjustmentRequest) => ({
  entry: await read(adjustmentKey(customerId, adjustmentId)),
  request: await read(adjustmentRequestKey(customerId, adjustmentId)),
  decision: await read(adjustmentDecisionKey(customerId, adjustmentId)),
});

async function asked(customerId: CustomerId, points: number): Promise<AdjustmentRequest> {
  const request = large(customerId, points);
  expect(await adjust(request, now)).toMatchObject({ replayed: false, requested: { points } });
  return request;
}

describe('adjust of many points', () => {
  it.each([600, -600])('stores what is asked and moves nothing: %i', async (points) => {
    const customerId = await customerWith(700);
    const before = await balances(customerId);
    const request = await asked(customerId, points);
    expect(await balances(customerId)).toEqual(before);
    const { request: item, entry } = await stored(request);
    const { expiresAfterMonths: _, approvalExpiresAt: __, ...fields } = request;
    expect(item).toMatchObject({ ...fields, at: iso(now), expiresAt: iso(over) });
    expect(entry).toBeUndefined();
    const approvalId = `adjustment,${customerId},${request.adjustmentId}`;
    expect(await read(approvalKey(iso(now), approvalId))).toMatchObject({
      ...{ approvalId, customerId, points, requestedBy: 'sri', reason: 'goodwill' },
      ttl: over / 1000 + 30 * 24 * 60 * 60,
    });
    const { entries } = await readTimeline(customerId, 10);
    expect(entries.map((told) => told.points)).toEqual([700]);
  });

  it('gives its answer again while it is open, before it says that somebody may not', async () => {
    const request = await asked(await customerWith(0), 600);
    const notAllowed = refusal('forbidden', 'Too much for support.');
    const first = { requested: { points: 600, by: 'sri', at: iso(now) } };
    for (const again of [request, small(request), { ...request, by: 'wulan' }]) {
      expect(await adjust(again, over - 1, notAllowed)).toMatchObject({ ...first, replayed: true });
    }
    expect(await adjust(large(await customerWith(0), 600), now, notAllowed)).toEqual(notAllowed);
  });

  it('refuses the id with other contents, also once it is decided', async () => {
    const request = await asked(await customerWith(0), 600);
    const other = { ...request, requestHash: 'other' };
    expect(await adjust(other, now)).toMatchObject({ refused: 'adjustment_reused' });
    await decide(request, said('reject'));
    expect(await adjust(other, now)).toMatchObject({ refused: 'adjustment_reused' });
  });

  it('gives its answer again where a lower threshold would ask by now', async () => {
    const request = large(await customerWith(0), 600);
    await adjust(small(request), now);
    expect(await adjust(request, now)).toMatchObject({
      replayed: true,
      adjustment: { points: 600 },
    });
    expect((await stored(request)).request).toBeUndefined();
  });

  it('is stored once, however often it is asked at once', async () => {
    const customerId = await customerWith(0);
    const request = large(customerId, 600);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => adjust(request, now)));
    expect(outcomes.filter((outcome) => 'replayed' in outcome && !outcome.replayed)).toHaveLength(
      1,
    );
    expect(outcomes.filter((outcome) => 'requested' in outcome)).toHaveLength(10);
  });

  it('asks for nothing that could not be taken now, nor for strangers', async () => {
    const poor = large(await customerWith(500), -600);
    expect(await adjust(poor, now)).toMatchObject({ refused: 'insufficient_points' });
    const stranger = large(aCustomer(), 600);
    expect(await adjust(stranger, now)).toMatchObject({ refused: 'customer_not_found' });
    for (const request of [poor, stranger]) {
      expect((await stored(request)).request).toBeUndefined();
    }
  });

  it.each(['asking', 'posting'])(
    'is not both asked and posted, overtaken when %s',
    async (slow) => {
      const request = large(await customerWith(0), 600);
      const [late, quick] =
        slow === 'asking' ? [request, small(request)] : [small(request), request];
      const outcome = await meanwhile(
        /TransactWrite/,
        () => adjust(quick, now),
        () => adjust(late, now),
      );
      expect(outcome).toMatchObject({ replayed: true });
      const { entry, request: item } = await stored(request);
      expect([entry !== undefined, item !== undefined]).toEqual(
        slow === 'asking' ? [true, false] : [false, true],
      );
    },
  );

  it('names the request as the cause of what it writes to the account', async () => {
    const request = await asked(await customerWith(0), 600);
    const { customerId, adjustmentId } = request;
    const cause = async () => (await read(accountKey(customerId)))?.cause;
    expect(await cause()).toBe(causeOf(adjustmentRequestKey(customerId, adjustmentId)));
    await decide(request, said('approve'));
    expect(await cause()).toBe(causeOf(adjustmentKey(customerId, adjustmentId)));
  });
});

describe('decideAdjustment', () => {
  it('approves: gives the points from then on, by the settings of then', async () => {
    const customerId = await customerWith(0);
    const request = await asked(customerId, 600);
    const document = {
      ...defaultSettings,
      points: { ...defaultSettings.points, expiresAfterMonths: 2 },
    };
    await changeSettings(0, document, 'sri', now);
    const later = over - 1;
    expect(await decide(request, said('approve'), later)).toMatchObject({ replayed: false });
    expect(await balances(customerId)).toMatchObject({ available: 600, lots: { '2027-01': 600 } });
    const { entry } = await stored(request);
    expect(entry).toMatchObject({ by: 'sri', approvedBy: 'rina', at: iso(later), points: 600 });
    expect((await readTimeline(customerId, 10)).entries).toMatchObject([
      { kind: 'adjusted', points: 600, at: iso(later), detail: 'goodwill' },
    ]);
    const adjustment = { points: 600, approvedBy: 'rina', at: iso(later) };
    expect(await adjust(request, over + 1)).toMatchObject({ adjustment, replayed: true });
  });

  it('approves: takes the points', async () => {
    const customerId = await customerWith(700);
    const request = await asked(customerId, -600);
    await decide(request, said('approve'));
    expect(await balances(customerId)).toMatchObject({ available: 100, removed: 600 });
  });

  it('takes no more than is available by then, and stays open until there is enough', async () => {
    const customerId = await customerWith(700);
    const request = await asked(customerId, -600);
    await reserve(aHold({ customerId, points: 200 }), now);
    expect(await decide(request, said('approve'))).toMatchObject({
      refused: 'insufficient_points',
    });
    expect((await stored(request)).decision).toBeUndefined();
    await give(customerId, 100);
    expect(await decide(request, said('approve'))).toMatchObject({ replayed: false });
    expect(await balances(customerId)).toMatchObject({ available: 0, held: 200, removed: 600 });
  });

  it('rejects: nothing moves, and who asked is told why', async () => {
    const customerId = await customerWith(0);
    const request = await asked(customerId, 600);
    expect(await decide(request, said('reject'))).toMatchObject({ replayed: false });
    expect(await readAccount(customerId)).toMatchObject({ available: 0, lots: {} });
    expect(await adjust(request, now)).toMatchObject({
      refused: 'approval_rejected',
      detail: 'It was rejected: Checked the till’s roll',
    });
  });

  it('settles the account first after a month’s end', async () => {
    const beforeEnd = Date.parse('2027-11-30T23:50:00.000Z');
    const customerId = await customerWith(700);
    const request = { ...large(customerId, -600), approvalExpiresAt: beforeEnd + 48 * hourMs };
    expect(await adjust(request, beforeEnd)).toMatchObject({ requested: { points: -600 } });
    const afterEnd = Date.parse('2027-12-01T00:00:00.000Z');
    expect(await decide(request, said('approve'), afterEnd)).toMatchObject({
      refused: 'insufficient_points',
      detail: '0 points are available.',
    });
    expect(await balances(customerId)).toMatchObject({ available: 0, expired: 700 });
  });

  it('knows no request that is not there', async () => {
    const request = large(await customerWith(0), 600);
    expect(await decide(request, said('approve'))).toMatchObject({ refused: 'not_found' });
    await adjust(small(request), now);
    expect(await decide(request, said('reject'))).toMatchObject({ refused: 'not_found' });
  });

  it('is not for who asked, and says first what is done', async () => {
    const request = await asked(await customerWith(0), 600);
    const bySri = () => decide(request, said('approve', 'sri'));
    expect(await bySri()).toMatchObject({ refused: 'self_approval' });
    await decide(request, said('reject'));
    expect(await bySri()).toMatchObject({ refused: 'already_decided' });
  });

  it.each(['approve', 'reject'] as const)('gives the answer to %s again', async (decision) => {
    const request = await asked(await customerWith(0), 600);
    const first = await decide(request, said(decision));
    expect(await decide(request, said(decision), over + 1)).toEqual({ ...first, replayed: true });
  });

  it.each([600, -600])('lets one of twenty decide, once: %i', async (points) => {
    for (let round = 0; round < 2; round++) {
      const customerId = await customerWith(1000);
      const request = await asked(customerId, points);
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          decide(request, said(index % 2 === round ? 'approve' : 'reject', `p-${index}`)),
        ),
      );
      const refusals = outcomes.filter(isRefusal);
      expect(refusals.map(({ refused }) => refused)).toEqual(Array(19).fill('already_decided'));
      const { decision, entry } = await stored(request);
      const approved = decision?.decision === 'approve';
      expect(entry?.approvedBy).toBe(approved ? decision.by : undefined);
      const { available } = await readAccount(customerId);
      expect(available).toBe(1000 + (approved ? points : 0));
    }
  });

  it.each(['approve', 'reject'] as const)('gives ten clicks on %s one answer', async (decision) => {
    const customerId = await customerWith(600);
    const request = await asked(customerId, -600);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => decide(request, said(decision))),
    );
    expect(outcomes.filter((outcome) => 'replayed' in outcome && !outcome.replayed)).toHaveLength(
      1,
    );
    const answers = outcomes.map((outcome) => JSON.stringify({ ...outcome, replayed: true }));
    expect(new Set(answers).size).toBe(1);
  });

  it.each([
    ['approve', 'reject'],
    ['reject', 'approve'],
    ['approve', 'approve'],
  ] as const)('tells who would %s that another was quicker to %s', async (slow, quick) => {
    const customerId = await customerWith(600);
    const request = await asked(customerId, -600);
    const outcome = await meanwhile(
      /TransactWrite|PutItem/,
      () => decide(request, said(quick, 'wulan')),
      () => decide(request, said(slow)),
    );
    expect(outcome).toMatchObject({ refused: 'already_decided' });
    const { available } = await readAccount(customerId);
    expect(available).toBe(quick === 'approve' ? 0 : 600);
  });

  it('loses nothing of points that came meanwhile', async () => {
    const customerId = await customerWith(600);
    const request = await asked(customerId, -600);
    await meanwhile(
      /TransactWrite/,
      () => give(customerId, 50),
      () => decide(request, said('approve')),
    );
    expect(await balances(customerId)).toMatchObject({ available: 50, removed: 600 });
  });

  it('says that it is done before "not enough", where another click took the points', async () => {
    const beforeEnd = Date.parse('2027-11-30T23:50:00.000Z');
    const afterEnd = Date.parse('2027-12-01T00:10:00.000Z');
    const customerId = await customerWith(100);
    await give(customerId, 600, now, 13);
    const request = { ...large(customerId, -600), approvalExpiresAt: beforeEnd + 48 * hourMs };
    await adjust(request, beforeEnd);
    const click = () => decide(request, said('approve'), afterEnd);
    // The slow click has found no decision and is about to expire what is over.
    expect(await meanwhile(/TransactWrite/, click, click)).toMatchObject({ replayed: true });
    expect(await balances(customerId)).toMatchObject({ available: 0, expired: 100, removed: 600 });
  });
});

describe('an adjustment that nobody decided on in time', () => {
  it('is not approved any more, exactly from its last instant on', async () => {
    const [inTime, late] = [
      await asked(await customerWith(0), 600),
      await asked(await customerWith(0), 600),
    ];
    expect(await decide(inTime, said('approve'), over - 1)).toMatchObject({ replayed: false });
    for (const decision of ['approve', 'reject'] as const) {
      expect(await decide(late, said(decision), over)).toMatchObject({
        refused: 'approval_rejected',
      });
    }
    expect(await readAccount(late.customerId)).toMatchObject({ available: 0 });
  });

  it('is answered so to whoever asked', async () => {
    const request = await asked(await customerWith(0), 600);
    expect(await adjust(request, over - 1)).toMatchObject({ replayed: true });
    for (const again of [request, small(request)]) {
      expect(await adjust(again, over)).toMatchObject({
        refused: 'approval_rejected',
        detail: 'Nobody decided on it in time.',
      });
    }
  });

  it('is answered so in a dry run, which puts nothing in the decision’s place', async () => {
    const request = await asked(await customerWith(0), 600);
    const asks: (() => Promise<object>)[] = [
      () => adjust(request, over),
      () => decide(request, said('approve'), over),
      () => decide(request, said('reject'), over),
    ];
    for (const ask of asks) {
      const told = await withinBudget(() => inDryRun(ask));
      expect(told).toMatchObject({ detail: 'Nobody decided on it in time.' });
    }
    expect((await stored(request)).decision).toBeUndefined();
  });

  it('is not approved after anybody was told that it is not', async () => {
    const request = await asked(await customerWith(0), 600);
    const outcome = await meanwhile(
      /TransactWrite/,
      async () =>
        expect(await adjust(request, over)).toMatchObject({ refused: 'approval_rejected' }),
      () => decide(request, said('approve'), over - 1),
    );
    expect(outcome).toMatchObject({ refused: 'approval_rejected' });
    expect((await stored(request)).entry).toBeUndefined();
  });

  it('is approved all the same where that was quicker', async () => {
    const request = await asked(await customerWith(0), 600);
    const outcome = await meanwhile(
      /PutItem/,
      () => decide(request, said('approve'), over - 1),
      () => adjust(request, over),
    );
    expect(outcome).toMatchObject({ replayed: true, adjustment: { points: 600 } });
  });
});

describe('adjust, where the same call took the points meanwhile,', () => {
  it('says that it is done before "not enough"', async () => {
    const afterEnd = Date.parse('2027-12-01T00:10:00.000Z');
    const customerId = await customerWith(100);
    await give(customerId, 60, now, 13);
    const take = () => adjust(small({ ...request }), afterEnd);
    const request = large(customerId, -60);
    expect(await meanwhile(/TransactWrite/, take, take)).toMatchObject({ replayed: true });
    expect(await balances(customerId)).toMatchObject({ available: 0, expired: 100, removed: 60 });
  });
});
