import { isDeepStrictEqual } from 'node:util';
import { type DayReport, sectionsOf, topReferrersMax } from '../shared/domain/report.ts';

type Item = Record<string, unknown>;
type Numbers = Record<string, number>;

/** What the entries of one day come to, and what stands at its end. */
export type Recounted = {
  figures: Numbers;
  refusals: Numbers;
  referrers: Record<string, Numbers>;
  actors: Record<string, Numbers>;
  standing: { outstandingPoints: number; debtPoints: number; pendingPoints: number };
};

/**
 * Counts everything that a report says anew, by nothing but what the stored entries say, day by day.
 * It shares no code with what is counted while entries come in, so that a mistake there is found.
 */
export function recount(entries: Item[]): Map<string, Recounted> {
  const count = new Recount(entries);
  return count.days();
}

const num = (value: unknown): number => Number(value ?? 0);
const textOf = (value: unknown): string => String(value);

class Recount {
  private readonly found = new Map<string, Recounted>();
  private readonly holds = new Map<string, Item>();
  private readonly entries: Item[];

  constructor(entries: Item[]) {
    this.entries = entries.toSorted((left, right) => (dayOf(left) < dayOf(right) ? -1 : 1));
    for (const entry of entries) {
      if (entry.sk === '1#HOLD' && entry.kind === 'held') this.holds.set(textOf(entry.pk), entry);
    }
  }

  days(): Map<string, Recounted> {
    const standing = { outstandingPoints: 0, debtPoints: 0, pendingPoints: 0 };
    for (const entry of this.entries) {
      const day = this.day(dayOf(entry));
      const change = this.count(entry, day);
      standing.outstandingPoints += change.outstanding ?? 0;
      standing.debtPoints += change.debt ?? 0;
      standing.pendingPoints += change.pending ?? 0;
      day.standing = { ...standing };
    }
    return this.found;
  }

  private day(date: string): Recounted {
    const empty = () => ({
      ...{ figures: {}, refusals: {}, referrers: {}, actors: {} },
      standing: { outstandingPoints: 0, debtPoints: 0, pendingPoints: 0 },
    });
    const day = this.found.get(date) ?? empty();
    this.found.set(date, day);
    return day;
  }

  /** Counts an entry; returns by how much it changes what customers have, owe and wait for. */
  private count(entry: Item, day: Recounted): Numbers {
    const sk = textOf(entry.sk);
    const add = (names: Numbers) => addTo(day.figures, names);
    if (sk === '1#HOLD') return this.countHold(entry, day);
    if (sk === '2#DECISION' || sk.startsWith('DECISION#')) {
      if (entry.decision === 'approve') add({ approvals: 1 });
      if (entry.decision === 'reject') add({ rejections: 1 });
      if (entry.decision === 'expire') add({ approvalTimeOuts: 1 });
    }
    if (sk === '3#RESOLUTION' || sk === '3#RESOLUTION#LATE') return this.countEnd(entry, day);
    if (sk.startsWith('4#')) return this.countRefund(entry, day);
    if (sk === '6#REVIEW') return countReview(entry, day);
    if (sk === '7#REVIEW-DECISION') return countReviewDecision(entry, day);
    if (sk.startsWith('ENTRY#')) return countOwn(entry, day);
    if (sk.startsWith('REQUEST#')) add({ approvalsAsked: 1 });
    if (sk.startsWith('FREEZE#')) {
      add(entry.kind === 'frozen' ? { freezes: 1 } : { freezesLifted: 1 });
    }
    if (sk === 'CODE') add({ codeVersions: 1 });
    if (sk.startsWith('V#')) add({ settingsVersions: 1 });
    return {};
  }

  private countHold(entry: Item, day: Recounted): Numbers {
    if (entry.kind === 'refused') {
      addTo(day.figures, { refusals: 1 });
      addTo(day.refusals, { [textOf(entry.reason)]: 1 });
      return {};
    }
    addTo(day.figures, {
      holds: 1,
      heldPoints: pointsOf(entry),
      referredHolds: referralOf(entry) ? 1 : 0,
      approvalsAsked: entry.needsApproval === true ? 1 : 0,
    });
    return {};
  }

