import { afterAll, describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { codeUses } from '../../shared/data/code-uses.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { decideOrder } from '../../shared/data/decide-order.ts';
import { approvalKey, decisionKey } from '../../shared/data/keys.ts';
import { readOrder } from '../../shared/data/orders.ts';
import { read } from '../../shared/data/read.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { orderApproval, type Verdict } from '../../shared/domain/approvals.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { endOf } from '../../shared/domain/story.ts';
import { drift } from '../ledger.ts';
import { aHold, anOrder, balances, customerWith, limitedCode, now } from './builders.ts';
import { meanwhile } from './meanwhile.ts';

afterAll(async () => {
  expect(await drift(table, tableName)).toEqual([]);
});

const over = now + 30 * minuteMs;

const said = (decision: Verdict['decision'], by = 'rina'): Verdict => ({
  decision,
  by,
  reason: 'Called the customer',
});

/** A hold that waits for somebody else than the till. */
async function pending(options: Parameters<typeof aHold>[0] = {}): Promise<Hold> {
  const asked = aHold({ requestedBy: 'till', ...options });
  const outcome = await reserve(asked, options.at ?? now);
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return outcome.hold;
}

/** A hold of 80 points of 100, with the one referral and the one use of a code. */
async function pendingWithAll(options: Parameters<typeof aHold>[0] = {}) {
  const code = await limitedCode(1);
  const customerId = options.customerId ?? (await customerWith(100));
  const hold = await pending({ customerId, points: 80, code, onceOnly: true, ...options });
  return { hold, code };
}

async function commandsOf(run: () => Promise<unknown>): Promise<string[]> {
  const commands: string[] = [];
  table.middlewareStack.add(
    (next, context) => async (args) => {
      commands.push(String(context.commandName));
      return next(args);
    },
    { step: 'initialize', name: 'commands' },
  );
  try {
    await run();
  } finally {
    table.middlewareStack.remove('commands');
  }
  return commands;
}

describe('reserve of an order that needs approval', () => {
  it('puts it on the approvers’ list in the same transaction, and no other order', async () => {
    const { hold } = await pendingWithAll();
    const { approvalId = '', ...request } = orderApproval(hold) ?? {};
    const row = approvalKey(hold.at, approvalId);
    const ttl = Math.floor(Date.parse(hold.expiresAt) / 1000) + 30 * 24 * 60 * 60;
    expect(await read(row)).toEqual({ ...row, approvalId, ...request, ttl });
    const plain = aHold();
    await reserve(plain, now);
    expect(await read(approvalKey(plain.at, `order,${plain.orderId}`))).toBeUndefined();
  });

  it('answers a replay with the first hold, whoever asks again', async () => {
    const hold = await pending();
    const again = await reserve({ ...hold, requestedBy: 'another till' }, now);
    expect(again).toEqual({ hold, replayed: true });
  });

  it('lists nothing that was refused', async () => {
    const hold = aHold({ customerId: await customerWith(50), points: 60, requestedBy: 'till' });
    expect(await reserve(hold, now)).toMatchObject({ refused: 'insufficient_points' });
    expect(await read(approvalKey(hold.at, `order,${hold.orderId}`))).toBeUndefined();
  });
});

describe('confirm of an order that needs approval', () => {
  it('is refused until somebody has approved it', async () => {
    const customerId = await customerWith(100);
    const { orderId } = await pending({ customerId, points: 80 });
    expect(await confirm(orderId, now)).toMatchObject({ refused: 'awaiting_approval' });
    expect(await readAccount(customerId)).toMatchObject({ held: 80 });
    await decideOrder(orderId, said('approve'), now);
    expect(await confirm(orderId, now)).toMatchObject({ resolution: { kind: 'confirmed' } });
    expect(await readAccount(customerId)).toMatchObject({ held: 0, spent: 80 });
  });

  it('costs one read more, and an order that needs none not even that', async () => {
    const [waiting, plain] = [await pending(), aHold()];
    await decideOrder(waiting.orderId, said('approve'), now);
    await reserve(plain, now);
    const reads = async ({ orderId }: Hold) =>
      (await commandsOf(() => confirm(orderId, now))).filter((name) => /Get|Query/.test(name));
    expect(await reads(plain)).toEqual(['GetItemCommand']);
    expect(await reads(waiting)).toEqual(['GetItemCommand', 'GetItemCommand']);
  });

  it.each([
    ['rejected', { kind: 'cancelled', rejectedBy: 'rina' }],
    ['cancelled', { kind: 'cancelled' }],
    ['over', { kind: 'expired' }],
  ])('tells how it ended when it is %s', async (how, resolution) => {
    const hold = await pending();
    if (how === 'rejected') await decideOrder(hold.orderId, said('reject'), now);
    if (how === 'cancelled') await cancel(hold.orderId, now);
    const at = how === 'over' ? over : now;
    expect(await confirm(hold.orderId, at)).toMatchObject({ resolution });
  });

  it('tells of a rejection also when its time had run out by then', async () => {
    const { orderId } = await pending();
    await decideOrder(orderId, said('reject'), now);
    expect(await confirm(orderId, over)).toMatchObject({ resolution: { rejectedBy: 'rina' } });
  });

  it.each([
    ['expires an order that nobody approved', 'expired', 0],
    ['takes a late payment for one that was approved', 'confirmed', 80],
  ])('%s when its time is over', async (_, kind, spent) => {
    for (const wasReleased of [false, true]) {
      const customerId = await customerWith(100);
      const hold = await pending({ customerId, points: 80 });
      if (spent > 0) await decideOrder(hold.orderId, said('approve'), now);
      if (wasReleased) await expire(hold, over);
      expect(await confirm(hold.orderId, over)).toMatchObject({ resolution: { kind } });
      const account = await readAccount(customerId);
      expect(account).toMatchObject({ available: 100 - spent, held: 0, spent });
    }
  });

  it.each([
    ['that nobody released yet', false],
    ['that was released', true],
  ])('is refused for good after its time, where the hold is one %s', async (_, wasReleased) => {
    const told = {
      confirm: ({ orderId }: Hold) => confirm(orderId, over),
      decide: ({ orderId }: Hold) => decideOrder(orderId, said('reject', 'wulan'), over),
    };
    for (const tell of [told.confirm, told.decide]) {
      const customerId = await customerWith(100);
      const hold = await pending({ customerId, points: 80 });
      // The click came in time, and its write comes after somebody was told that it is too late.
      const slow = await meanwhile(
        /PutItem/,
        async () => {
          if (wasReleased) await expire(hold, over);
          await tell(hold);
        },
        () => decideOrder(hold.orderId, said('approve'), over - 1),
      );
      expect(slow).toMatchObject({ decision: { decision: 'approve' } });
      expect(await confirm(hold.orderId, over)).toMatchObject({ resolution: { kind: 'expired' } });
      expect(await readAccount(customerId)).toMatchObject({ available: 100, held: 0, spent: 0 });
    }
  });

  it.each([
    ['approved', 2, (id: Hold['orderId']) => decideOrder(id, said('approve'), now), 'confirmed'],
    ['rejected', 3, (id: Hold['orderId']) => decideOrder(id, said('reject'), now), 'cancelled'],
    ['cancelled', 3, (id: Hold['orderId']) => cancel(id, now), 'cancelled'],
    ['approved and confirmed', 3, approveAndConfirm, 'confirmed'],
  ])('sees that it is %s while it reads', async (_, nth, deed, kind) => {
    const { orderId } = await pending();
    const outcome = await meanwhile(
      /GetItem/,
      () => deed(orderId),
      () => confirm(orderId, now),
      nth,
    );
    expect(outcome).toMatchObject({ resolution: { kind } });
    expect((await readOrder(orderId))?.resolution?.kind).toBe(kind);
  });
});

async function approveAndConfirm(orderId: Hold['orderId']) {
  await decideOrder(orderId, said('approve', 'wulan'), now);
  return confirm(orderId, now);
}

describe('decideOrder', () => {
  it('approves with one plain write and moves nothing', async () => {
    const { hold, code } = await pendingWithAll();
    const before = await balances(hold.customerId);
    const commands = await commandsOf(() => decideOrder(hold.orderId, said('approve'), now));
    expect(commands).toEqual(['QueryCommand', 'PutItemCommand']);
    const order = await readOrder(hold.orderId);
    expect(order?.decision).toEqual({ ...said('approve'), at: hold.at });
    expect(order?.resolution).toBeUndefined();
    expect(await balances(hold.customerId)).toEqual(before);
    expect(await codeUses(code)).toBe(1);
  });

  it('rejects and gives back points, the use and the one referral', async () => {
    const { hold, code } = await pendingWithAll();
    const rejected = await decideOrder(hold.orderId, said('reject'), now);
    expect(rejected).toMatchObject({ replayed: false, decision: said('reject') });
    const account = await readAccount(hold.customerId);
    expect(account).toMatchObject({ available: 100, held: 0, liveUsed: 0 });
    expect(account.referredBy).toBeUndefined();
    expect(await codeUses(code)).toBe(0);
    expect(await readOrder(hold.orderId)).toMatchObject({
      decision: { decision: 'reject', by: 'rina' },
      resolution: { kind: 'cancelled', rejectedBy: 'rina', reason: 'Called the customer' },
    });
    await pending({ customerId: hold.customerId, points: 80, code, onceOnly: true });
  });

  it('rejects after a month’s end, and gives expired points until the end of the next', async () => {
    const customerId = await customerWith(100);
    const { hold, code } = await pendingWithAll({
      ...{ customerId, points: 70, minutes: 60 },
      at: Date.parse('2027-11-30T23:50:00.000Z'),
    });
    const rejected = await decideOrder(
      hold.orderId,
      said('reject'),
      Date.parse('2027-12-01T00:10:00.000Z'),
    );
    expect(rejected).toMatchObject({ replayed: false });
    expect(await balances(customerId)).toMatchObject({
      ...{ available: 70, held: 0, expired: 30 },
      lots: { '2027-12': 70 },
    });
    expect(await codeUses(code)).toBe(0);
    expect(await readOrder(hold.orderId)).toMatchObject({
      decision: { decision: 'reject' },
      resolution: { kind: 'cancelled', rejectedBy: 'rina', gracePoints: 70 },
    });
  });

  it('knows no order that is not there or needs no approval', async () => {
    const plain = aHold();
    await reserve(plain, now);
    for (const orderId of [anOrder(), plain.orderId]) {
      const decided = await decideOrder(orderId, said('approve'), now);
      expect(decided).toMatchObject({ refused: 'not_found' });
      expect(await read(decisionKey(orderId))).toBeUndefined();
    }
  });

  it('is not for who asked', async () => {
    const { orderId } = await pending();
    for (const decision of ['approve', 'reject'] as const) {
      expect(await decideOrder(orderId, said(decision, 'till'), now)).toMatchObject({
        refused: 'self_approval',
      });
    }
    expect(await readOrder(orderId)).not.toHaveProperty('decision');
  });

  it('answers what is done before it says who may not', async () => {
    const [decided, cancelled] = [await pending(), await pending()];
    await decideOrder(decided.orderId, said('approve'), now);
    await cancel(cancelled.orderId, now);
    const byTill = (orderId: Hold['orderId']) => decideOrder(orderId, said('approve', 'till'), now);
    expect(await byTill(decided.orderId)).toMatchObject({ refused: 'already_decided' });
    expect(await byTill(cancelled.orderId)).toMatchObject({ refused: 'order_cancelled' });
  });

  it.each(['approve', 'reject'] as const)('gives the answer to %s again', async (decision) => {
    const { orderId } = await pending();
    const first = await decideOrder(orderId, said(decision), now);
    const again = await decideOrder(orderId, said(decision), over + 1);
    expect(again).toEqual({ ...first, replayed: true });
  });

  it.each(['approve', 'reject'] as const)('may %s until the last instant', async (decision) => {
    const [inTime, late] = [await pending(), await pending()];
    expect(await decideOrder(inTime.orderId, said(decision), over - 1)).toMatchObject({
      replayed: false,
    });
    expect(await decideOrder(late.orderId, said(decision), over)).toMatchObject({
      refused: 'hold_expired',
    });
    expect(await readOrder(late.orderId)).not.toHaveProperty('decision');
  });

  it('lets one of twenty decide, and gives back what was held if that one rejects', async () => {
    for (let round = 0; round < 4; round++) {
      const { hold, code } = await pendingWithAll();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          decideOrder(
            hold.orderId,
            said(index % 2 === round % 2 ? 'approve' : 'reject', `p-${index}`),
            now,
          ),
        ),
      );
      const refusals = outcomes.filter(isRefusal);
      expect(refusals.map(({ refused }) => refused)).toEqual(Array(19).fill('already_decided'));
      const winner = outcomes.find((outcome) => !isRefusal(outcome));
      const order = await readOrder(hold.orderId);
      expect(winner).toMatchObject({ replayed: false, decision: order?.decision });
      const approved = order?.decision?.decision === 'approve';
      expect(order?.resolution?.kind).toBe(approved ? undefined : 'cancelled');
      expect(await balances(hold.customerId)).toMatchObject({ held: approved ? 80 : 0 });
      expect(await codeUses(code)).toBe(approved ? 1 : 0);
    }
  });

  it.each(['approve', 'reject'] as const)('gives ten clicks on %s one answer', async (decision) => {
    const { hold } = await pendingWithAll();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => decideOrder(hold.orderId, said(decision), now)),
    );
    expect(outcomes.filter((outcome) => 'replayed' in outcome && !outcome.replayed)).toHaveLength(
      1,
    );
    const answers = outcomes.map((outcome) => JSON.stringify({ ...outcome, replayed: true }));
    expect(new Set(answers).size).toBe(1);
  });
});

