import { randomUUID } from 'node:crypto';
import { adjust } from '../../shared/data/adjust.ts';
import { changeCode, createCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { decideAdjustment } from '../../shared/data/decide-adjustment.ts';
import { decideOrder } from '../../shared/data/decide-order.ts';
import { importCustomer } from '../../shared/data/import.ts';
import { refund } from '../../shared/data/refund.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { decideReview, holdBack } from '../../shared/data/review.ts';
import { changeSettings, readSettings } from '../../shared/data/settings.ts';
import { dayMs, hourMs, minuteMs } from '../../shared/domain/calendar.ts';
import { AdjustmentId, type CustomerId, RefundId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import {
  aHold,
  anImport,
  batch,
  customerWith,
  give,
  giveAllPromised,
  limitedCode,
  now,
  vanity,
} from './builders.ts';

const rules = { earn: { perAmount: 10_000, points: 1 }, maturesAfterDays: 1 } as const;
const verdict = { decision: 'approve', by: 'rina', reason: 'fine' } as const;
const refundId = () => RefundId.parse(`r-${randomUUID()}`);

/** A programme in which every kind of entry comes to be, some of them on a later day. */
export async function busyDay(): Promise<void> {
  const code = await limitedCode(40);
  const bonus = { every: 1, points: 7 };
  const once = { code, onceOnly: true, terms: { ...rules, clawback: 'debt' as const } };
  const buyer = await customerWith(500);
  await give(buyer, 60, now, 1);

  const paid = aHold({ customerId: buyer, points: 80, ...once });
  await reserve(paid, now);
  await confirm(paid.orderId, now + hourMs);
  await refund({ orderId: paid.orderId, refundId: refundId(), amount: 40_000 }, now + 2 * hourMs);

  const stranger = aHold({ ...once, referral: { rewardsPerMonthMax: 3, bonus } });
  await reserve(stranger, now);
  await confirm(stranger.orderId, now);
  await giveAllPromised(code.owner, now + dayMs, { ...bonus, lotMonth: '2027-12' });
  await giveAllPromised(buyer, now + dayMs);
  await take(code.owner, 12);
  await refund({ orderId: stranger.orderId, refundId: refundId(), amount: 145_000 }, now + dayMs);
  await refund({ orderId: paid.orderId, refundId: refundId(), amount: 97_000 }, now + dayMs);

  await importCustomer(
    anImport({
      ...{ code: vanity(), referredBy: code.owner, confirmedOrders: 3, referrals: 2 },
      points: [
        { points: 40, expires: '2026-12' },
        { points: 9, expires: 'never' },
      ],
    }),
    batch,
    now,
  );
  await reviews(code);
  await endings(buyer, code);
  const open = await createCode({ owner: code.owner, code: vanity() }, now);
  if (isRefusal(open)) throw new Error(open.detail);
  await endings(buyer, open);
  await approvals(buyer);
  await changeCode(code.key, { status: 'active' }, now);
  const { version, document } = await readSettings();
  await changeSettings(version, document, 'admin', now);
}

/** Held back before it was given and after, refunded meanwhile, released and rejected, and refunded again. */
async function reviews(code: Awaited<ReturnType<typeof limitedCode>>) {
  const finding = { score: 60, reasons: [] };
  const later = now + 2 * dayMs;
  for (const decision of ['release', 'reject'] as const) {
    for (const isGiven of [false, true]) {
      const terms = { ...rules, clawback: 'debt' as const };
      const hold = aHold({ code, terms, rewardPoints: 20, referral: { rewardsPerMonthMax: 50 } });
      await reserve(hold, now);
      await confirm(hold.orderId, isGiven ? now : later);
      if (isGiven) await giveAllPromised(code.owner, later);
      await holdBack(hold.orderId, finding, later);
      const back = () =>
        refund({ orderId: hold.orderId, refundId: refundId(), amount: 30_000 }, later);
      await back();
      await decideReview(hold.orderId, { decision, by: 'rina', reason: 'fine' }, later);
      await back();
    }
  }
}

/** Cancelled, expired, confirmed late, closed for good, refused, and points whose month is over. */
async function endings(buyer: CustomerId, code: Awaited<ReturnType<typeof limitedCode>>) {
  const [cancelled, expired, late, closed] = await Promise.all(
    [10, 20, 30, 40].map((points) => held(aHold({ customerId: buyer, points, code }))),
  );
  if (!cancelled || !expired || !late || !closed) return;
  await cancel(cancelled.orderId, now + 1, 'changed my mind');
  await expire(expired, now + hourMs);
  await expire(late, now + hourMs);
  await confirm(late.orderId, now + 2 * hourMs);
  await expire(closed, now + hourMs);
  await cancel(closed.orderId, now + 2 * hourMs);
  const refused = aHold({ customerId: buyer, points: 1_000_000 });
  await reserve(refused, now);
  await reserve(refused, now + 1);
  const afterMonths = now + 45 * dayMs;
  await give(buyer, 1, afterMonths);
}

/** The hold as it stands, with the shard that gave the code's use. */
async function held(hold: Hold): Promise<Hold> {
  const answer = await reserve(hold, now);
  if (isRefusal(answer)) throw new Error(answer.detail);
  return answer.hold;
}

async function approvals(buyer: CustomerId) {
  const [yes, no] = [1, 2].map((points) =>
    aHold({ customerId: buyer, points, requestedBy: 'till', minutes: 600 }),
  );
  if (!yes || !no) return;
  for (const hold of [yes, no]) await reserve(hold, now);
  await decideOrder(yes.orderId, verdict, now + minuteMs);
  await decideOrder(no.orderId, { ...verdict, decision: 'reject' }, now + minuteMs);
  const approvalExpiresAt = now + dayMs;
  for (const decision of ['approve', 'reject'] as const) {
    const adjustmentId = AdjustmentId.parse(`a-${randomUUID()}`);
    const asked = { customerId: buyer, adjustmentId, requestHash: 'x', reason: 'x', by: 'sri' };
    await adjust({ ...asked, points: 600, expiresAfterMonths: 12, approvalExpiresAt }, now);
    await decideAdjustment({ customerId: buyer, adjustmentId }, { ...verdict, decision }, now);
  }
}

/** Takes points away, so that what is clawed back later is owed. */
async function take(customerId: CustomerId, points: number): Promise<void> {
  const adjustmentId = AdjustmentId.parse(`a-${randomUUID()}`);
  const asked = { customerId, adjustmentId, requestHash: 'x', reason: 'x', by: 'rudi' };
  await adjust({ ...asked, points: -points, expiresAfterMonths: null }, now + dayMs);
}
