import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { besideStack } from './beside.ts';
import { PointsShop } from './points-shop.ts';
import { reverse, startReverse } from './reverse-command.ts';

const day = '2027-01-15';
const points = 100;
let shop: PointsShop;
let books: ReturnType<typeof besideStack>;
let people: string[];

beforeAll(async () => {
  shop = await PointsShop.open(`${day}T09:00:00Z`);
  books = besideStack(shop.api);
  const given = await Promise.all(Array.from({ length: 60 }, () => shop.customer(points)));
  people = given.map(({ customerId }) => customerId);
  await shop.moveTo(Date.parse('2027-01-16T09:00:00Z'));
  await shop.api.call('POST /_local/drain', { as: 'nobody' });
});
afterAll(async () => {
  books?.close();
  await shop?.close();
});
afterEach(async () => expect(await books.drift()).toEqual([]));

const args = (...more: string[]) => ['--day', day, '--data', shop.api.data, ...more];

/** How many have so many points, of those who were given some. */
async function having(available: number): Promise<number> {
  const balances = await Promise.all(people.map((customerId) => shop.points(customerId)));
  return balances.filter((balance) => balance.available === available).length;
}

/** Starts a run and kills it once it has told of ten customers. */
async function killed(...more: string[]): Promise<void> {
  const child = startReverse(args(...more));
  const exited = once(child, 'exit');
  let told = 0;
  for await (const line of createInterface(child.stdout)) {
    told += line.startsWith('c-') ? 1 : 0;
    if (told === 10) child.kill('SIGKILL');
  }
  expect((await exited)[1]).toBe('SIGKILL');
}

describe('npm run reverse, killed in the middle', () => {
  it('takes the rest when it is run again, and nothing twice', async () => {
    await killed();
    const done = await having(0);
    expect(done).toBeGreaterThanOrEqual(10);
    expect(done).toBeLessThan(people.length);
    const again = await reverse(args());
    const taken = done * points;
    expect(again.total).toEqual([6000, 0, taken, 6000 - taken, 0, 0]);
    expect(again.status).toBe(0);
    expect(await having(0)).toBe(people.length);
  });

  it('gives the rest back when it is run again, and nothing twice', async () => {
    await killed('--undo');
    const done = await having(points);
    expect(done).toBeGreaterThanOrEqual(10);
    expect(done).toBeLessThan(people.length);
    const again = await reverse(args('--undo'));
    expect(again.total).toEqual([6000, done * points, 6000 - done * points, 0, 0]);
    expect(again.status).toBe(0);
    expect(await having(points)).toBe(people.length);
  });
});

describe('npm run reverse, by two people at once', () => {
  it('takes everything once', async () => {
    const both = await Promise.all([reverse(args()), reverse(args('--kinds', 'adjusted'))]);
    for (const { status, total } of both) {
      expect([status, total[0]]).toEqual([0, 6000]);
      expect((total[2] ?? 0) + (total[3] ?? 0)).toBe(6000);
    }
    expect(both.reduce((sum, { total }) => sum + (total[3] ?? 0), 0)).toBe(6000);
    expect(await having(0)).toBe(people.length);
  });
});
