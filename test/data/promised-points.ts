import { iso, maturesAt, monthOf, never } from '../../shared/domain/calendar.ts';
import type { Promised } from '../../shared/domain/maturity.ts';
import type { Terms } from '../../shared/domain/terms.ts';

export type Slot = { maturesAt: string; lotMonth: string };

type Bucket = Promised & Slot & { isApplied: boolean };

/** Slots that are tried before a confirmation gives up. */
const slotsMax = 10;

/** What a customer was promised and not given yet, kept beside the table. */
export class PromisedPoints {
  private readonly buckets = new Map<string, Bucket>();
  private readonly rewardedOfMonth = new Map<string, number>();

  /** The first slot whose points were not given yet; undefined when all were. */
  slotFor({ maturesAfterDays, expiresAfterMonths }: Terms, now: number): Slot | undefined {
    for (let later = 0; later < slotsMax; later++) {
      const givenAt = maturesAt(now, maturesAfterDays, later);
      const lotMonth = expiresAfterMonths === null ? never : monthOf(givenAt, expiresAfterMonths);
      const slot = { maturesAt: iso(givenAt), lotMonth };
      if (!this.buckets.get(nameOf(slot))?.isApplied) return slot;
    }
    return undefined;
  }

  add(slot: Slot, points: number, referrals: number): void {
    const bucket = this.buckets.get(nameOf(slot));
    this.buckets.set(nameOf(slot), {
      ...slot,
      points: points + (bucket?.points ?? 0),
      referrals: referrals + (bucket?.referrals ?? 0),
      isApplied: false,
    });
  }

  /** Whether points could be taken back before they were given. */
  takeBack(slot: Slot, points: number, referrals: number): boolean {
    if (this.buckets.get(nameOf(slot))?.isApplied !== false) return false;
    this.add(slot, -points, -referrals);
    return true;
  }

  giveAll(): Promised[] {
    const open = this.open();
    for (const bucket of open) bucket.isApplied = true;
    return open;
  }

  /** When the last of what is promised now is due. */
  lastDueAt(): number {
    return Math.max(0, ...this.open().map((bucket) => Date.parse(bucket.maturesAt)));
  }

  /** Counts an order among the month's rewarded ones, or takes one away. */
  countReward(at: number, change: 1 | -1): void {
    this.rewardedOfMonth.set(monthOf(at), this.rewardsIn(at) + change);
  }

  rewardsIn(at: number): number {
    return this.rewardedOfMonth.get(monthOf(at)) ?? 0;
  }

  private open(): Bucket[] {
    return [...this.buckets.values()].filter(({ isApplied }) => !isApplied);
  }
}

const nameOf = ({ maturesAt, lotMonth }: Slot): string => `${maturesAt} ${lotMonth}`;