  private countEnd(entry: Item, day: Recounted): Numbers {
    const hold = this.holds.get(textOf(entry.pk)) ?? {};
    const isLate = textOf(entry.sk).endsWith('#LATE');
    const points = pointsOf(hold);
    if (entry.kind !== 'confirmed') {
      if (isLate) addTo(day.figures, { closedOrders: 1 });
      else addTo(day.figures, { [`${entry.kind}Orders`]: 1, releasedPoints: points });
      return {};
    }
    const reward = num(entry.rewardPoints);
    const earned = num(entry.earnedPoints);
    addTo(day.figures, {
      confirmedOrders: 1,
      lateConfirmedOrders: isLate ? 1 : 0,
      referredOrders: referralOf(hold) ? 1 : 0,
      rewardedOrders: entry.referrerId === undefined ? 0 : 1,
      overMonthMaxOrders: entry.isOverMonthMax === true ? 1 : 0,
      subtotalAmount: num(hold.subtotal),
      paidAmount: num(hold.total),
      referralDiscountAmount: amountOf(hold, 'referral'),
      pointsDiscountAmount: amountOf(hold, 'points'),
      otherDiscountAmount: amountOf(hold, 'other'),
      spentPoints: points,
      promisedRewardPoints: reward,
      promisedEarnedPoints: earned,
    });
    if (entry.referrerId !== undefined) {
      const referrer = { rewardedOrders: 1, promisedRewardPoints: reward };
      addUnder(day.referrers, entry.referrerId, referrer);
    }
    return { outstanding: -points, pending: reward + earned };
  }

  private countRefund(entry: Item, day: Recounted): Numbers {
    const taken = [
      {
        points: num(entry.rewardPoints) + num(entry.bonusPoints),
        from: entry.rewardFrom,
        owed: num(entry.owedPoints),
      },
      {
        points: num(entry.earnedPoints),
        from: entry.earnedFrom,
        owed: num(entry.earnedOwedPoints),
      },
    ];
    const sum = (which: unknown) =>
      taken.reduce((all, { from, points }) => all + (from === which ? points : 0), 0);
    const given = sum('balance');
    const promised = sum('pending');
    const owed = taken.reduce((all, each) => all + each.owed, 0);
    addTo(day.figures, {
      refunds: 1,
      wholeRefunds: entry.isWhole === true ? 1 : 0,
      refundedAmount: num(entry.amount),
      returnedPoints: num(entry.points),
      clawedBackPoints: given,
      unpromisedPoints: promised,
      owedPoints: owed,
      forgivenPoints: num(entry.forgivenPoints) + num(entry.earnedForgivenPoints),
    });
    if (entry.referrerId !== undefined && entry.isWhole === true) {
      addUnder(day.referrers, entry.referrerId, { wholeRefunds: 1 });
    }
    return { outstanding: num(entry.points) - given + owed, debt: owed, pending: -promised };
  }
}

/** A reward that was held back: what of it was given is gone from its referrer. */
function countReview(entry: Item, day: Recounted): Numbers {
  const points = num(entry.rewardPoints) + num(entry.bonusPoints);
  const owed = num(entry.owedPoints);
  addTo(day.figures, { reviews: 1, reviewedPoints: points, owedPoints: owed });
  addTo(day.figures, { forgivenPoints: num(entry.forgivenPoints) });
  if (entry.rewardFrom === 'balance') {
    addTo(day.figures, { clawedBackPoints: points });
    return { outstanding: owed - points, debt: owed };
  }
  addTo(day.figures, { unpromisedPoints: points });
  return { pending: -points };
}

function countReviewDecision(entry: Item, day: Recounted): Numbers {
  const points = num(entry.rewardPoints);
  if (entry.kind === 'released') {
    addTo(day.figures, { reviewsReleased: 1, releasedRewardPoints: points });
    return { pending: points };
  }
  addTo(day.figures, { reviewsRejected: 1, rejectedRewardPoints: points });
  return {};
}

