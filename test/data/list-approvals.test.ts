import { describe, expect, it } from '@jest/globals';
import { adjust } from '../../shared/data/adjust.ts';
import { isApprovalPosition, listApprovals } from '../../shared/data/approvals.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { decideAdjustment } from '../../shared/data/decide-adjustment.ts';
import { decideOrder } from '../../shared/data/decide-order.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import type { Approval, Verdict } from '../../shared/domain/approvals.ts';
import { dayMs, hourMs, iso, minuteMs } from '../../shared/domain/calendar.ts';
import { AdjustmentId } from '../../shared/domain/ids.ts';
import { aHold, customerWith, now } from './builders.ts';
import { meanwhile } from './meanwhile.ts';

const said = (decision: Verdict['decision']): Verdict => ({
  ...{ decision, by: 'rina', reason: 'Called the customer' },
});

/** Each test has a time of its own: one partition holds the requests of all. */
let windows = 0;
const newWindow = () => now + 100 * dayMs * ++windows;

async function pendingOrder(at: number, minutes = 48 * 60) {
  const customerId = await customerWith(100, at);
  const hold = aHold({ customerId, points: 80, at, minutes, requestedBy: 'till' });
  await reserve(hold, at);
  return hold;
}

async function pendingAdjustment(at: number, points = 600) {
  const request = {
    customerId: await customerWith(700, at),
    adjustmentId: AdjustmentId.parse('a-1'),
    ...{ requestHash: 'hash', points, reason: 'goodwill', by: 'sri', expiresAfterMonths: 12 },
    approvalExpiresAt: at + 48 * hourMs,
  };
  await adjust(request, at);
  return request;
}

const ids = (approvals: Approval[]) => approvals.map(({ approvalId }) => approvalId);

