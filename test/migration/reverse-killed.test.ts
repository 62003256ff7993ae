import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Network, startNetwork } from '../client/network.ts';
import { besideStack } from '../e2e/beside.ts';
import { PointsShop } from '../e2e/points-shop.ts';
import { reverse, startReverse } from './reverse-command.ts';

const day = '2027-01-15';
const points = 100;
/** What everybody has from the day before, so that taking twice would find points to take. */
const own = 150;
let shop: PointsShop;
let books: ReturnType<typeof besideStack>;
let network: Network;
let people: string[];
const count = 16;
/** What all of them were given. */
const all = count * points;

beforeAll(async () => {
  shop = await PointsShop.open('2027-01-14T09:00:00Z');
  books = besideStack(shop.api);
  network = await startNetwork(() => shop.api.url);
  const given = await Promise.all(Array.from({ length: count }, () => shop.customer(own)));
  people = given.map(({ customerId }) => customerId);
  await shop.moveTo(Date.parse(`${day}T09:00:00Z`));
  await Promise.all(people.map((customerId) => shop.give(customerId, points)));
  await shop.moveTo(Date.parse('2027-01-16T09:00:00Z'));
  await shop.api.call('POST /_local/drain', { as: 'nobody' });
});
afterAll(async () => {
  books?.close();
  await network?.close();
  await shop?.close();
});
afterEach(async () => expect(await books.drift()).toEqual([]));

const args = (...more: string[]) => ['--day', day, '--data', shop.api.data, ...more];

/** How many have so many points, of those who were given some. */
async function having(available: number): Promise<number> {
  const balances = await Promise.all(people.map((customerId) => shop.points(customerId)));
  return balances.filter((balance) => balance.available === available).length;
}

const answered = 4;

/**
 * Kills a run when some entries were answered, and others are posted whose answers never come.
 * Answers how many were posted, once they are.
 */
async function killed(left: number, ...more: string[]): Promise<number> {
  let posted = 0;
  network.decide((route) => {
    posted += route.startsWith('PUT') ? 1 : 0;
    return route.startsWith('PUT') && posted > answered ? 'is done and hangs' : 'arrives';
  });
  const child = startReverse(args('--url', network.url, ...more));
  const exited = once(child, 'exit');
  while (posted <= answered) await sleep(20);
  await sleep(300);
  child.kill('SIGKILL');
  expect((await exited)[1]).toBe('SIGKILL');
  while ((await having(left)) < posted) await sleep(50);
  expect(posted).toBeLessThan(people.length);
  return posted;
}

describe('npm run reverse, killed in the middle', () => {
  it('takes the rest when it is run again, and nothing twice', async () => {
    const done = await killed(own);
    const again = await reverse(args());
    const taken = done * points;
    expect(again.total).toEqual([all, 0, taken, all - taken, 0, 0]);
    expect(again.status).toBe(0);
    expect(await having(own)).toBe(people.length);
  });

  it('gives the rest back when it is run again, and nothing twice', async () => {
    const done = await killed(own + points, '--undo');
    const again = await reverse(args('--undo'));
    expect(again.total).toEqual([all, done * points, all - done * points, 0, 0]);
    expect(again.status).toBe(0);
    expect(await having(own + points)).toBe(people.length);
  });
});

describe('npm run reverse, by two people at once', () => {
  it('takes everything once', async () => {
    const both = await Promise.all([reverse(args()), reverse(args('--kinds', 'adjusted'))]);
    for (const { status, total } of both) {
      expect([status, total[0]]).toEqual([0, all]);
      expect((total[2] ?? 0) + (total[3] ?? 0)).toBe(all);
    }
    expect(both.reduce((sum, { total }) => sum + (total[3] ?? 0), 0)).toBe(all);
    expect(await having(own)).toBe(people.length);
  });
});
