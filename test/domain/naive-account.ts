import type { Clawback } from '../../shared/domain/account.ts';
import type { BonusRule, Promised } from '../../shared/domain/maturity.ts';

type Lot = { month: string; points: number; used: number };

/**
 * Points kept the slow and obvious way, to hold the odometer against: every lot knows how many of
 * its points are used, points are taken one by one from the lot that expires first and given back
 * one by one to the last lot that was used. It expires at once whatever is over. Rewards are given
 * one by one too, and so are the referrals that bring a bonus.
 */
export class NaiveAccount {
  lots: Lot[] = [];
  granted = 0;
  held = 0;
  spent = 0;
  expired = 0;
  removed = 0;
  debt = 0;
  referrals = 0;

  grant(points: number, month: string): void {
    this.granted += points;
    this.addLot(points, month);
  }

  hold(points: number): void {
    this.held += points;
    this.take(points);
  }

  spend(points: number): void {
    this.held -= points;
    this.spent += points;
  }

  remove(points: number): void {
    this.removed += points;
    this.take(points);
  }

  /** Like `returnSpent` it says how many of the points had lost their lot. */
  release(points: number, now: number): number {
    this.held -= points;
    return this.giveBack(points, now);
  }

  returnSpent(points: number, now: number): number {
    this.spent -= points;
    return this.giveBack(points, now);
  }

  /** Each point is there and taken, or it isn't: then it is owed, or nothing happens. */
  clawBack(points: number, clawback: Clawback): void {
    for (let point = 0; point < points; point++) {
      if (this.available > 0) this.remove(1);
      // What is only on hold is the customer's still: it is owed, but no point of it twice.
      else if (clawback === 'debt' || this.debt < this.held) {
        this.removed++;
        this.debt++;
      }
    }
  }

  credit(points: number, month: string): void {
    for (let point = 0; point < points; point++) {
      if (this.debt > 0) {
        this.granted++;
        this.debt--;
      } else this.grant(1, month);
    }
  }

  mature(promised: Promised[], bonus: BonusRule | undefined): void {
    const lots = promised.map(({ points, lotMonth }) => ({ points, lotMonth }));
    const newReferrals = promised.reduce((sum, { referrals }) => sum + referrals, 0);
    for (let referral = 0; referral < newReferrals; referral++) {
      this.referrals++;
      if (bonus && this.referrals % bonus.every === 0) lots.push(bonus);
    }
    const inOrder = lots.toSorted((a, b) => (a.lotMonth < b.lotMonth ? -1 : 1));
    for (const { points, lotMonth } of inOrder) this.credit(points, lotMonth);
  }

  expire(now: number): void {
    // Months compare as text, and "never" comes after every digit.
    const over = this.lots.filter(({ month }) => month < thisMonth(now));
    for (const { month } of over) this.expireLot(month);
  }

  expireLot(over: string): void {
    for (const { month, points, used } of this.lots) {
      if (month === over) this.expired += points - used;
    }
    this.lots = this.lots.filter(({ month }) => month !== over);
  }

  get used(): number {
    return this.lots.reduce((sum, lot) => sum + lot.used, 0);
  }

  get remaining(): { month: string; points: number }[] {
    return this.lots
      .map(({ month, points, used }) => ({ month, points: points - used }))
      .filter(({ points }) => points > 0);
  }

  get available(): number {
    return this.remaining.reduce((sum, { points }) => sum + points, 0);
  }

  /** Points that find no used lot any more lost theirs: they last until the end of this month. */
  private giveBack(points: number, now: number): number {
    let homeless = 0;
    for (let point = 0; point < points; point++) {
      const lot = this.lots.findLast(({ used }) => used > 0);
      if (lot === undefined) homeless++;
      else lot.used--;
    }
    if (homeless > 0) this.addLot(homeless, thisMonth(now));
    return homeless;
  }

  /** A new lot may expire before some that are used already: all usage is then dealt out anew. */
  private addLot(points: number, month: string): void {
    const same = this.lots.find((lot) => lot.month === month);
    if (same) same.points += points;
    else this.lots.push({ month, points, used: 0 });
    this.lots.sort((a, b) => (a.month < b.month ? -1 : 1));
    const { used } = this;
    for (const lot of this.lots) lot.used = 0;
    this.take(used);
  }

  private take(points: number): void {
    for (let point = 0; point < points; point++) {
      const lot = this.lots.find((each) => each.used < each.points);
      if (lot === undefined) throw new Error('more points taken than there are');
      lot.used++;
    }
  }
}

const thisMonth = (now: number): string => new Date(now).toISOString().slice(0, 7);
