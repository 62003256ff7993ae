import { describe, expect, it } from '@jest/globals';
import { routes } from '../../infra/routes.ts';
import { termsLeaseMs } from '../../shared/data/cached.ts';
import { callMs } from '../../shared/data/client.ts';
import { matureDue } from '../../shared/data/mature.ts';
import { readHold } from '../../shared/data/orders.ts';
import { expire } from '../../shared/data/release.ts';
import { dayMs, minuteMs } from '../../shared/domain/calendar.ts';
import { CustomerId, OrderId } from '../../shared/domain/ids.ts';
import { budgetMs } from '../../shared/runtime/budget.ts';
import { freezeByHand } from '../data/builders.ts';
import type { Call } from './invoke.ts';
import {
  adjustment,
  call,
  confirmed,
  done,
  dryRun,
  enrolled,
  enrolledWith,
  everything,
  held,
  inReview,
  later,
  limited,
  monthEnds,
  order,
  referred,
  refundOf,
  standStill,
  unique,
  withTwoLots,
} from './shop.ts';

standStill();

async function frozen(): Promise<string> {
  const customerId = CustomerId.parse(await enrolledWith(100));
  await freezeByHand(customerId);
  return customerId;
}

/** What is `drawn` is another in the deed; what it says `beside` is not in the deed's answer. */
type Case = { ask: () => Promise<Call>; status: number; drawn?: string; beside?: string };

/** What every route that writes must show: a dry run of it, and then the deed. */
const deeds: Record<string, Case> = {
  'hold-order': {
    status: 201,
    ask: async () => order(await enrolledWith(100), { ...(await referred()), points: 60 }),
  },
  'confirm-order': { status: 200, ask: held },
  'cancel-order': { status: 200, ask: held },
  'refund-order': { status: 201, ask: async () => refundOf(await confirmed(), 100_000) },
  'create-link': {
    status: 201,
    ask: async () => ({ params: { customerId: await enrolled() }, body: {} }),
    drawn: 'url',
  },
  'enrol-customer': {
    status: 201,
    ask: async () => ({ params: { customerId: unique('c') }, body: { name: 'Budi' } }),
    drawn: 'code',
  },
  'adjust-points': { status: 201, ask: async () => adjustment(await enrolled(), 70) },
  'import-customers': {
    status: 200,
    ask: async () => ({
      body: {
        importId: 'move',
        rows: [{ customerId: unique('c'), name: 'Wulan', code: 'WULAN-88', confirmedOrders: 1 }],
      },
    }),
  },
  'lift-freeze': {
    status: 200,
    ask: async () => ({ params: { customerId: await frozen() }, body: { reason: 'fine' } }),
  },
  'decide-approval': {
    status: 200,
    ask: async () => ({ ...(await waiting()), body: { decision: 'reject', reason: 'no' } }),
  },
  'decide-review': {
    status: 200,
    ask: async () => ({ ...(await inReview()), body: { decision: 'reject', reason: 'no' } }),
  },
  'create-code': {
    status: 201,
    // As many shards as there can be.
    ask: async () => ({
      body: { code: 'MOSTSHARDS', owner: await enrolled(), usageLimit: 1_000_000 },
    }),
  },
  'change-code': {
    status: 200,
    ask: async () => ({ params: { code: await limited(1) }, body: { usageLimit: 1_000_000 } }),
  },
  'change-settings': {
    status: 200,
    beside: 'changes',
    ask: async () => {
      const { body, headers } = await done('get-settings', {});
      return { body, headers: { 'if-match': headers.etag } };
    },
  },
};

async function holdOf({ params }: Call) {
  const hold = await readHold(OrderId.parse(params?.orderId));
  if (hold === undefined) throw new Error('there is no hold');
  return hold;
}

/** An order of so many points that somebody has to approve it. */
async function waitingOrder(): Promise<Call> {
  const customerId = await enrolledWith(400);
  for (let more = 0; more < 2; more++) await done('adjust-points', adjustment(customerId, 400));
  return order(customerId, { points: 1000 });
}

/** Its approval, for somebody else than who asked: in these tests one person does all the rest. */
async function waiting(): Promise<Call> {
  const asked = await waitingOrder();
  await done('hold-order', asked);
  return { params: { approvalId: `order,${asked.params?.orderId}` }, as: 'rina' };
}

