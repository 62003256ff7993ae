import { describe, expect, it } from '@jest/globals';
import { table } from '../../shared/data/client.ts';
import {
  emptyShard,
  readShards,
  shardWithUse,
  shardWrites,
} from '../../shared/data/code-shards.ts';
import { codeUses } from '../../shared/data/code-uses.ts';
import { changeCode, createCode, readCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { readCustomer } from '../../shared/data/customers.ts';
import { readOrder } from '../../shared/data/orders.ts';
import { cancel } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { transact } from '../../shared/data/transact.ts';
import { type CodeTerms, shardsMax } from '../../shared/domain/code-terms.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { inFlight } from '../in-flight.ts';
import { aCustomer, aHold, customerWith, limitedCode, now, vanity } from './builders.ts';
import { meanwhile } from './meanwhile.ts';

async function holdMany(code: CodeTerms, orders: number): Promise<OrderId[]> {
  const holds = Array.from({ length: orders }, () => aHold({ code }));
  const outcomes = await inFlight(32, holds, (hold) => reserve(hold, Date.now()));
  return outcomes.flatMap((outcome) => (isRefusal(outcome) ? [] : [outcome.hold.orderId]));
}

async function changed(code: CodeTerms, change: Parameters<typeof changeCode>[1]) {
  const after = await changeCode(code.key, change, now);
  if (isRefusal(after)) throw new Error(after.refused);
  return after.code;
}

describe('createCode', () => {
  it('refuses an owner who is not enrolled', async () => {
    const order = { owner: aCustomer(), code: 'NOBODY' };
    expect(await createCode(order, now)).toMatchObject({ refused: 'customer_not_found' });
  });

  it('refuses a code that is there, whoever owns it, and leaves its shards alone', async () => {
    const first = await limitedCode(10);
    await holdMany(first, 3);
    const owner = await customerWith(0);
    const order = { owner, code: first.display, usageLimit: 99 };
    expect(await createCode(order, now)).toMatchObject({ refused: 'code_taken' });
    expect(await readCode(first.key)).toEqual(first);
    expect(await codeUses(first)).toBe(3);
  });

  it('makes the most shards that a code can have in one write', async () => {
    const code = await limitedCode(1_000_000);
    expect(code.shards).toBe(shardsMax);
    expect(await codeUses(code)).toBe(0);
  });

  it('widens the owner’s buckets and never narrows them', async () => {
    const owner = await customerWith(0);
    const wide = { owner, code: vanity(), usageLimit: 500 };
    const narrower = { owner, code: vanity(), usageLimit: 100 };
    const overtaken = meanwhile(
      /TransactWrite/,
      () => createCode(wide, now),
      () => createCode(narrower, now),
    );
    await expect(overtaken).rejects.toThrow('the owner changed');
    expect(await readCustomer(owner, now)).toMatchObject({ profile: { pendingShards: 10 } });
    expect(await createCode(narrower, now)).toMatchObject({ shards: 2 });
    expect(await readCustomer(owner, now)).toMatchObject({ profile: { pendingShards: 10 } });
  });

  it('spreads uses and rewards over its shards', async () => {
    const code = await limitedCode(500);
    const orders = await holdMany(code, 40);
    await inFlight(16, orders, (orderId) => confirm(orderId, now));
    const stories = await Promise.all(orders.map((orderId) => readOrder(orderId)));
    const uses = new Set(stories.map((order) => order?.hold.codeShard));
    const rewards = new Set(stories.map((order) => order?.resolution?.rewardShard));
    expect(Math.min(uses.size, rewards.size)).toBeGreaterThan(5);
  });

  it('lets the owner add up rewards over all shards', async () => {
    const code = await limitedCode(500);
    const orders = await holdMany(code, 40);
    await inFlight(16, orders, (orderId) => confirm(orderId, now));
    expect(await readCustomer(code.owner, now)).toMatchObject({
      maturing: [{ points: 400, referrals: 40 }],
    });
  });
});

describe('changeCode', () => {
  it('refuses a code that does not exist', async () => {
    const key = parseCode('NOBODYS2026');
    if (key === undefined) throw new Error('not a code');
    expect(await changeCode(key, { status: 'active' }, now)).toMatchObject({
      refused: 'not_found',
    });
  });

  it('lets the owner add up rewards over the shards that it added', async () => {
    const code = await limitedCode(20);
    const wider = await changed(code, { usageLimit: null });
    const orders = await holdMany(wider, 20);
    await inFlight(16, orders, (orderId) => confirm(orderId, now));
    expect(await readCustomer(code.owner, now)).toMatchObject({
      maturing: [{ points: 200, referrals: 20 }],
    });
  });

  it('loses nothing of another change that is made meanwhile', async () => {
    const code = await limitedCode(20);
    const after = await meanwhile(
      /TransactWrite|Put/,
      () => changeCode(code.key, { usageLimit: null }, now),
      () => changed(code, { status: 'active' }),
    );
    expect(after).toMatchObject({ status: 'active', version: 3 });
    expect(after).not.toHaveProperty('usageLimit');
    expect(await readCode(code.key)).toEqual(after);
  });

  it('raises a limit and gives exactly what is left', async () => {
    const code = await limitedCode(20);
    expect(await holdMany(code, 30)).toHaveLength(20);
    const raised = await changed(code, { usageLimit: 130 });
    expect(raised.shards).toBe(3);
    expect(await holdMany(raised, 130)).toHaveLength(110);
    expect(await codeUses(raised)).toBe(130);
  });

  it('lowers a limit below the uses and gives none, not even one that came back', async () => {
    const code = await limitedCode(200);
    const [first] = await holdMany(code, 60);
    if (first === undefined) throw new Error('nothing was held');
    const lowered = await changed(code, { usageLimit: 50 });
    expect(await holdMany(lowered, 20)).toHaveLength(0);
    await cancel(first, now);
    expect(await codeUses(lowered)).toBe(59);
    expect(await holdMany(lowered, 20)).toHaveLength(0);
  });

  it('gives an unlimited code a limit and takes it away', async () => {
    const owner = await customerWith(0);
    const order = { owner, code: `LIMIT${Date.now() % 1_000_000}` };
    const made = await createCode(order, now);
    if (isRefusal(made)) throw new Error(made.refused);
    const limited = await changed(made, { usageLimit: 5 });
    expect(await holdMany(limited, 12)).toHaveLength(5);
    const freed = await changed(limited, { usageLimit: null });
    expect(await holdMany(freed, 12)).toHaveLength(12);
  });

  it('waits with its answer until no function can use looser terms, however often it is asked', async () => {
    const code = await limitedCode(10);
    const begun = Date.now();
    expect(await changed(code, { status: 'revoked' })).toMatchObject({ status: 'revoked' });
    expect(Date.now() - begun).toBeGreaterThan(4900);
    const again = Date.now();
    await changed(code, { status: 'revoked' });
    expect(Date.now() - again).toBeGreaterThan(4900);
  });

  it('keeps the limit exact while orders race with the change', async () => {
    const code = await limitedCode(100);
    const [held] = await Promise.all([holdMany(code, 200), changed(code, { usageLimit: 150 })]);
    const after = (await readCode(code.key)) ?? code;
    const more = await holdMany(after, 60);
    expect(held.length + more.length).toBe(after.usageLimit);
  });
});

describe('shardWrites', () => {
  it('set no quota over a use taken since the shards were read', async () => {
    const code = await limitedCode(10);
    const shards = await readShards(code.key, code.shards);
    await holdMany(code, 1);
    expect(await transact(shardWrites(code, shards))).toMatchObject({ committed: false });
  });

  it('set no quota over another that was set since', async () => {
    const code = await limitedCode(10);
    const shards = await readShards(code.key, code.shards);
    expect(await transact(shardWrites(code, shards))).toEqual({ committed: true });
    expect(await transact(shardWrites(code, shards))).toMatchObject({ committed: false });
    expect(await transact(shardWrites(code, [emptyShard]))).toMatchObject({ committed: false });
  });
});

describe('shardWithUse', () => {
  it('takes a code for used up only when nothing moved between two readings', async () => {
    const code = await limitedCode(1);
    const [first, second] = [aHold({ code }), aHold({ code })];
    await reserve(first, now);
    let readings = 0;
    table.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'BatchGetItemCommand') {
          readings += 1;
          if (readings === 2) {
            // The use moves: every shard is empty again, but not all the time.
            await cancel(first.orderId, now);
            await reserve(second, now);
          }
          if (readings === 3) await cancel(second.orderId, now);
        }
        return next(args);
      },
      { step: 'initialize', name: 'moving' },
    );
    try {
      expect(await shardWithUse(code.key, code.shards, 'any')).toBe(0);
    } finally {
      table.middlewareStack.remove('moving');
    }
  });
});
