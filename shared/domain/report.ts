import * as z from 'zod';
import { addUp, type Figures } from './figures.ts';

/** Figures that are added up over a time, each under the name that it has in the events. */
const summed = <Name extends string>(id: string, ...names: Name[]) =>
  z
    .object(Object.fromEntries(names.map((name) => [name, z.int()])) as Record<Name, z.ZodInt>)
    .meta({ id });

/** What came about in a time. Every figure is a sum over the events of that time's entries. */
export const Movements = z
  .object({
    orders: summed(
      'OrderFigures',
      ...(['holds', 'confirmedOrders', 'lateConfirmedOrders', 'cancelledOrders'] as const),
      ...(['expiredOrders', 'closedOrders', 'refusals', 'refunds', 'wholeRefunds'] as const),
    ),
    money: summed('MoneyFigures', 'subtotalAmount', 'paidAmount', 'refundedAmount'),
    discounts: summed(
      'DiscountFigures',
      'referralDiscountAmount',
      'pointsDiscountAmount',
      'otherDiscountAmount',
    ),
    points: summed(
      'PointsFigures',
      ...(['issuedPoints', 'maturedPoints', 'bonusPoints', 'adjustedUpPoints'] as const),
      ...(['spentPoints', 'returnedPoints', 'expiredPoints', 'clawedBackPoints'] as const),
      ...(['adjustedDownPoints', 'heldPoints', 'releasedPoints'] as const),
      ...(['promisedRewardPoints', 'promisedEarnedPoints', 'unpromisedPoints'] as const),
      ...(['owedPoints', 'paidDebtPoints', 'forgivenPoints', 'unexplainedPoints'] as const),
      'importedPoints',
    ),
    funnel: summed(
      'FunnelFigures',
      'referredHolds',
      'referredOrders',
      'rewardedOrders',
      'overMonthMaxOrders',
    ),
    approvals: summed(
      'ApprovalFigures',
      'approvalsAsked',
      'approvals',
      'rejections',
      'approvalTimeOuts',
    ),
    reviews: summed(
      'ReviewFigures',
      ...(['reviews', 'reviewsReleased', 'reviewsRejected'] as const),
      ...(['reviewedPoints', 'releasedRewardPoints', 'rejectedRewardPoints'] as const),
    ),
    drift: summed('DriftFigures', 'freezes', 'freezesLifted'),
    changes: summed('ChangeFigures', 'adjustments', 'codeVersions', 'settingsVersions', 'imports'),
  })
  .meta({ id: 'Movements' });
export type Movements = z.infer<typeof Movements>;

/** Points that customers have at the end of a time, and what the programme owes them with those. */
export const Standing = z
  .object({
    outstandingPoints: z.int(),
    debtPoints: z.int(),
    pendingPoints: z.int(),
    valuePerPoint: z.int(),
    liabilityAmount: z.int(),
    pendingAmount: z.int(),
  })
  .meta({ id: 'Standing' });
export type Standing = z.infer<typeof Standing>;

const RefusalCount = z
  .object({ reason: z.string(), refusals: z.int() })
  .meta({ id: 'RefusalCount' });
const ReferrerSums = z
  .object({
    customerId: z.string(),
    rewardedOrders: z.int(),
    promisedRewardPoints: z.int(),
    wholeRefunds: z.int(),
  })
  .meta({ id: 'ReferrerSums' });
const ActorSums = z
  .object({
    by: z.string(),
    adjustments: z.int(),
    adjustedUpPoints: z.int(),
    adjustedDownPoints: z.int(),
  })
  .meta({ id: 'ActorSums' });

/** Who and what stands behind some of the movements. */
export const Details = z
  .object({
    refusalsByReason: z.array(RefusalCount),
    topReferrers: z.array(ReferrerSums),
    adjustmentsBy: z.array(ActorSums),
  })
  .meta({ id: 'Details' });
export type Details = z.infer<typeof Details>;

/** How many referrers are named, those with the most rewarded orders first. */
export const topReferrersMax = 20;

type Section = keyof Movements;

/** The sections, and the figures in each. */
export const sectionsOf = (Object.keys(Movements.shape) as Section[]).map(
  (section) => [section, Object.keys(Movements.shape[section].shape)] as const,
);

