import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { together } from '../../infra/local/demo/api.ts';
import { termsLeaseMs } from '../../shared/data/cached.ts';
import type { Answer } from './api.ts';
import { besideStack } from './beside.ts';
import { allowsNext, readGuide, type Step } from './rollout-guide.ts';
import {
  atOnceMax,
  type Got,
  placeOf,
  platformDiscount,
  RolloutShop,
  subtotal,
  type Visit,
} from './rollout-shop.ts';

const guide = readGuide();
const step = (title: string): Step => {
  const found = guide.get(title);
  if (found === undefined) throw new Error(`the guide has no section ${title}`);
  return found;
};
const always = step('Figures that must hold in every step');

let shop: RolloutShop;
let books: ReturnType<typeof besideStack>;
/** Some from each part of the rollout: below 5, from 5 to 50, and above. */
let members: string[];
/** One takes part from 5 % on; the other from 50 %, so that friends are promised nothing for before. */
let sari: { id: string; code: string };
let tono: { id: string; code: string };
/** What everybody got in each step. */
const steps = new Map<string, Got[]>();

beforeAll(async () => {
  shop = await RolloutShop.open('2027-02-01T08:00:00Z');
  books = besideStack(shop.api);
  members = everyPart(2, 3, 3);
  const owners = [shop.ids(1, 0, 5), shop.ids(1, 50, 100)].flat();
  const codes = await Promise.all([...owners, ...members].map((id) => shop.enrol(id)));
  sari = { id: owners[0] ?? '', code: codes[0] ?? '' };
  tono = { id: owners[1] ?? '', code: codes[1] ?? '' };
  await Promise.all(members.map((id) => shop.api.give(id, 499)));
});
afterAll(async () => {
  books?.close();
  await shop?.api.close();
});

const everyPart = (first: number, second: number, third: number): string[] => [
  ...shop.ids(first, 0, 5),
  ...shop.ids(second, 5, 50),
  ...shop.ids(third, 50, 100),
];

const say = (line: string) => process.stdout.write(`rollout  ${line}\n`);
const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
const given = (got: Got[]): string[] =>
  got.filter(({ referral, points }) => referral + points > 0).map(({ customerId }) => customerId);

/** The step's change; two seconds after its answer, a day of orders: members' and newcomers'. */
async function day(title: string): Promise<Got[]> {
  await shop.nextDay();
  const changes = await shop.make(step(title));
  await shop.api.advance(termsLeaseMs / 1000);
  const newcomers = everyPart(1, 1, 1);
  const got = await shop.buyAll([
    ...members.map((customerId) => ({ customerId, points: 50 })),
    ...newcomers.map((customerId) => ({ customerId, code: sari.code })),
  ]);
  steps.set(title, got);
  await figuresOf(title, changes, got);
  return got;
}

/** Holds the day against the figures that the guide asks for, and writes them into the log. */
async function figuresOf(title: string, changes: string[], got: Got[]): Promise<void> {
  await shop.local('drain');
  const found: [string, number][] = [];
  for (const figure of [...always.figures, ...step(title).figures]) {
    const value = await figureAt(figure);
    found.push([figure.name.replace(/^.*\./, ''), value]);
    expect([figure.name, value, allowsNext(figure, value) || figure.unit === 'ms']).toEqual([
      figure.name,
      value,
      true,
    ]);
  }
  const shown = found.map(([name, value]) => `${name} ${Math.round(value * 10) / 10}`).join(', ');
  say(
    `${title}: ${changes.length} settings changed; ${given(got).length} of ${got.length} orders with a discount; ${shown}`,
  );
}

/** The functions' lines arrive a moment after their answers. */
async function figureAt(figure: Step['figures'][number]): Promise<number> {
  for (let tries = 0; ; tries++) {
    const value = await shop.figure(figure);
    if (allowsNext(figure, value) || tries === 20) return value;
    await sleep(50);
  }
}

const inShare = (got: Got[], percent: number): string[] =>
  got.map(({ customerId }) => customerId).filter((id) => placeOf(id) < percent);