describe('listApprovals', () => {
  it('tells what orders and adjustments wait for, newest first', async () => {
    const at = newWindow();
    const hold = await pendingOrder(at);
    const { customerId } = await pendingAdjustment(at + 1, -600);
    await reserve(aHold({ at }), at);
    expect(await listApprovals('open', 10, undefined, at + 2)).toEqual({
      approvals: [
        {
          approvalId: `adjustment,${customerId},a-1`,
          kind: 'adjustment',
          customerId,
          adjustmentId: 'a-1',
          points: -600,
          reason: 'goodwill',
          requestedBy: 'sri',
          requestedAt: iso(at + 1),
          expiresAt: iso(at + 1 + 48 * hourMs),
          status: 'open',
        },
        {
          approvalId: `order,${hold.orderId}`,
          kind: 'order',
          orderId: hold.orderId,
          customerId: hold.customerId,
          points: 80,
          amount: 8000,
          requestedBy: 'till',
          requestedAt: iso(at),
          expiresAt: hold.expiresAt,
          status: 'open',
        },
      ],
    });
  });

  it('tells of each where it stands, and of the open ones only unless it is asked', async () => {
    const at = newWindow();
    const orders = await Promise.all(
      Array.from({ length: 7 }, (_, index) => pendingOrder(at + index, index === 6 ? 1 : 2880)),
    );
    const [approved, confirmed, rejected, cancelled, expired, open, over] = orders.map(
      ({ orderId }) => orderId,
    );
    if (!approved || !confirmed || !rejected || !cancelled || !orders[4]) throw new Error();
    await decideOrder(approved, said('approve'), at + 10);
    await decideOrder(confirmed, said('approve'), at + 10);
    await confirm(confirmed, at + 10);
    await decideOrder(rejected, said('reject'), at + 10);
    await cancel(cancelled, at + 10);
    await expire(orders[4], at + 10);
    const given = await pendingAdjustment(at + 7);
    await decideAdjustment(given, said('approve'), at + 10);
    const refused = await pendingAdjustment(at + 8);
    await decideAdjustment(refused, said('reject'), at + 10);

    const soon = at + 5 * minuteMs;
    const all = await listApprovals('all', 100, undefined, soon);
    const decision = { ...said('approve'), at: iso(at + 10) };
    expect(all.approvals).toMatchObject([
      { customerId: refused.customerId, status: 'rejected', decision: { decision: 'reject' } },
      { customerId: given.customerId, status: 'approved', decision },
      { orderId: over, status: 'expired' },
      { orderId: open, status: 'open' },
      { orderId: expired, status: 'expired' },
      { orderId: cancelled, status: 'cancelled' },
      { orderId: rejected, status: 'rejected', decision: { decision: 'reject', by: 'rina' } },
      { orderId: confirmed, status: 'approved', decision },
      { orderId: approved, status: 'approved', decision },
    ]);
    const undecided = all.approvals.filter((approval) => !('decision' in approval));
    expect(undecided.map(({ status }) => status)).toEqual([
      'expired',
      'open',
      'expired',
      'cancelled',
    ]);
    expect(ids((await listApprovals('open', 100, undefined, soon)).approvals)).toEqual([
      `order,${open}`,
    ]);
  });

  it('has no open ones from their last instant on, though no job has run', async () => {
    const at = newWindow();
    await pendingOrder(at);
    await pendingAdjustment(at);
    const over = at + 48 * hourMs;
    expect((await listApprovals('open', 10, undefined, over - 1)).approvals).toHaveLength(2);
    expect((await listApprovals('open', 10, undefined, over)).approvals).toEqual([]);
    const { approvals } = await listApprovals('all', 10, undefined, over);
    expect(approvals.map(({ status }) => status)).toEqual(['expired', 'expired']);
  });

  it('shows no decision where somebody was told that there was none in time', async () => {
    const at = newWindow();
    const request = await pendingAdjustment(at);
    const over = at + 48 * hourMs;
    await adjust(request, over);
    const { approvals } = await listApprovals('all', 10, undefined, over);
    expect(approvals).toMatchObject([{ status: 'expired' }]);
    expect(approvals[0]).not.toHaveProperty('decision');
  });

  it('looks back as far as a request can be open', async () => {
    const at = newWindow();
    const hold = await pendingOrder(at, 720 * 60);
    const over = at + 720 * hourMs;
    const listed = async (when: number) =>
      ids((await listApprovals('all', 10, undefined, when)).approvals);
    expect(await listed(over - 1)).toEqual([`order,${hold.orderId}`]);
    expect(await listed(over + 1)).toEqual([]);
  });

  it('ends after a page whose end is older by now than the list goes back', async () => {
    const at = newWindow();
    for (const when of [at, at + 1]) await pendingOrder(when);
    const { next } = await listApprovals('all', 1, undefined, at + 720 * hourMs);
    const later = () => listApprovals('all', 1, next, at + 720 * hourMs + minuteMs);
    const refusing = async () => {
      throw new Error('The provided starting key is outside query boundaries');
    };
    expect(await meanwhile(/Query/, refusing, later)).toEqual({ approvals: [] });
  });

  it('comes in pages of rows, of which the open ones may be few', async () => {
    const at = newWindow();
    const orders = [];
    for (let index = 0; index < 5; index++) orders.push(await pendingOrder(at + index));
    for (const index of [2, 3]) {
      await cancel(orders[index]?.orderId ?? aHold().orderId, at + 10);
    }
    const pages = [];
    let cursor: string | undefined;
    do {
      const page = await listApprovals('open', 2, cursor, at + 10);
      pages.push(ids(page.approvals));
      cursor = page.next;
      if (cursor !== undefined) expect(isApprovalPosition(cursor)).toBe(true);
    } while (cursor);
    const [first, second, , , fifth] = orders.map(({ orderId }) => `order,${orderId}`);
    expect(pages).toEqual([[fifth], [second], [first]]);
    const everything = await listApprovals('all', 100, undefined, at + 10);
    expect(everything.approvals).toHaveLength(5);
    expect(everything).not.toHaveProperty('next');
  });
});

describe('isApprovalPosition', () => {
  it.each([
    ['2026-11-22T10:00:00.000Z#order,o-1', true],
    ['2026-11-22T10:00:00.000Z#adjustment,c-1,a-1', true],
    ['2026-11-22T10:00:00.000Z#reward:o-1', false],
    ['2026-11-22T10:00:00.000Z#order,o-1#', false],
    ['2026-11-22#order,o-1', false],
    ['', false],
  ])('%j: %s', (text, is) => {
    expect(isApprovalPosition(text)).toBe(is);
  });
});