describe('an order that waits', () => {
  const deeds = {
    approve: ({ orderId }: Hold) => decideOrder(orderId, said('approve'), now),
    reject: ({ orderId }: Hold) => decideOrder(orderId, said('reject'), now),
    approveToo: ({ orderId }: Hold) => decideOrder(orderId, said('approve', 'wulan'), now),
    rejectToo: ({ orderId }: Hold) => decideOrder(orderId, said('reject', 'wulan'), now),
    cancel: ({ orderId }: Hold) => cancel(orderId, now),
    expire: (hold: Hold) => expire(hold, over),
    confirm: ({ orderId }: Hold) => approveAndConfirm(orderId),
  };
  type Deed = keyof typeof deeds;

  const decided = (decision: Verdict['decision']) => ({ decision: said(decision) });
  const ended = (kind: string) => ({ resolution: { kind } });
  const rejected = { resolution: { kind: 'cancelled', rejectedBy: 'rina' } };
  const refused = (code: string) => ({ refused: code });

  // Whoever comes second is told what the first has done; undefined: the order goes on.
  it.each<[Deed, Deed, object, string | undefined]>([
    ['approve', 'approveToo', refused('already_decided'), undefined],
    ['approve', 'rejectToo', refused('already_decided'), undefined],
    ['approve', 'cancel', ended('cancelled'), 'cancelled'],
    ['approve', 'expire', ended('expired'), 'expired'],
    ['approve', 'confirm', ended('confirmed'), 'confirmed'],
    ['reject', 'approveToo', refused('already_decided'), 'cancelled'],
    ['reject', 'rejectToo', refused('already_decided'), 'cancelled'],
    ['reject', 'cancel', rejected, 'cancelled'],
    ['reject', 'expire', rejected, 'cancelled'],
    ['reject', 'confirm', rejected, 'cancelled'],
    ['cancel', 'approve', refused('order_cancelled'), 'cancelled'],
    ['cancel', 'reject', refused('order_cancelled'), 'cancelled'],
    ['cancel', 'expire', ended('cancelled'), 'cancelled'],
    ['cancel', 'confirm', ended('cancelled'), 'cancelled'],
    ['expire', 'approve', refused('hold_expired'), 'expired'],
    ['expire', 'reject', refused('hold_expired'), 'expired'],
    ['expire', 'cancel', ended('expired'), 'expired'],
    ['expire', 'confirm', ended('expired'), 'expired'],
    ['confirm', 'approve', refused('already_decided'), 'confirmed'],
    ['confirm', 'reject', refused('already_decided'), 'confirmed'],
    ['confirm', 'cancel', ended('confirmed'), 'confirmed'],
    ['confirm', 'expire', ended('confirmed'), 'confirmed'],
  ])('has one end: %s, then %s', async (first, second, told, end) => {
    const { hold, code } = await pendingWithAll();
    await deeds[first](hold);
    expect(await deeds[second](hold)).toMatchObject(told);
    await expectOneEnd(hold, code, end);
  });

  // An order that ends in the very moment of its approval is approved and has ended.
  it.each<[Deed, Deed, object, string | undefined]>([
    ['approve', 'approveToo', refused('already_decided'), undefined],
    ['approve', 'rejectToo', refused('already_decided'), 'cancelled'],
    ['approve', 'cancel', decided('approve'), 'cancelled'],
    ['approve', 'expire', decided('approve'), 'expired'],
    ['approve', 'confirm', refused('already_decided'), 'confirmed'],
    ['reject', 'approveToo', refused('already_decided'), undefined],
    ['reject', 'rejectToo', refused('already_decided'), 'cancelled'],
    ['reject', 'cancel', refused('order_cancelled'), 'cancelled'],
    ['reject', 'expire', refused('hold_expired'), 'expired'],
    ['reject', 'confirm', refused('already_decided'), 'confirmed'],
    ['cancel', 'approve', ended('cancelled'), 'cancelled'],
    ['cancel', 'reject', rejected, 'cancelled'],
    ['cancel', 'expire', ended('expired'), 'expired'],
    ['cancel', 'confirm', ended('confirmed'), 'confirmed'],
    ['expire', 'approve', ended('expired'), 'expired'],
    ['expire', 'reject', rejected, 'cancelled'],
    ['expire', 'cancel', ended('cancelled'), 'cancelled'],
    ['expire', 'confirm', ended('confirmed'), 'confirmed'],
  ])('has one end when %s is overtaken by %s', async (slow, quick, told, end) => {
    const { hold, code } = await pendingWithAll();
    const outcome = await meanwhile(
      /PutItem|TransactWrite/,
      () => deeds[quick](hold),
      async () => deeds[slow](hold),
    );
    expect(outcome).toMatchObject(told);
    await expectOneEnd(hold, code, end);
  });

  it.each(['cancel', 'expire', 'rejectToo'] as const)(
    'has one end when its confirmation is overtaken by %s',
    async (quick) => {
      const { hold, code } = await pendingWithAll();
      await deeds.approve(hold);
      const outcome = await meanwhile(
        /TransactWrite/,
        () => deeds[quick](hold),
        () => confirm(hold.orderId, now),
      );
      // What the job released is taken anew: the till has been paid.
      const kind = { cancel: 'cancelled', expire: 'confirmed', rejectToo: 'confirmed' }[quick];
      expect(outcome).toMatchObject({ resolution: { kind } });
      await expectOneEnd(hold, code, kind);
    },
  );

  it('has one end when all race, and everybody is told the truth', async () => {
    for (let round = 0; round < 20; round++) {
      const { hold, code } = await pendingWithAll();
      const [approve, reject, left, paid] = await Promise.all([
        deeds.approve(hold),
        deeds.reject(hold),
        deeds.cancel(hold),
        deeds.confirm(hold),
        deeds.expire(hold),
      ]);
      const order = await readOrder(hold.orderId);
      for (const outcome of [left, paid]) {
        expect(outcome).toMatchObject({ resolution: { kind: order && endOf(order)?.kind } });
      }
      for (const outcome of [approve, reject]) {
        if (!isRefusal(outcome)) expect(order?.decision).toEqual(outcome.decision);
        else if (outcome.refused === 'already_decided') expect(order).toHaveProperty('decision');
        else expect(refusedBy[outcome.refused]).toBe(order && endOf(order)?.kind);
      }
      await expectOneEnd(hold, code, order && endOf(order)?.kind);
    }
  });

  const refusedBy: Record<string, string> = {
    order_cancelled: 'cancelled',
    hold_expired: 'expired',
    order_confirmed: 'confirmed',
  };

  async function expectOneEnd(
    { orderId, customerId }: Hold,
    code: Parameters<typeof codeUses>[0],
    end: string | undefined,
  ): Promise<void> {
    const order = await readOrder(orderId);
    expect(order && endOf(order)?.kind).toBe(end);
    const spent = end === 'confirmed' ? 80 : 0;
    const held = end === undefined ? 80 : 0;
    const available = 100 - spent - held;
    expect(await balances(customerId)).toMatchObject({ available, held, spent });
    expect(await codeUses(code)).toBe(spent + held > 0 ? 1 : 0);
  }
});
