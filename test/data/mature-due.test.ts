import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { createCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { bucketKey, type Key, pendingPartition } from '../../shared/data/keys.ts';
import { matureDue } from '../../shared/data/mature.ts';
import { queryAll } from '../../shared/data/read.ts';
import { refund } from '../../shared/data/refund.ts';
import { changeSettings } from '../../shared/data/settings.ts';
import { readTimeline } from '../../shared/data/timeline.ts';
import { dayMs, iso, minuteMs, secondMs } from '../../shared/domain/calendar.ts';
import type { CodeTerms } from '../../shared/domain/code-terms.ts';
import { type CustomerId, RefundId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import { inFlight } from '../in-flight.ts';
import { drift } from '../ledger.ts';
import { type aHold, customerWith, give, limitedCode, now, vanity } from './builders.ts';
import { crashingAt, forEveryCall, overtakenAt } from './crashing.ts';
import { passedOver, windBack } from './jobs.ts';
import { meanwhile } from './meanwhile.ts';
import { held } from './scene.ts';
import { snapshot } from './snapshot.ts';

afterAll(async () => {
  expect(await drift(table, tableName)).toEqual([]);
});

const job = 'mature-rewards';
const always = () => true;
const dayOfReward = Date.parse('2026-12-06T00:00:00.000Z');
const soonAfter = dayOfReward + 5 * minuteMs;

/** A run of the job as if the last one had been just before the instant. */
async function runAt(at: number) {
  await windBack(job, at - 10 * minuteMs);
  return matureDue(at, always);
}

/** An order that is confirmed, and promises its code's owner a reward. */
async function rewarding(
  code: CodeTerms,
  options: Parameters<typeof aHold>[0] = {},
): Promise<Hold> {
  const hold = await held({ code, ...options });
  await confirm(hold.orderId, options.at ?? now);
  return hold;
}

/** A referrer who is promised 10 points for a year and 25 for ever, on the same day. */
async function promised(): Promise<CustomerId> {
  const code = await limitedCode(9);
  await rewarding(code);
  await rewarding(code, { rewardPoints: 25, terms: { expiresAfterMonths: null } });
  return code.owner;
}

const entriesOf = async (customerId: CustomerId) =>
  (await readTimeline(customerId, 100)).entries
    .filter(({ kind }) => kind === 'matured')
    .map(({ points }) => points);

const bucketsOf = (customerId: CustomerId, shard = 0) =>
  queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pendingPartition(customerId, shard) },
  });

async function expectGivenOnce(customerId: CustomerId): Promise<void> {
  const lots = { '2027-12': 10, never: 25 };
  expect(await readAccount(customerId)).toMatchObject({ available: 35, referrals: 2, lots });
  expect(await entriesOf(customerId)).toEqual([35]);
  expect((await bucketsOf(customerId)).map(({ status }) => status)).toEqual(['applied', 'applied']);
}

async function setPoints(Key: Key, points: unknown): Promise<void> {
  await table.send(
    new UpdateCommand({
      TableName: tableName,
      Key,
      UpdateExpression: 'SET points = :points',
      ExpressionAttributeValues: { ':points': points },
    }),
  );
}

