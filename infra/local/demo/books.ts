import type { Line } from '../../../shared/domain/price.ts';
import type { ProblemCode } from '../../../shared/http/problems.ts';

/** An order as the shop remembers it, by the answers that it got. */
export type BookedOrder = {
  orderId: string;
  customerId: string;
  /** `refused`: nothing was ever held. */
  status: string;
  subtotal: number;
  total: number;
  lines: Line[];
  /** Whose code was used, and what that promises them by the order's terms. */
  referral: { code: string; referrerId: string; rewardPoints: number } | undefined;
  /** What was paid back of the total, and the points that went back with it. */
  refunded: { amount: number; returnedPoints: number; rewardPoints: number };
};

/** Where somebody is told no. */
export const counters = ['check', 'quote', 'hold', 'afterwards'] as const;
export type Counter = (typeof counters)[number];

/** What the shop wrote down during the day. Every figure that is shown is counted from here. */
export type Books = {
  orders: BookedOrder[];
  /** Every customer who was enrolled, with the points that staff gave. */
  given: Map<string, number>;
  refusals: { counter: Counter; reason: ProblemCode }[];
  /** Holds and refunds sent once more, and how many were answered with the very same bytes. */
  repeats: { sent: number; identical: number };
  /** Holds with a quote's token, and how many of them cost what was quoted. */
  quotes: { held: number; kept: number };
  /** The code with a limit. */
  limited: { code: string; usageLimit: number };
  /** Whether the day has come on which what was promised is given. */
  rewardsAreGiven: boolean;
};

export const openBooks = (): Books => ({
  orders: [],
  given: new Map(),
  refusals: [],
  repeats: { sent: 0, identical: 0 },
  quotes: { held: 0, kept: 0 },
  limited: { code: '', usageLimit: 0 },
  rewardsAreGiven: false,
});

/** Whether an order was paid for, whatever was paid back since. */
export const isPaid = ({ status }: BookedOrder): boolean =>
  ['confirmed', 'partially_refunded', 'refunded'].includes(status);

export const isOpen = ({ status }: BookedOrder): boolean =>
  status === 'held' || status === 'pending_approval';

export const pointsOf = ({ lines }: BookedOrder): number =>
  sum(lines, (line) => (line.kind === 'points' ? line.points : 0));

export const spentPointsOf = (order: BookedOrder): number =>
  isPaid(order) ? pointsOf(order) - order.refunded.returnedPoints : 0;

/** What a paid order still promises its referrer, or has given them. */
export const rewardOf = (order: BookedOrder): number =>
  isPaid(order) ? (order.referral?.rewardPoints ?? 0) - order.refunded.rewardPoints : 0;

export const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

export function bookRefusal(books: Books, counter: Counter, reason: ProblemCode | undefined): void {
  if (reason !== undefined) books.refusals.push({ counter, reason });
}
