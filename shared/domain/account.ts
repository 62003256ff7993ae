import * as z from 'zod';
import { monthEndsAt, monthOf, neverAt } from './calendar.ts';

const count = z.int().min(0).default(0);

/**
 * A customer's points. `available + held + spent + expired + removed − debt` is everything that
 * was ever granted.
 *
 * Points expire per month of expiry, oldest first, and spending touches no lot: `liveUsed` is an
 * odometer that says how far spending, holding and removing have gone into the lots that still
 * live, taken in the order in which they expire. So `available = Σ lots − liveUsed`, always, and
 * each deed changes a handful of numbers however many lots there are.
 */
export const Account = z.object({
  available: count,
  held: count,
  spent: count,
  expired: count,
  /** Taken away by adjustments and clawbacks. */
  removed: count,
  /** What clawbacks took beyond what was there; the next rewards pay it off first. */
  debt: count,
  liveUsed: count,
  /** Points granted, by the month at whose end they expire (`2027-11`, or `never`). */
  lots: z.record(z.string(), z.int().min(0)).default({}),
  /** When the first lot expires, in milliseconds. Past it, settle before anything else. */
  nextExpiryAt: z.int().default(neverAt),
  /** The customer who referred this one, and the order by which that was used. */
  referredBy: z.string().optional(),
  referralOrderId: z.string().optional(),
  confirmedOrders: count,
  referrals: count,
  /** The bonus rules by which the referrals were counted, each for those above a number. */
  bonusRules: z
    .array(z.object({ above: z.int().min(0), every: z.int().min(1), points: z.int().min(0) }))
    .default([]),
  /** Bonus points that could not be taken back when they weren't due any more. */
  forgivenBonusPoints: count,
  /** Since when no points can be taken, because the books and the account disagree. */
  frozenAt: z.iso.datetime().optional(),
  seq: count,
});
export type Account = z.infer<typeof Account>;

export const emptyAccount: Account = Account.parse({});

/** Whether a referral can still be given to this customer. */
export const isNewCustomer = (account: Account): boolean =>
  account.referredBy === undefined && account.confirmedOrders === 0;

export const hold = (account: Account, points: number): Account => ({
  ...account,
  available: account.available - points,
  held: account.held + points,
  liveUsed: account.liveUsed + points,
});

export const spend = (account: Account, points: number): Account => ({
  ...account,
  held: account.held - points,
  spent: account.spent + points,
});

export const remove = (account: Account, points: number): Account => ({
  ...account,
  available: account.available - points,
  removed: account.removed + points,
  liveUsed: account.liveUsed + points,
});

export const grant = (account: Account, points: number, month: string): Account =>
  withLot({ ...account, available: account.available + points }, month, points);

/** Gives held points back. The account must be settled to now. */
export const release = (account: Account, points: number, now: number): Account =>
  giveBack({ ...account, held: account.held - points }, points, now);

/** Gives spent points back. The account must be settled to now. */
export const returnSpent = (account: Account, points: number, now: number): Account =>
  giveBack({ ...account, spent: account.spent - points }, points, now);

/**
 * Points whose lot has expired since they were held have no lot to return to: they get until the
 * end of the current month.
 */
function giveBack(account: Account, points: number, now: number): Account {
  const homeless = homelessPoints(account, points);
  const odometer = {
    ...account,
    available: account.available + points,
    liveUsed: account.liveUsed - (points - homeless),
  };
  return homeless === 0 ? odometer : withLot(odometer, monthOf(now), homeless);
}

/** How many of the points to be given back have lost their lot. */
export const homelessPoints = (account: Account, points: number): number =>
  Math.max(0, points - account.liveUsed);

export type Clawback = 'within_balance' | 'debt';

/**
 * Takes points back that turned out not to be earned, as far as they are available. The rest is
 * owed (`debt`) or forgiven (`within_balance`): but what is only on hold is in the balance, and so
 * is owed, or an order opened for a moment would save it. The account must be settled to now.
 */