describe('matureDue', () => {
  it('gives points of two lot months at once, with one entry', async () => {
    const owner = await promised();
    expect(await runAt(dayOfReward - 1)).toEqual({ customers: 0, points: 0, alreadyGiven: 0 });
    expect(await runAt(dayOfReward)).toEqual({ customers: 1, points: 35, alreadyGiven: 0 });
    await expectGivenOnce(owner);
    expect(await runAt(dayOfReward)).toEqual({ customers: 0, points: 0, alreadyGiven: 0 });
  });

  it('expires what is over of the account before it gives', async () => {
    const owner = await promised();
    await give(owner, 60, now, 0);
    await runAt(dayOfReward);
    expect(await readAccount(owner)).toMatchObject({ available: 35, expired: 60, liveUsed: 0 });
  });

  it('goes on after a crash at any of its calls', async () => {
    const owners = [await promised(), await promised()];
    await windBack(job, dayOfReward - minuteMs);
    const putBack = await snapshot();
    const calls = await forEveryCall(async (call) => {
      await putBack();
      const crashed = await crashingAt(call, () => matureDue(soonAfter, always));
      expect(await passedOver(job, 'BUCKET', dayOfReward)).toEqual([]);
      await matureDue(soonAfter, always);
      await Promise.all(owners.map(expectGivenOnce));
      return crashed;
    });
    expect(calls).toBeGreaterThan(25);
  });

  it('gives once, wherever another run of it overtakes it', async () => {
    const owners = [await promised(), await promised()];
    await windBack(job, dayOfReward - minuteMs);
    const putBack = await snapshot();
    const calls = await forEveryCall(async (call) => {
      await putBack();
      const given: number[] = [];
      const run = async () => given.push((await matureDue(soonAfter, always)).points);
      const wasOvertaken = await overtakenAt(call, run, run);
      await Promise.all(owners.map(expectGivenOnce));
      expect(given.reduce((sum, points) => sum + points, 0)).toBe(70);
      return wasOvertaken;
    });
    expect(calls).toBeGreaterThan(25);
  });

  it('leaves alone what was given between the index’s answer and its own reading', async () => {
    const owner = await promised();
    await windBack(job, dayOfReward - minuteMs);
    const run = () => matureDue(soonAfter, always);
    expect(await meanwhile(/BatchGet/, run, run)).toEqual({
      customers: 0,
      points: 0,
      alreadyGiven: 2,
    });
    await expectGivenOnce(owner);
  });

  it('closes a bucket that refunds have emptied, and tells nobody', async () => {
    const code = await limitedCode(9);
    const { orderId, total } = await rewarding(code);
    await refund({ orderId, refundId: RefundId.parse('whole'), amount: total }, now);
    expect(await runAt(soonAfter)).toEqual({ customers: 1, points: 0, alreadyGiven: 0 });
    expect(await runAt(soonAfter)).toMatchObject({ customers: 0 });
    expect(await readAccount(code.owner)).toMatchObject({ available: 0, referrals: 0, lots: {} });
    expect(await entriesOf(code.owner)).toEqual([]);
    expect(await bucketsOf(code.owner)).toMatchObject([{ status: 'applied', points: 0 }]);
  });

  it('gives what matures after no day at all with the run a second later', async () => {
    const code = await limitedCode(9);
    await rewarding(code, { terms: { maturesAfterDays: 0 } });
    expect(await runAt(now)).toMatchObject({ points: 0 });
    expect(await matureDue(now + secondMs, always)).toMatchObject({ points: 10 });
    expect(await entriesOf(code.owner)).toEqual([10]);
  });

  it('finds a bucket that the index showed late, as long as the index may trail', async () => {
    const code = await limitedCode(9);
    const terms = { maturesAfterDays: 0 };
    const at = now + 10 * minuteMs;
    // The cursor moves on only where something was given, or once an hour.
    await windBack(job, at - minuteMs - 1);
    await rewarding(code, { terms, at: at - 59 * secondMs });
    expect(await matureDue(at, always)).toMatchObject({ points: 10 });
    await rewarding(code, { terms, at: at - 58 * secondMs });
    expect(await matureDue(at, always)).toMatchObject({ points: 10 });
    await rewarding(code, { terms, at: at - dayMs + minuteMs });
    expect(await matureDue(at, always)).toMatchObject({ points: 10 });
    await rewarding(code, { terms, at: at - dayMs - minuteMs });
    expect(await matureDue(at, always)).toMatchObject({ points: 0 });
    await windBack(job, at - 2 * dayMs);
    expect(await matureDue(at, always)).toMatchObject({ points: 10 });
  });

  it('gives sixty buckets of one customer, of several pages and parts of the index', async () => {
    const owner = await customerWith(0);
    const code = await createCode({ owner, code: vanity() }, now);
    if (isRefusal(code)) throw new Error(code.refused);
    const terms = { maturesAfterDays: 0 };
    const seconds = Array.from({ length: 60 }, (_, second) => now + second * secondMs);
    await inFlight(8, seconds, (at) => rewarding({ ...code, shards: 1 }, { terms, at }));
    await inFlight(8, seconds, (at) => rewarding(code, { terms, at }));
    const shards = await Promise.all(
      Array.from({ length: 16 }, (_, shard) => bucketsOf(owner, shard)),
    );
    expect(shards[0]?.length).toBeGreaterThanOrEqual(60);
    expect(shards.filter((buckets) => buckets.length > 0).length).toBeGreaterThan(8);
    await windBack(job, now - minuteMs);
    const at = now + 2 * minuteMs;
    expect(await matureDue(at, always)).toMatchObject({ points: 1200, alreadyGiven: 0 });
    expect(await readAccount(owner)).toMatchObject({ available: 1200, referrals: 120 });
    expect(await runAt(at)).toEqual({ customers: 0, points: 0, alreadyGiven: 0 });
  });

  it('keeps a customer that fails for the next run, and gives to the others', async () => {
    const [broken, sound] = [await promised(), await promised()];
    const key = bucketKey(broken, 0, iso(dayOfReward), '2027-12');
    await setPoints(key, 'broken');
    await expect(runAt(soonAfter)).rejects.toThrow('mature-rewards could not do all');
    await expectGivenOnce(sound);
    expect(await passedOver(job, 'BUCKET', dayOfReward)).toEqual([]);
    await setPoints(key, 10);
    expect(await matureDue(soonAfter, always)).toMatchObject({ customers: 1, points: 35 });
    await expectGivenOnce(broken);
  });

  it('gives the bonus that rules on that day, until a month of that day', async () => {
    const owner = await promised();
    const referral = { ...defaultSettings.referral, bonus: { every: 2, points: 100 } };
    await changeSettings(0, { ...defaultSettings, referral }, 'sri', now);
    expect(await withFreshSettings(() => runAt(soonAfter))).toMatchObject({ points: 35 });
    expect(await readAccount(owner)).toMatchObject({
      available: 135,
      lots: { '2027-12': 110, never: 25 },
    });
  });
});

/** Runs at a time of the process's clock at which nothing is remembered any more. */
async function withFreshSettings<Result>(run: () => Promise<Result>): Promise<Result> {
  const clock = Date.now;
  Date.now = () => clock() + 10 * secondMs;
  try {
    return await run();
  } finally {
    Date.now = clock;
  }
}