/** More of them, where the deed has another way to go. */
const others: Record<string, Case & { operation: string }> = {
  'of all points of an account that is not settled': {
    operation: 'hold-order',
    status: 201,
    ask: async () => {
      const customerId = await withTwoLots();
      monthEnds();
      return order(customerId, { ...(await referred()), points: 'max' });
    },
  },
  'of cancelling when the held points have no lot any more': {
    operation: 'cancel-order',
    status: 200,
    ask: async () => {
      const asked = order(await withTwoLots(), { ...(await referred()), points: 50 });
      await done('hold-order', asked);
      monthEnds();
      const { params = {} } = asked;
      return { params, body: { reason: 'left' } };
    },
  },
  'of confirming in a month that the order was not held in': {
    operation: 'confirm-order',
    status: 200,
    ask: async () => {
      const asked = order(await withTwoLots(), { ...(await referred()), points: 50 });
      await done('hold-order', asked);
      monthEnds();
      const { params = {} } = asked;
      return { params };
    },
  },
  'of a payment that comes after the hold was released': {
    operation: 'confirm-order',
    status: 200,
    ask: async () => {
      const asked = await held();
      later(40 * minuteMs);
      await expire(await holdOf(asked), Date.now());
      return asked;
    },
  },
  'of a payment that comes after the hold’s end': {
    operation: 'confirm-order',
    status: 200,
    ask: async () => {
      const asked = await held();
      later(40 * minuteMs);
      return asked;
    },
  },
  'of a refund of what has been given, in a new month': {
    operation: 'refund-order',
    status: 201,
    ask: async () => {
      const asked = order(await withTwoLots(), { ...(await referred()), points: 50 });
      await done('hold-order', asked);
      const { params = {} } = asked;
      await done('confirm-order', { params });
      later(20 * dayMs);
      await matureDue(Date.now(), () => true);
      return refundOf(asked, 100_000);
    },
  },
  'of giving points to an account that is not settled': {
    operation: 'adjust-points',
    status: 201,
    ask: async () => {
      const customerId = await withTwoLots();
      monthEnds();
      return adjustment(customerId, 5);
    },
  },
  'of taking points from an account that is not settled': {
    operation: 'adjust-points',
    status: 201,
    ask: async () => {
      const customerId = await withTwoLots();
      monthEnds();
      return adjustment(customerId, -80);
    },
  },
  'of a use that is in another shard than the order’s own': {
    operation: 'hold-order',
    status: 201,
    ask: async () => {
      const asked = await referred(52);
      for (let used = 0; used < 51; used++) await done('hold-order', order(unique('n'), asked));
      return order(unique('n'), asked);
    },
  },
  'of an approval': {
    operation: 'decide-approval',
    status: 200,
    ask: async () => ({ ...(await waiting()), body: { decision: 'approve', reason: 'yes' } }),
  },
  'of the release of a reward': {
    operation: 'decide-review',
    status: 200,
    ask: async () => ({ ...(await inReview()), body: { decision: 'release', reason: 'yes' } }),
  },
  'of an order that has to wait for a person': {
    operation: 'hold-order',
    status: 202,
    ask: async () => waitingOrder(),
  },
  'of an adjustment that has to wait for another person': {
    operation: 'adjust-points',
    status: 202,
    ask: async () => adjustment(await enrolled(), 700),
  },
  'of a new name': {
    operation: 'enrol-customer',
    status: 200,
    ask: async () => ({ params: { customerId: await enrolled() }, body: { name: 'Dewi' } }),
  },
  'of a code that is drawn': {
    operation: 'create-code',
    status: 201,
    ask: async () => ({ body: { owner: await enrolled() } }),
    drawn: 'code',
  },
};

async function expectTheSame(operation: string, { ask, status, drawn, beside }: Case) {
  const asked = await ask();
  const before = await everything();
  const startedAt = Date.now();
  const dry = await dryRun(operation, asked);
  // It doesn't wait until everybody has forgotten what it would have changed.
  expect(Date.now() - startedAt).toBeLessThan(termsLeaseMs + budgetMs + callMs);
  expect(await everything()).toEqual(before);
  const real = await call(operation, asked);
  expect(dry).toMatchObject({ status, headers: { 'dry-run': 'true' } });
  expect(real.headers).not.toHaveProperty('dry-run');
  const same = { ...real, headers: { ...real.headers, 'dry-run': 'true' } };
  const own = [drawn, beside].flatMap((name) => (name ? [[name, dry.body[name]]] : []));
  if (beside) expect(real.body).not.toHaveProperty(beside);
  expect(dry).toEqual({ ...same, body: { ...real.body, ...Object.fromEntries(own) } });
  expect(await everything()).not.toEqual(before);
}

/** The roles see to it that every route that writes is one of them (`test/infra/roles.test.ts`). */
const writers = routes.filter(({ access }) => access.ConditionCheckItem?.includes('DRY-RUN#'));

describe('a dry run', () => {
  it.each(writers)('of $operation answers as the deed will, and writes nothing', async (route) => {
    const deed = deeds[route.operation];
    if (deed === undefined) throw new Error(`no dry run of ${route.operation} is tried`);
    await expectTheSame(route.operation, deed);
  });

  it.each(Object.entries(others))('%s answers as the deed will', async (_, deed) => {
    await expectTheSame(deed.operation, deed);
  });
});
