import { isDeepStrictEqual } from 'node:util';
import { contract as getCode } from '../../../functions/get-code/contract.ts';
import { contract as getCustomer } from '../../../functions/get-customer/contract.ts';
import { contract as getOrder } from '../../../functions/get-order/contract.ts';
import { type Api, read, together } from './api.ts';
import {
  type BookedOrder,
  type Books,
  isOpen,
  isPaid,
  pointsOf,
  rewardOf,
  spentPointsOf,
  sum,
} from './books.ts';

/**
 * Asks the API about every order, customer and limited code of the day, and tells where what it
 * says differs from what the shop booked while it went on. Nothing to tell: both agree.
 */
export async function differencesOf(books: Books, api: Api, tills: number): Promise<string[]> {
  const differences: string[] = [];
  const expect = (what: string, booked: unknown, told: unknown) => {
    if (isDeepStrictEqual(booked, told)) return;
    differences.push(`${what}: booked ${JSON.stringify(booked)}, told ${JSON.stringify(told)}`);
  };
  await together(tills, books.orders, async (order) => checkOrder(order, api, expect));
  await together(tills, [...books.given.keys()], async (id) =>
    checkCustomer(id, books, api, expect),
  );
  await checkLimit(books, api, expect);
  expect('identical repeats', books.repeats.sent, books.repeats.identical);
  expect('quotes kept', books.quotes.held, books.quotes.kept);
  return [...differences, ...api.faults.map((fault) => `the service failed: ${fault}`)];
}

type Expect = (what: string, booked: unknown, told: unknown) => void;

/** The order itself, its arithmetic, and what its entries add up to. */
async function checkOrder(order: BookedOrder, api: Api, expect: Expect): Promise<void> {
  const { orderId, status, subtotal, total, lines } = order;
  const answer = await api.call('orders', `GET /v1/orders/${orderId}`);
  if (status === 'refused' || answer.refused) {
    const booked = status === 'refused' ? 'order_not_found' : undefined;
    return expect(orderId, booked, answer.refused);
  }
  const told = read(getOrder.replies[200], answer);
  expect(`${orderId} status`, status, told.status);
  expect(`${orderId} lines`, lines, told.lines);
  expect(`${orderId} total`, total, told.total);
  expect(
    `${orderId} subtotal less lines`,
    subtotal - sum(told.lines, (line) => line.amount),
    total,
  );
  const paid = told.entries.filter(({ kind }) => kind === 'confirmed' || kind === 'refunded');
  expect(
    `${orderId} paid`,
    isPaid(order) ? total - order.refunded.amount : 0,
    sum(paid, ({ amount }) => amount),
  );
  checkShares(order, expect);
  const taken = isOpen(order) ? pointsOf(order) : spentPointsOf(order);
  expect(
    `${orderId} points taken`,
    taken,
    sum(told.entries, ({ points }) => -points),
  );
}

/** What went back with the refunds is their share of the order's total, rounded down. */
function checkShares(order: BookedOrder, expect: Expect): void {
  const { orderId, status, total, referral, refunded } = order;
  const share = (points: number) =>
    status === 'refunded' ? points : Math.floor((points * refunded.amount) / Math.max(1, total));
  expect(`${orderId} points returned`, share(pointsOf(order)), refunded.returnedPoints);
  const reward = share(referral?.rewardPoints ?? 0);
  expect(`${orderId} reward taken back`, reward, refunded.rewardPoints);
}

/** A customer's balances and promises, added up anew from all orders. */
async function checkCustomer(
  id: string,
  { orders, given, rewardsAreGiven }: Books,
  api: Api,
  expect: Expect,
): Promise<void> {
  const answer = await api.call('orders', `GET /v1/customers/${id}`);
  const { points, referrals } = read(getCustomer.replies[200], answer);
  const own = orders.filter(({ customerId }) => customerId === id);
  const spent = sum(own, spentPointsOf);
  const held = sum(own.filter(isOpen), pointsOf);
  const promises = orders.filter(
    (order) =>
      order.referral?.referrerId === id && order.referral.rewardPoints > 0 && isPaid(order),
  );
  const rewards = sum(promises, rewardOf);
  const available = (given.get(id) ?? 0) - spent - held + (rewardsAreGiven ? rewards : 0);
  expect(`${id} spent`, spent, points.spent);
  expect(`${id} held`, held, points.held);
  expect(`${id} available`, available, points.available);
  expect(`${id} pending`, rewardsAreGiven ? 0 : rewards, points.pending);
  const counted = promises.filter(({ status }) => status !== 'refunded');
  expect(`${id} referrals`, counted.length, referrals);
}

async function checkLimit({ limited, orders }: Books, api: Api, expect: Expect): Promise<void> {
  const answer = await api.call('admin', `GET /v1/admin/codes/${limited.code}`);
  const { uses, usageLimit } = read(getCode.replies[200], answer);
  expect(`${limited.code} uses`, usesOf({ limited, orders }), uses);
  expect(`${limited.code} limit`, limited.usageLimit, usageLimit);
}

/** A use counts while its order is open and when it is paid, refunded or not. */
export const usesOf = ({ limited, orders }: Pick<Books, 'limited' | 'orders'>): number =>
  orders.filter(
    (order) => order.referral?.code === limited.code && (isOpen(order) || isPaid(order)),
  ).length;