export function clawBack(
  account: Account,
  points: number,
  clawback: Clawback,
): { account: Account; takenPoints: number; owedPoints: number } {
  const takenPoints = Math.min(points, account.available);
  const restPoints = points - takenPoints;
  const tiedPoints = Math.max(0, account.held - account.debt);
  const owedPoints = clawback === 'debt' ? restPoints : Math.min(restPoints, tiedPoints);
  const after = remove(account, takenPoints);
  return {
    takenPoints,
    owedPoints,
    account: {
      ...after,
      removed: after.removed + owedPoints,
      debt: after.debt + owedPoints,
    },
  };
}

/** Gives points that were earned: what is owed is paid off first, the rest becomes a lot. */
export function credit(account: Account, points: number, month: string): Account {
  const paidPoints = Math.min(points, account.debt);
  const after = { ...account, debt: account.debt - paidPoints };
  return points === paidPoints ? after : grant(after, points - paidPoints, month);
}

export type Settlement = { account: Account; month: string; expiredPoints: number };

/** Expires the first lot that is over; undefined when none is. Repeat until undefined. */
export function settle(account: Account, now: number): Settlement | undefined {
  if (account.nextExpiryAt > now) return undefined;
  const [month] = monthsInOrder(account.lots);
  if (month === undefined) throw new Error('an account without lots has an expiry date');
  const { [month]: lot = 0, ...lots } = account.lots;
  const expiredPoints = Math.max(0, lot - account.liveUsed);
  return {
    month,
    expiredPoints,
    account: {
      ...account,
      available: account.available - expiredPoints,
      expired: account.expired + expiredPoints,
      liveUsed: Math.max(0, account.liveUsed - lot),
      lots,
      nextExpiryAt: firstExpiry(lots),
    },
  };
}

/** The account as it is at an instant, whether or not a job has settled it yet. */
export function settled(account: Account, now: number): Account {
  const next = settle(account, now);
  return next === undefined ? account : settled(next.account, now);
}

/** What is left of each lot, first to expire first. The account must be settled to now. */
export function remainingLots(account: Account): { month: string; points: number }[] {
  let used = account.liveUsed;
  return monthsInOrder(account.lots).flatMap((month) => {
    const lot = account.lots[month] ?? 0;
    const points = Math.max(0, lot - used);
    used = Math.max(0, used - lot);
    return points > 0 ? [{ month, points }] : [];
  });
}

/** What of points is of which month; `over`: of months that were over when it was asked. */
export type MonthPoints = { month: string; points: number };
export const monthOver = 'over';

/**
 * Of which months the next points are that are spent: those that expire first. Points on hold stand
 * behind all that were used before, so they are spent from where those end; points that were not on
 * hold come after all of them. A lot that has expired meanwhile has left the account, and what was on
 * hold of it with it.
 */
export function monthsSpent(
  { lots, liveUsed, held }: Account,
  points: number,
  from: 'available' | 'held',
): MonthPoints[] {
  const start = from === 'held' ? liveUsed - held : liveUsed;
  const end = start + points;
  const overlap = (begins: number, ends: number) => Math.min(end, ends) - Math.max(start, begins);
  let begins = 0;
  const live = monthsInOrder(lots).map((month) => {
    const ends = begins + (lots[month] ?? 0);
    const part = { month, points: overlap(begins, ends) };
    begins = ends;
    return part;
  });
  const over = { month: monthOver, points: overlap(Number.NEGATIVE_INFINITY, 0) };
  return [over, ...live].filter((part) => part.points > 0);
}

function withLot(account: Account, month: string, points: number): Account {
  const lots = { ...account.lots, [month]: (account.lots[month] ?? 0) + points };
  return { ...account, lots, nextExpiryAt: firstExpiry(lots) };
}

/** Months sort as text, and `never` sorts after every digit. */
const monthsInOrder = (lots: Record<string, number>): string[] => Object.keys(lots).sort();

function firstExpiry(lots: Record<string, number>): number {
  const [month] = monthsInOrder(lots);
  return month === undefined ? neverAt : monthEndsAt(month);
}