/** Entries of a customer's own: adjustments, points whose month is over, promises that are kept. */
function countOwn(entry: Item, day: Recounted): Numbers {
  const points = num(entry.points);
  if (entry.kind === 'matured') {
    const bonus = num(entry.bonusPoints);
    const paid = num(entry.paidDebtPoints);
    const issued = points + bonus;
    addTo(day.figures, { maturedPoints: points, bonusPoints: bonus, paidDebtPoints: paid });
    addTo(day.figures, { issuedPoints: issued });
    return { outstanding: issued - paid, debt: -paid, pending: -points };
  }
  if (entry.kind === 'expired') {
    addTo(day.figures, { expiredPoints: points });
    return { outstanding: -points };
  }
  if (entry.kind === 'imported') {
    addTo(day.figures, { imports: 1, importedPoints: points, issuedPoints: points });
    return { outstanding: points };
  }
  const up = Math.max(0, points);
  const down = Math.max(0, -points);
  addTo(day.figures, { adjustments: 1, adjustedUpPoints: up, adjustedDownPoints: down });
  addTo(day.figures, { issuedPoints: up });
  const byHand = { adjustments: 1, adjustedUpPoints: up, adjustedDownPoints: down };
  addUnder(day.actors, entry.by, byHand);
  return { outstanding: points };
}

/** When an entry came about: it says so itself, a fence and a code in another field. */
function dayOf(entry: Item): string {
  if (typeof entry.at === 'string') return entry.at.slice(0, 10);
  const at =
    entry.refusedAt ?? (entry.version === 1 ? entry.createdAt : (entry.changedAt ?? entry.toldAt));
  return new Date(num(at)).toISOString().slice(0, 10);
}

/** Where a day's report says something else than its entries; nothing is what it should be. */
export function reportFlaws(report: DayReport, day: Recounted): string[] {
  const none = { rewardedOrders: 0, promisedRewardPoints: 0, wholeRefunds: 0 };
  const referrers = Object.entries(day.referrers).map(([id, sums]) => ({ ...none, ...sums, id }));
  const ranked = referrers.toSorted(
    (left, right) =>
      right.rewardedOrders - left.rewardedOrders ||
      right.promisedRewardPoints - left.promisedRewardPoints ||
      (left.id < right.id ? -1 : 1),
  );
  const { standing, refusalsByReason, adjustmentsBy, topReferrers } = report;
  const { valuePerPoint, liabilityAmount, pendingAmount, ...points } = standing;
  const told: [string, unknown, unknown][] = [
    ...sectionsOf.map(([section, names]): [string, unknown, unknown] => [
      section,
      report[section],
      Object.fromEntries(names.map((name) => [name, day.figures[name] ?? 0])),
    ]),
    ['standing', points, day.standing],
    ['liabilityAmount', liabilityAmount, day.standing.outstandingPoints * valuePerPoint],
    ['pendingAmount', pendingAmount, day.standing.pendingPoints * valuePerPoint],
    [
      'refusalsByReason',
      Object.fromEntries(refusalsByReason.map(({ reason, refusals }) => [reason, refusals])),
      day.refusals,
    ],
    [
      'adjustmentsBy',
      Object.fromEntries(adjustmentsBy.map(({ by, ...sums }) => [by, sums])),
      day.actors,
    ],
    [
      'topReferrers',
      topReferrers.map(({ customerId: id, ...sums }) => ({ ...sums, id })),
      ranked.slice(0, topReferrersMax),
    ],
  ];
  return told.flatMap(([what, reported, recounted]) => {
    if (isDeepStrictEqual(reported, recounted)) return [];
    const says = (value: unknown) => JSON.stringify(value);
    return [`${report.date} ${what}: reported ${says(reported)}, entries say ${says(recounted)}`];
  });
}

type Line = { kind: string; amount: number; points?: number };

const linesOf = (hold: Item): Line[] => (hold.lines as Line[] | undefined) ?? [];
const pointsOf = (hold: Item): number => num(linesOf(hold).find(({ points }) => points)?.points);
const amountOf = (hold: Item, wanted: string): number =>
  linesOf(hold).reduce((sum, { kind, amount }) => sum + (kind === wanted ? amount : 0), 0);
const referralOf = (hold: Item): unknown => (hold.terms as Item | undefined)?.referral;

function addTo(sums: Numbers, numbers: Numbers): void {
  for (const [name, number] of Object.entries(numbers)) sums[name] = (sums[name] ?? 0) + number;
}

function addUnder(all: Record<string, Numbers>, who: unknown, numbers: Numbers): void {
  const sums = all[textOf(who)] ?? {};
  all[textOf(who)] = sums;
  addTo(sums, numbers);
}
