import { describe, expect, it, jest } from '@jest/globals';
import { createCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { enrol } from '../../shared/data/customers.ts';
import { reviewKey } from '../../shared/data/keys.ts';
import { readMany } from '../../shared/data/read.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { screen } from '../../shared/data/screen.ts';
import { CustomerId, OrderId } from '../../shared/domain/ids.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aHold, now, vanity } from '../data/builders.ts';

jest.spyOn(process.stdout, 'write').mockImplementation(() => true);

let worlds = 0;

/** Orders such as `a<b`, in which a buys with the code of b; each is screened before the next is made. */
async function reviewedOf(orders: string[]): Promise<string[]> {
  const world = `rings-${++worlds}`;
  const codes = new Map();
  for (const name of new Set(orders.flatMap((order) => order.split('<')))) {
    const owner = CustomerId.parse(`${world}-${name}`);
    await enrol(owner, 'Sari', now);
    const code = await createCode({ owner, code: vanity() }, now);
    codes.set(name, code);
  }
  const ids = orders.map((_, index) => OrderId.parse(`${world}-${index}`));
  for (const [index, order] of orders.entries()) {
    const [buyer = '', referrer = ''] = order.split('<');
    const orderId = ids[index] as OrderId;
    const customerId = CustomerId.parse(`${world}-${buyer}`);
    await reserve(aHold({ orderId, customerId, code: codes.get(referrer) }), now);
    const confirmed = await confirm(orderId, now);
    if (isRefusal(confirmed)) throw new Error(confirmed.refused);
    await screen([confirmed.resolution], now);
  }
  const reviews = await readMany(ids.map(reviewKey));
  return orders.filter((_, index) => reviews[index] !== undefined);
}

describe('screen-referrals, when an order closes a ring', () => {
  it.each([
    ['one that its referrer is in with several orders', ['a<b', 'a<b', 'b<a'], []],
    ['one with several orders of somebody in the middle', ['a<b', 'b<c', 'b<c', 'c<a'], []],
    ['a small one and a larger one', ['a<b', 'b<c', 'a<c', 'c<a'], []],
    ['one of six', ['a<b', 'b<c', 'c<d', 'd<e', 'e<f', 'f<a'], []],
    ['one that others only lead to', ['a<b', 'b<c', 'x<a', 'c<z', 'c<a'], ['x<a', 'c<z']],
    ['one of seven, which is none', ['a<b', 'b<c', 'c<d', 'd<e', 'e<f', 'f<g', 'g<a'], 'all'],
  ])('holds back all rewards in it: %s', async (_, orders, honest) => {
    const expected = orders.filter((order) => honest !== 'all' && !honest.includes(order as never));
    expect(await reviewedOf(orders)).toEqual(expected);
  });
});