const issued = ['maturedPoints', 'bonusPoints', 'adjustedUpPoints', 'importedPoints'];

/** All that customers newly have: what was promised and came, bonuses, what people gave or brought. */
export const issuedPointsOf = (figures: Figures): number =>
  issued.reduce((sum, name) => sum + (figures[name] ?? 0), 0);

/**
 * Folds the sums of a time into what is said of it. `issuedPoints` is all that customers newly have;
 * `unexplainedPoints` is how far the change of what they have differs from what went in and out,
 * and 0 is its only good value.
 */
export function movementsOf(figures: Figures): Movements {
  const of = (name: string) => figures[name] ?? 0;
  const issuedPoints = issuedPointsOf(figures);
  const usedPoints = of('spentPoints') + of('expiredPoints');
  const takenPoints = of('clawedBackPoints') + of('adjustedDownPoints');
  const explained = issuedPoints + of('returnedPoints') - usedPoints - takenPoints;
  const all: Figures = {
    ...figures,
    issuedPoints,
    unexplainedPoints: of('outstandingPoints') - explained,
  };
  const sections = sectionsOf.map(([section, names]) => [
    section,
    Object.fromEntries(names.map((name) => [name, all[name] ?? 0])),
  ]);
  return Movements.parse(Object.fromEntries(sections));
}

/**
 * What customers have when everything ever added up comes to `figures`. What some owe is no less
 * owed to the others, so debts don't lessen the liability. The value is the day's own, whatever
 * settings say since.
 */
export function standingOf(figures: Figures, valuePerPoint: number): Standing {
  const debtPoints = figures.debtPoints ?? 0;
  const outstandingPoints = (figures.outstandingPoints ?? 0) + debtPoints;
  const pendingPoints = figures.pendingPoints ?? 0;
  return {
    ...{ outstandingPoints, debtPoints, pendingPoints, valuePerPoint },
    liabilityAmount: outstandingPoints * valuePerPoint,
    pendingAmount: pendingPoints * valuePerPoint,
  };
}

/** The sums of a time by who they are of; the same person's are added up over days. */
export type People = { referrers: Map<string, Figures>; actors: Map<string, Figures> };

export function detailsOf(figures: Figures, { referrers, actors }: People): Details {
  const refusalsByReason = Object.entries(figures)
    .filter(([name]) => name.startsWith(refusedPrefix))
    .map(([name, refusals]) => ({ reason: name.slice(refusedPrefix.length), refusals }));
  const topReferrers = [...referrers].map(([customerId, sums]) => ({
    customerId,
    rewardedOrders: sums.rewardedOrders ?? 0,
    promisedRewardPoints: sums.promisedRewardPoints ?? 0,
    wholeRefunds: sums.wholeRefunds ?? 0,
  }));
  const adjustmentsBy = [...actors].map(([by, sums]) => ({
    by,
    adjustments: sums.adjustments ?? 0,
    adjustedUpPoints: sums.adjustedUpPoints ?? 0,
    adjustedDownPoints: sums.adjustedDownPoints ?? 0,
  }));
  return {
    refusalsByReason: refusalsByReason.sort(
      (left, right) => right.refusals - left.refusals || order(left.reason, right.reason),
    ),
    topReferrers: topReferrers
      .sort(
        (left, right) =>
          right.rewardedOrders - left.rewardedOrders ||
          right.promisedRewardPoints - left.promisedRewardPoints ||
          order(left.customerId, right.customerId),
      )
      .slice(0, topReferrersMax),
    adjustmentsBy: adjustmentsBy.sort(
      (left, right) => right.adjustments - left.adjustments || order(left.by, right.by),
    ),
  };
}

const refusedPrefix = 'refused_';

const order = (left: string, right: string): number => (left < right ? -1 : 1);

/** How much of the audit's chain a day's links are. They are of the day on which they were made. */
export const ChainStatus = z
  .object({
    status: z.enum(['empty', 'open', 'sealed']),
    links: z.int(),
    lastNumber: z.int().optional(),
    root: z.string().optional(),
  })
  .meta({ id: 'ChainStatus' });