describe('the rollout guide', () => {
  it('has the steps that are made here, in their order', () => {
    const changing = [...guide.values()].filter(({ change }) => change !== undefined);
    expect(changing.map(({ title }) => title)).toEqual([
      ...['Step 1: shadow', 'Step 2: 5 %', 'Step 3: 50 %', 'Step 4: on', 'Kill switch', 'Off'],
    ]);
  });

  it('gives nothing in shadow, and tells what it would have given', async () => {
    const before = await pointsOf(members);
    const got = await day('Step 1: shadow');
    expect(given(got)).toEqual([]);
    expect(got.every(({ total }) => total === subtotal - platformDiscount)).toBe(true);
    expect(await pointsOf(members)).toEqual(before);
    const shadow = shop.shadow('2027-02-02');
    const newcomers = got.length - members.length;
    expect(shadow).toEqual({
      orders: got.length,
      referralDiscount: newcomers * 5000,
      pointsDiscount: members.length * 5000,
      rewardPoints: newcomers * 10,
    });
    const changed = await books.watch();
    const [{ orderId = '', customerId = '' } = {}] = got;
    await shop.quote(orderId, { customerId, points: 50 });
    expect(await changed()).toEqual([]);
    // An order that is asked for again counts once.
    expect(shop.shadow('2027-02-02')).toEqual(shadow);
  });

  it('gives discounts to the customers of 5 %, and the others see a programme that is off', async () => {
    const got = await day('Step 2: 5 %');
    expect(given(got)).toEqual(inShare(got, 5));
    const outside = members.find((id) => placeOf(id) >= 50) ?? '';
    await seesItOff({ customerId: outside, points: 50 });
    const [friend = ''] = shop.ids(1, 50, 100);
    await seesItOff({ customerId: friend, code: sari.code });
    const check = { code: sari.code, customerId: friend, customerIsNew: true };
    const { body } = await shop.api.call('POST /v1/codes/check', { body: check });
    expect(body).toEqual({ usable: false, reason: 'code_not_usable' });

    const [newcomer = ''] = shop.ids(1, 0, 5);
    const { orderId, referral } = await shop.buy({ customerId: newcomer, code: tono.code });
    expect(referral).toBe(5000);
    expect(
      (await shop.api.call(`GET /v1/orders/${orderId}`)).body.terms.referral.rewardPoints,
    ).toBe(0);
  });

  it('gives discounts to the customers of 50 %, those of 5 % among them', async () => {
    const got = await day('Step 3: 50 %');
    expect(given(got)).toEqual(inShare(got, 50));
    const of5 = given(steps.get('Step 2: 5 %') ?? []).filter((id) => members.includes(id));
    expect(given(got)).toEqual(expect.arrayContaining(of5));
  });

  it('gives discounts to everybody when it is on, as shadow said', async () => {
    const got = await day('Step 4: on');
    expect(given(got)).toHaveLength(got.length);
    const said = shop.shadow('2027-02-02');
    expect(sum(got.map(({ referral }) => referral))).toBe(said.referralDiscount);
    expect(sum(got.map(({ points }) => points * 100))).toBe(said.pointsDiscount);
  });
});

async function pointsOf(customers: string[]) {
  const people = await Promise.all(customers.map((id) => shop.api.call(`GET /v1/customers/${id}`)));
  return people.map(({ body }) => body.points);
}

/** The same answer as often as they ask. */
async function seesItOff(visit: Visit): Promise<void> {
  const refused = { status: 'refused', reason: 'program_off' };
  const orderId = shop.orderId();
  for (let times = 0; times < 3; times++) {
    const { status, body } = await shop.quote(orderId, visit);
    expect([status, body.total]).toEqual([200, subtotal - platformDiscount]);
    expect(visit.code ? body.referral : body.points).toMatchObject(refused);
  }
  expect(await shop.hold(orderId, visit)).toMatchObject({
    status: 422,
    body: { code: 'program_off' },
  });
}

type Held = { orderId: string; customerId: string; sentAt: number; answer: Answer };

/** Whoever is refused takes a moment before the next order. */
const betweenRefusalsMs = 100;

/** Customers who go on ordering with points, several at a time, until they are told to stop. */
function traffic() {
  const held: Held[] = [];
  const ended: Answer[] = [];
  let isOpen = true;
  let leftOpen = 0;
  const lane = async (_: unknown, first: number) => {
    for (let turn = first; isOpen; turn++) {
      const customerId = members[turn % members.length] ?? '';
      const orderId = shop.orderId();
      const sentAt = performance.now();
      const answer = await shop.hold(orderId, { customerId, points: 50 });
      held.push({ orderId, customerId, sentAt, answer });
      // Some are left open; of the others some are paid, some cancelled, while the switch is thrown.
      if (answer.status !== 201) await sleep(betweenRefusalsMs);
      else if (turn % 4 === 0) leftOpen += 1;
      else ended.push(await shop.end(orderId, turn % 3 === 0 ? 'confirm' : 'cancel'));
    }
  };
  const lanes = Promise.all(Array.from({ length: 4 }, lane));
  /** However slow the machine is, so many orders are open by then. */
  const isUnderWay = async (openMin: number) => {
    while (leftOpen < openMin) await sleep(20);
  };
  const stop = async () => {
    isOpen = false;
    await lanes;
    return { held, ended };
  };
  return { isUnderWay, stop };
}

