import {
  type BookedOrder,
  counters,
  isPaid,
  pointsOf,
  rewardOf,
  spentPointsOf,
  sum,
} from './books.ts';
import { usesOf } from './check.ts';
import type { Day } from './play-day.ts';

const number = (value: number): string => value.toLocaleString('en');
export const rupiah = (amount: number): string => `Rp ${amount.toLocaleString('id-ID')}`;

/** The day in one line, for whoever only starts the service. */
export function headline({ books, differences }: Day): string {
  const confirmed = books.orders.filter(isPaid);
  const paid = rupiah(sum(confirmed, ({ total, refunded }) => total - refunded.amount));
  const verdict =
    differences.length === 0 ? 'the books agree' : `${differences.length} differences`;
  return `${books.orders.length} orders, ${confirmed.length} confirmed, ${paid} paid; ${verdict}`;
}

/** What happened on a day, as a table to be read at a terminal. */
export function report(day: Day): string {
  const { books, seconds, milliseconds, busy } = day;
  const { repeats, quotes, limited } = books;
  return [
    ...ordersPart(books.orders),
    ...discountsPart(books.orders),
    ...pointsPart(day),
    ...refusalsPart(day),
    '',
    row(`Code ${limited.code}`, `${usesOf(books)} of ${limited.usageLimit}`, 'uses'),
    row('Sent once more', `${repeats.identical} of ${repeats.sent}`, 'identical'),
    row('Quotes kept', `${quotes.kept} of ${quotes.held}`, 'to the rupiah'),
    row('Requests', number(milliseconds.length), `${perSecond(milliseconds.length / seconds)}`),
    row('  p50 / p95', `${quantile(milliseconds, 0.5)} / ${quantile(milliseconds, 0.95)}`, 'ms'),
    ...(busy > 0 ? [row('  sent again when busy', number(busy))] : []),
  ].join('\n');
}

const labelWidth = 28;
const countWidth = 14;

const row = (label: string, count: string, rest = ''): string =>
  `${label.padEnd(labelWidth)}${count.padStart(countWidth)}  ${rest}`.trimEnd();

/** Equal counts stand by name, so that the same day reads the same. */
const mostFirst = (left: [string, unknown[]], right: [string, unknown[]]): number =>
  right[1].length - left[1].length || (left[0] < right[0] ? -1 : 1);

const perSecond = (rate: number): string => `${number(Math.round(rate))} a second`;

function ordersPart(orders: BookedOrder[]): string[] {
  const byStatus = Map.groupBy(orders, ({ status }) => status);
  return [
    row(
      'Orders',
      number(orders.length),
      `${rupiah(sum(orders, ({ subtotal }) => subtotal))} before discounts`,
    ),
    ...[...byStatus]
      .sort(mostFirst)
      .map(([status, some]) =>
        row(`  ${status}`, number(some.length), rupiah(sum(some, ({ total }) => total))),
      ),
    row('  paid back', '', rupiah(sum(orders, ({ refunded }) => refunded.amount))),
  ];
}

function discountsPart(orders: BookedOrder[]): string[] {
  const lines = orders.filter(isPaid).flatMap((order) => order.lines);
  const byKind = Map.groupBy(lines, ({ kind }) => kind);
  const amountOf = (some: typeof lines) => rupiah(sum(some, ({ amount }) => amount));
  return [
    '',
    row('Discounts (paid orders)', number(lines.length), amountOf(lines)),
    ...[...byKind]
      .sort(mostFirst)
      .map(([kind, some]) => row(`  ${kind}`, number(some.length), amountOf(some))),
  ];
}

function pointsPart({ books: { orders, given, rewardsAreGiven } }: Day): string[] {
  const inStatus = (status: string) =>
    number(
      sum(
        orders.filter((order) => order.status === status),
        pointsOf,
      ),
    );
  const rewarded = orders.filter((order) => isPaid(order) && order.referral);
  const rewards = number(sum(rewarded, rewardOf));
  const returned = sum(orders, ({ refunded }) => refunded.returnedPoints);
  return [
    '',
    row('Points given by staff', number(sum([...given.values()], (points) => points))),
    row('  spent', number(sum(orders, spentPointsOf))),
    row('  held', inStatus('held')),
    row('  given back', inStatus('cancelled'), `by refunds: ${number(returned)}`),
    row(
      rewardsAreGiven ? '  given to referrers' : '  promised to referrers',
      rewards,
      `referrals: ${number(rewarded.length)}`,
    ),
  ];
}

function refusalsPart({ books: { refusals } }: Day): string[] {
  const byReason = Map.groupBy(refusals, ({ reason }) => reason);
  return [
    '',
    row('Refusals', number(refusals.length)),
    ...[...byReason].sort(mostFirst).map(([reason, some]) => {
      const at = counters
        .map((counter) => ({ counter, count: some.filter((one) => one.counter === counter) }))
        .filter(({ count }) => count.length > 0)
        .map(({ counter, count }) => `${counter} ${number(count.length)}`);
      return row(`  ${reason}`, number(some.length), at.join(', '));
    }),
  ];
}

function quantile(values: number[], share: number): string {
  const sorted = values.toSorted((left, right) => left - right);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return number(Math.round(value * 10) / 10);
}