export type ChainStatus = z.infer<typeof ChainStatus>;

/** One UTC day, as far as the audit was told of it. */
export const DayReport = z
  .object({
    date: z.iso.date(),
    status: z.enum(['open', 'over']),
    ...Movements.shape,
    standing: Standing,
    ...Details.shape,
    chain: ChainStatus,
  })
  .meta({ id: 'DayReport' });
export type DayReport = z.infer<typeof DayReport>;

/** A day's report, and whether it still is what was reported when the day was over. */
export const CheckedReport = DayReport.extend({
  reported: z.object({ at: z.iso.datetime(), changed: z.array(z.string()) }).optional(),
}).meta({ id: 'CheckedReport' });
export type CheckedReport = z.infer<typeof CheckedReport>;

const Points = Standing.pick({ outstandingPoints: true, debtPoints: true, pendingPoints: true });

/** One day of a range, and what customers had at its end. */
const RangeDay = z
  .object({ date: z.iso.date(), ...Movements.shape, ...Points.shape })
  .meta({ id: 'RangeDay' });

/** Some days, each by itself and all together. */
export const RangeReport = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    ...Movements.shape,
    opening: Points.meta({ id: 'Opening' }),
    standing: Standing,
    days: z.array(RangeDay),
  })
  .meta({ id: 'RangeReport' });
export type RangeReport = z.infer<typeof RangeReport>;

/** Days of a range at most. */
export const rangeDaysMax = 366;

/** Folds the sums of a range's days, behind what had come together before it. */
export function foldRange(
  before: Figures,
  dates: string[],
  sums: Map<string, Figures>,
): Omit<RangeReport, 'from' | 'to' | 'standing'> {
  let until = before;
  const days = dates.map((date) => {
    const figures = sums.get(date) ?? {};
    until = addUp(until, figures);
    return { date, ...movementsOf(figures), ...Points.parse(standingOf(until, 0)) };
  });
  const total = [...sums.values()].reduce(addUp, {});
  return { ...movementsOf(total), opening: Points.parse(standingOf(before, 0)), days };
}

/** The columns of a range as a table, and the rows: one for each day. */
export const rangeColumns = [
  'date',
  ...sectionsOf.flatMap(([, names]) => names),
  ...Object.keys(Points.shape),
];

export const rangeRows = ({ days }: RangeReport): (string | number)[][] =>
  days.map((day) => [
    day.date,
    ...sectionsOf.flatMap(([section]) => Object.values(day[section])),
    ...Object.values(Points.parse(day)),
  ]);

/** A report as lines of one figure each: what it is of, and its value. */
export type Line = { section: string; of: string; figure: string; value: number | string };

export function linesOf(report: DayReport): Line[] {
  const { standing, chain, refusalsByReason, topReferrers, adjustmentsBy } = report;
  const sections = sectionsOf.map(([section]) => [section, report[section]] as const);
  const lines = (section: string, figures: object, of = ''): Line[] =>
    Object.entries(figures).map(([figure, value]) => ({ section, of, figure, value }));
  return [
    ...sections.flatMap(([section, figures]) => lines(section, figures)),
    ...lines('standing', standing),
    ...refusalsByReason.flatMap(({ reason, ...rest }) => lines('refusalsByReason', rest, reason)),
    ...topReferrers.flatMap(({ customerId, ...rest }) => lines('topReferrers', rest, customerId)),
    ...adjustmentsBy.flatMap(({ by, ...rest }) => lines('adjustmentsBy', rest, by)),
    ...lines('chain', chain),
  ];
}

/** Which figures of a report are others than in an earlier one, as `orders.holds`. */
export function changedFigures(before: DayReport, after: DayReport): string[] {
  const valuesOf = (report: DayReport) =>
    new Map(
      linesOf(report)
        .filter(({ section }) => section !== 'chain')
        .map(({ section, of, figure, value }) => [
          [section, of, figure].filter((part) => part !== '').join('.'),
          value,
        ]),
    );
  const [old, fresh] = [valuesOf(before), valuesOf(after)];
  const names = new Set([...old.keys(), ...fresh.keys()]);
  return [...names].filter((name) => old.get(name) !== fresh.get(name)).sort();
}