describe('the kill switch', () => {
  let open: Held[];

  it('stops new discounts in the middle of traffic, two seconds after its answer', async () => {
    await shop.nextDay();
    await Promise.all(members.map((id) => shop.api.give(id, 499)));
    const { isUnderWay, stop } = traffic();
    await isUnderWay(3);
    await shop.make(step('Kill switch'));
    const acknowledgedAt = performance.now();
    await sleep(termsLeaseMs + 500);
    const { held, ended } = await stop();
    const gave = held.filter(({ answer }) => answer.status === 201);
    const refused = held.filter(({ answer }) => answer.status !== 201);
    const late = gave.filter(({ sentAt }) => sentAt >= acknowledgedAt + termsLeaseMs);
    expect(late).toEqual([]);
    expect(gave.length).toBeGreaterThan(4);
    expect(refused.some(({ sentAt }) => sentAt >= acknowledgedAt + termsLeaseMs)).toBe(true);
    for (const { answer } of refused)
      expect(['program_off', 'insufficient_points']).toContain(answer.body.code);
    expect(ended.length).toBeGreaterThan(2);
    expect(ended.filter(({ status }) => status !== 200)).toEqual([]);
    const closed = new Set(ended.map(({ body }) => body.orderId));
    open = gave.filter(({ orderId }) => !closed.has(orderId));
    say(
      `Kill switch: ${gave.length} holds before, ${late.length} after, ${refused.length} refused, ${open.length} open`,
    );
  });

  it('lets open orders end as they were promised', async () => {
    const parts = Map.groupBy(open, (_) => open.indexOf(_) % 3);
    const [paid = [], cancelled = [], left = []] = [parts.get(0), parts.get(1), parts.get(2)];
    const spent = subtotal - platformDiscount - 5000;
    await together(atOnceMax, paid, async ({ orderId }) => {
      const confirmed = await shop.end(orderId, 'confirm');
      expect(confirmed).toMatchObject({ status: 200, body: { status: 'confirmed', total: spent } });
      const back = await shop.refund(orderId, spent);
      expect(back).toMatchObject({ status: 201, body: { pointsReturned: 50 } });
    });
    await together(atOnceMax, cancelled, async ({ orderId }) => {
      expect((await shop.end(orderId, 'cancel')).body.status).toBe('cancelled');
    });
    expect(left.length).toBeGreaterThan(0);
    await shop.api.advance(31 * 60);
    await shop.local('jobs/expire-holds');
    const [expired] = left;
    expect(await shop.end(expired?.orderId ?? '', 'confirm')).toMatchObject({
      status: 409,
      body: { code: 'hold_expired' },
    });
    expect((await pointsOf(members)).map(({ held }) => held)).toEqual(members.map(() => 0));
  });

  it('lets orders go on without discounts', async () => {
    await shop.nextDay();
    const got = await shop.buyAll(members.map((customerId) => ({ customerId, points: 50 })));
    expect(given(got)).toEqual([]);
    await figuresOf('Kill switch', [], got);
  });
});

describe('off', () => {
  it('gives nothing new, keeps what was promised, and takes orders back', async () => {
    const promised = (await pointsOf([sari.id]))[0];
    expect(promised.pending).toBeGreaterThan(0);
    const got = await day('Off');
    expect(given(got)).toEqual([]);

    const [bought] = (steps.get('Step 4: on') ?? []).filter(({ points }) => points > 0);
    const back = await shop.refund(bought?.orderId ?? '', bought?.total ?? 0);
    expect(back).toMatchObject({ status: 201, body: { pointsReturned: 50 } });
    await shop.nextDay(15);
    await shop.local('jobs/mature-rewards');
    expect((await pointsOf([sari.id]))[0]).toMatchObject({
      pending: 0,
      available: promised.pending,
    });
  });

  it('leaves sound books', async () => {
    await shop.local('drain');
    expect(await books.drift()).toEqual([]);
    const { body } = await shop.local('jobs/reconcile-books');
    expect(body).toMatchObject({ phase: 'done', drifts: 0, unsettled: 0 });
    const report = await shop.api.call('GET /v1/admin/reports?from=2027-02-01&to=2027-03-01');
    expect(report.body).toMatchObject({ points: { unexplainedPoints: 0 }, drift: { freezes: 0 } });
    say(`the books: ${body.judged} balances recomputed, ${body.drifts} drift`);
  });
});
