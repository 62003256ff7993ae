import * as z from 'zod';
import { Source } from './client.ts';
import { CustomerId, OrderId } from './ids.ts';
import { Currency, Money, Points, pointsMax } from './money.ts';
import { Line } from './price.ts';
import { Terms } from './terms.ts';

const Instant = z.iso.datetime();

/** What an order was promised. Put once under the order's id and never changed. */
export const Hold = z.object({
  kind: z.literal('held'),
  orderId: OrderId,
  customerId: CustomerId,
  requestHash: z.string(),
  currency: Currency,
  subtotal: Money,
  lines: z.array(Line),
  total: Money,
  terms: Terms,
  /** The key of the code that was used and, where its uses are counted, the shard that gave one. */
  codeKey: z.string().optional(),
  codeShard: z.int().min(0).optional(),
  /** Set where somebody else than who asked must approve before the order can be confirmed. */
  needsApproval: z.literal(true).optional(),
  requestedBy: z.string().optional(),
  /** From where it was asked for, as hashes: for those who look for fraud, and never told. */
  source: Source.optional(),
  at: Instant,
  expiresAt: Instant,
});
export type Hold = z.infer<typeof Hold>;

/** How an order ended. Confirm, cancel and expiry race to put this one key. */
export const Resolution = z.object({
  kind: z.enum(['confirmed', 'cancelled', 'expired']),
  orderId: OrderId,
  customerId: CustomerId,
  at: Instant,
  /** Points of the buyer that were spent or given back. */
  points: Points,
  /** Points promised to the referrer, and who that is; absent when the order counts for nobody. */
  rewardPoints: Points,
  referrerId: CustomerId.optional(),
  /** Over the referrer's maximum of the month: no reward. */
  isOverMonthMax: z.boolean().optional(),
  /** Points promised to the buyer on what was paid. */
  earnedPoints: Points.optional(),
  /** Which buckets hold what was promised: the shard of the reward, when it is given, how long it lasts. */
  rewardShard: z.int().min(0).optional(),
  maturesAt: Instant.optional(),
  lotMonth: z.string().optional(),
  /** The shard that gave the code's use, when a late confirmation took one anew. */
  codeShard: z.int().min(0).optional(),
  /** Points given back whose lot had expired: they got until the end of that month. */
  gracePoints: Points.optional(),
  reason: z.string().optional(),
  /** Set where the order was cancelled because this person rejected it. */
  rejectedBy: z.string().optional(),
});
export type Resolution = z.infer<typeof Resolution>;
export type ResolutionKind = Resolution['kind'];

export const OrderStatus = z.enum([
  'held',
  'pending_approval',
  'confirmed',
  'cancelled',
  'expired',
  'partially_refunded',
  'refunded',
]);
export type OrderStatus = z.infer<typeof OrderStatus>;

/** The order as callers see it. */
export const OrderView = z
  .object({
    orderId: OrderId,
    customerId: CustomerId,
    status: OrderStatus,
    currency: Currency,
    subtotal: Money,
    lines: z.array(Line),
    total: Money,
    referral: z.object({ code: z.string(), discount: Money }).optional(),
    points: z.object({ points: Points, discount: Money }).optional(),
    settingsVersion: z.int(),
    heldAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'Order' });
export type OrderView = z.infer<typeof OrderView>;

type Priced = Pick<Hold, 'lines'>;

const lineOf = <Kind extends Line['kind']>(hold: Priced, kind: Kind) =>
  hold.lines.find((line): line is Extract<Line, { kind: Kind }> => line.kind === kind);

export const heldPoints = (hold: Priced): number => lineOf(hold, 'points')?.points ?? 0;

/** What the held points are worth, in minor units. */
export const heldPointsAmount = (hold: Priced): number => lineOf(hold, 'points')?.amount ?? 0;

/** What the buyer earns on what is paid, rounded down to whole amounts of the rule. */
export function earnedPoints({ total, terms: { earn } }: Pick<Hold, 'total' | 'terms'>): number {
  if (earn === undefined) return 0;
  return Math.min(pointsMax, Math.floor(total / earn.perAmount) * earn.points);
}

/** A pure function of the order's entries, so that a replay is identical to the byte. */
export function orderView(hold: Hold, status: OrderStatus): OrderView {
  const referral = lineOf(hold, 'referral');
  const points = lineOf(hold, 'points');
  return {
    orderId: hold.orderId,
    customerId: hold.customerId,
    status,
    currency: hold.currency,
    subtotal: hold.subtotal,
    lines: hold.lines,
    total: hold.total,
    ...(referral && { referral: { code: referral.code, discount: referral.amount } }),
    ...(points && { points: { points: points.points, discount: points.amount } }),
    settingsVersion: hold.terms.settingsVersion,
    heldAt: hold.at,
    expiresAt: hold.expiresAt,
  };
}

/** Whether a hold's time has run out at an instant. */
export const isOver = (hold: Hold, now: number): boolean => now >= Date.parse(hold.expiresAt);

/** Notes from where a hold was asked for, where that is known. */
export const askedFrom = (hold: Hold, source: Source | undefined): Hold =>
  source ? { ...hold, source } : hold;

/** What a hold is answered with, at first and whenever the same is asked again. */
export const statusAtFirst = ({ needsApproval }: Hold): OrderStatus =>
  needsApproval ? 'pending_approval' : 'held';
