import { expect } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { adjust } from '../../shared/data/adjust.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { refund } from '../../shared/data/refund.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import * as account from '../../shared/domain/account.ts';
import { dayMs, monthEndsAt, monthOf, never } from '../../shared/domain/calendar.ts';
import type { CodeTerms } from '../../shared/domain/code-terms.ts';
import { AdjustmentId, RefundId } from '../../shared/domain/ids.ts';
import { mature } from '../../shared/domain/maturity.ts';
import {
  earnedPoints,
  type Hold,
  heldPoints,
  isOver,
  type Resolution,
} from '../../shared/domain/order.ts';
import {
  type RefundShares,
  refundBuyer,
  refundReferrer,
  refundShares,
} from '../../shared/domain/refund.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aHold, giveAllPromised, limitedCode, now as start } from './builders.ts';
import type { LifeStep, StepOf } from './life-steps.ts';
import { PromisedPoints, type Slot } from './promised-points.ts';

/**
 * An order that the customer made, or that somebody else made with the customer's code. Once
 * closed, it can't be paid any more.
 */
type Order = {
  hold: Hold;
  isReferred: boolean;
  status: 'held' | 'expired' | 'closed' | 'cancelled' | 'confirmed';
  refunded?: number;
  resolution?: Resolution & Slot;
};

const monthIn = (months: number | null, now: number): string =>
  months === null ? never : monthOf(now, months);

/** A customer with a code: on the engine, and beside it as the domain says. */
export class Life {
  private model = account.emptyAccount;
  private now = start;
  private readonly code: CodeTerms;
  private readonly orders: Order[] = [];
  private readonly promised = new PromisedPoints();
  private ids = 0;

  private constructor(code: CodeTerms) {
    this.code = code;
  }

  static async begin(): Promise<Life> {
    const life = new Life(await limitedCode(50));
    await life.adjust(120, 2);
    return life;
  }

  async live(step: LifeStep): Promise<void> {
    if (step.deed === 'wait') this.now += step.days * dayMs;
    else if (step.deed === 'wait for the month’s end') {
      this.now = Math.max(this.now, monthEndsAt(monthOf(this.now)) - step.lessMs);
    } else if (step.deed === 'adjust') await this.adjust(step.points, step.months);
    else if (step.deed === 'empty') await this.adjust(-this.settled().available);
    else if (step.deed === 'hold') await this.hold(step);
    else if (step.deed === 'refer') await this.refer(step);
    else if (step.deed === 'mature') await this.mature(step);
    else if (step.deed === 'refund') await this.refund(step);
    else if (step.deed === 'confirm') await this.confirmOne(step);
    else await this.release(step);
  }

  /** Who settled when may differ; what holds at this instant may not. */
  async compare(): Promise<void> {
    const stored = account.settled(await readAccount(this.code.owner), this.now);
    expect(stored).toEqual({ ...this.settled(), seq: stored.seq });
  }

  private settled(): account.Account {
    return account.settled(this.model, this.now);
  }

  private async adjust(points: number, months: number | null = null): Promise<void> {
    if (points === 0) return;
    const adjusted = await adjust(
      {
        customerId: this.code.owner,
        adjustmentId: AdjustmentId.parse(`a-${++this.ids}`),
        requestHash: 'test',
        points,
        reason: 'test',
        by: 'test',
        expiresAfterMonths: months,
      },
      this.now,
    );
    const before = this.settled();
    expect(isRefusal(adjusted)).toBe(before.available + points < 0);
    if (isRefusal(adjusted)) return;
    const month = monthIn(months, this.now);
    this.model =
      points > 0 ? account.grant(before, points, month) : account.remove(before, -points);
  }

  private async hold({ points, isPointsOnly, minutes, ...rules }: StepOf<'hold'>): Promise<void> {
    const terms = { ...rules.terms, ...(rules.earn && { earn: rules.earn }) };
    const hold = aHold({ customerId: this.code.owner, points, at: this.now, minutes, terms });
    if (isPointsOnly) Object.assign(hold, { subtotal: points * 100, total: 0 });
    const held = await reserve(hold, this.now);
    const before = this.settled();
    expect(isRefusal(held)).toBe(before.available < points);
    if (isRefusal(held)) return;
    this.model = account.hold(before, points);
    this.orders.push({ hold, isReferred: false, status: 'held' });
  }

  private async refer({ rewardPoints, terms, ...rules }: StepOf<'refer'>): Promise<void> {
    const { bonus, rewardsPerMonthMax } = rules;
    const referral = {
      ...(bonus && { bonus }),
      ...(rewardsPerMonthMax && { rewardsPerMonthMax }),
    };
    const hold = aHold({ code: this.code, rewardPoints, at: this.now, terms, referral });
    const counts = rewardPoints > 0 || bonus !== null;
    const isOverMax =
      rewardsPerMonthMax !== null && this.promised.rewardsIn(this.now) >= rewardsPerMonthMax;
    const slot = this.promised.slotFor(hold.terms, this.now);
    if (slot === undefined) return;
    expect(isRefusal(await reserve(hold, this.now))).toBe(false);
    const resolution = await this.confirmed(hold);
    this.orders.push({ hold, isReferred: true, status: 'confirmed', resolution });
    if (counts && !isOverMax) {
      const referrerId = this.code.owner;
      expect(resolution).toMatchObject({ ...slot, rewardPoints, referrerId });
      this.promised.add(slot, rewardPoints, 1);
      if (rewardsPerMonthMax) this.promised.countReward(this.now, 1);
    } else {
      expect(resolution).toMatchObject({ rewardPoints: 0 });
      expect(resolution.isOverMonthMax).toBe(counts ? true : undefined);
    }
  }

  /** The resolution of an order that must be confirmed now. */
  private async confirmed(hold: Hold): Promise<Resolution & Slot> {
    const outcome = await confirm(hold.orderId, this.now);
    if (isRefusal(outcome)) throw new Error(outcome.detail);
    const { resolution } = outcome;
    expect(resolution).toMatchObject({ kind: 'confirmed', points: heldPoints(hold) });
    const { maturesAt = '', lotMonth = '' } = resolution;
    return { ...resolution, maturesAt, lotMonth };
  }

  private async confirmOne({ which }: StepOf<'confirm'>): Promise<void> {
    const open = this.orders.filter(({ status }) => !['confirmed', 'cancelled'].includes(status));
    const order = open[which % Math.max(1, open.length)];
    if (order) await this.confirm(order);
  }

  /** A payment, be it late: then from the held points, or, when they were released, from others. */
  private async confirm(order: Order): Promise<void> {
    const { hold, status } = order;
    const points = heldPoints(hold);
    const before = this.settled();
    if (status === 'closed' || (status === 'expired' && before.available < points)) {
      order.status = 'closed';
      const outcome = await confirm(hold.orderId, this.now);
      expect(outcome).toMatchObject({ resolution: { kind: 'expired' } });
      return;
    }
    const earned = earnedPoints(hold);
    const slot = this.promised.slotFor(hold.terms, this.now);
    if (slot === undefined) return;
    order.resolution = await this.confirmed(hold);
    order.status = 'confirmed';
    if (earned > 0) {
      expect(order.resolution).toMatchObject({ ...slot, earnedPoints: earned });
      this.promised.add(slot, earned, 0);
    }
    const held = status === 'expired' ? account.hold(before, points) : before;
    const spent = account.spend(held, points);
    this.model = { ...spent, confirmedOrders: spent.confirmedOrders + 1 };
  }

  private async release(step: StepOf<'cancel' | 'outlast'>): Promise<void> {
    const isUnpaid = ({ status }: Order) =>
      status === 'held' ||
      (step.deed === 'cancel' && (status === 'expired' || status === 'closed'));
    const unpaid = this.orders.filter(isUnpaid);
    const order = unpaid[step.which % Math.max(1, unpaid.length)];
    if (order === undefined) return;
    if (step.deed === 'cancel') await this.cancel(order);
    else {
      this.now = Math.max(this.now, Date.parse(order.hold.expiresAt));
      if (!step.isReleased) return;
      await expire(order.hold, this.now);
      this.releaseHeld(order, 'expired');
    }
  }

  private async cancel(order: Order): Promise<void> {
    const { hold, status } = order;
    const isLate = status !== 'held' || isOver(hold, this.now);
    const outcome = await cancel(hold.orderId, this.now);
    expect(outcome).toMatchObject({ resolution: { kind: isLate ? 'expired' : 'cancelled' } });
    this.releaseHeld(order, isLate ? 'closed' : 'cancelled');
  }

  private releaseHeld(order: Order, status: Order['status']): void {
    if (order.status === 'held') {
      this.model = account.release(this.settled(), heldPoints(order.hold), this.now);
    }
    order.status = status;
  }

  private async refund({ which, isReferred, percent }: StepOf<'refund'>): Promise<void> {
    const orders = this.orders.filter(
      (order) => order.status === 'confirmed' && order.isReferred === isReferred,
    );
    const order = orders[which % Math.max(1, orders.length)];
    if (order?.resolution === undefined) return;
    const { hold, resolution, refunded } = order;
    const left = hold.total - (refunded ?? 0);
    const amount = left === 0 && hold.total > 0 ? 1 : Math.floor((left * percent) / 100);
    const { orderId } = hold;
    const refundId = RefundId.parse(`r-${++this.ids}`);
    const shares = refundShares(hold, resolution, refunded, amount);
    const outcome = await refund({ orderId, refundId, amount }, this.now);
    if (isRefusal(shares)) {
      expect(outcome).toEqual(shares);
      return;
    }
    expect(outcome).toMatchObject({ replayed: false, refund: { isWhole: shares.isWhole } });
    order.refunded = shares.refundedTotal;
    if (order.isReferred) this.refundReferrer(hold, resolution, shares);
    else this.refundBuyer(hold, resolution, shares);
  }

  private refundBuyer(hold: Hold, slot: Slot, shares: RefundShares): void {
    const due = shares.earnedPoints;
    const isEarnedGiven = due > 0 && !this.promised.takeBack(slot, due, 0);
    const before = this.settled();
    this.model = refundBuyer(before, hold, shares, { isEarnedGiven, now: this.now }).after;
  }

  private refundReferrer(hold: Hold, resolution: Resolution & Slot, shares: RefundShares): void {
    const { rewardPoints, endsReferral } = shares;
    if (resolution.referrerId === undefined) return;
    if (endsReferral && hold.terms.referral?.rewardsPerMonthMax) {
      this.promised.countReward(Date.parse(resolution.at), -1);
    }
    if (rewardPoints === 0 && !endsReferral) return;
    if (this.promised.takeBack(resolution, rewardPoints, endsReferral ? 1 : 0)) return;
    this.model = refundReferrer(this.settled(), hold, shares).after;
  }

  private async mature({ isEarly, bonus }: StepOf<'mature'>): Promise<void> {
    if (!isEarly) this.now = Math.max(this.now, this.promised.lastDueAt());
    const rule = bonus
      ? { every: bonus.every, points: bonus.points, lotMonth: monthIn(bonus.months, this.now) }
      : undefined;
    const given = await giveAllPromised(this.code.owner, this.now, rule);
    const lots = this.promised.giveAll();
    if (lots.length === 0) {
      expect(given).toBeUndefined();
      return;
    }
    const { after, facts } = mature(this.settled(), lots, rule);
    expect(given).toMatchObject(facts);
    this.model = after;
  }
}
