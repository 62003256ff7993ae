import { describe, expect, it } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { codeUses } from '../../shared/data/code-uses.ts';
import { changeCode, createCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { readOrder } from '../../shared/data/orders.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import type { CodeTerms } from '../../shared/domain/code-terms.ts';
import type { CodeKey } from '../../shared/domain/codes.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { endOf } from '../../shared/domain/story.ts';
import {
  aHold,
  customerWith,
  give,
  giveAllPromised,
  limitedCode,
  now,
  vanity,
} from './builders.ts';
import { meanwhile } from './meanwhile.ts';

const over = now + 30 * minuteMs;

async function held(options: Parameters<typeof aHold>[0]): Promise<Hold> {
  const hold = aHold(options);
  const outcome = await reserve(hold, now);
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return outcome.hold;
}

const kindOf = (outcome: Awaited<ReturnType<typeof confirm>>) =>
  isRefusal(outcome) ? outcome.refused : outcome.resolution.kind;

/** An order of everything that a hold can take, whose time is over. */
async function everything(wasReleased: boolean) {
  const code = await limitedCode(1);
  const customerId = await customerWith(100);
  const hold = await held({ customerId, points: 80, code, onceOnly: true });
  if (wasReleased) await expire(hold, over);
  return { code, customerId, hold };
}

const uses = async (code: CodeTerms) => codeUses(code);
const held0 = { held: 0 };

describe.each([
  ['that nobody released yet', false],
  ['that was released', true],
])('a late confirmation of a hold %s', (_, wasReleased) => {
  it('takes everything anew and spends it, once', async () => {
    const { code, customerId, hold } = await everything(wasReleased);
    const first = await confirm(hold.orderId, over);
    expect(first).toMatchObject({ replayed: false, resolution: { kind: 'confirmed', points: 80 } });
    expect(await confirm(hold.orderId, over + 1)).toEqual({ ...first, replayed: true });
    expect(kindOf(await cancel(hold.orderId, over))).toBe('confirmed');
    expect((await expire(hold, over)).resolution.kind).toBe(wasReleased ? 'expired' : 'confirmed');
    expect(await readAccount(customerId)).toMatchObject({
      ...{ available: 20, held: 0, spent: 80, confirmedOrders: 1 },
      ...{ referredBy: code.owner, referralOrderId: hold.orderId },
    });
    expect(await uses(code)).toBe(1);
    const order = await readOrder(hold.orderId);
    expect(order && endOf(order)?.kind).toBe('confirmed');
  });

  it('says expired for a code that was revoked meanwhile, and releases all', async () => {
    const { code, customerId, hold } = await everything(wasReleased);
    await revoke(code);
    expect(kindOf(await confirm(hold.orderId, over))).toBe('expired');
    expect(await readAccount(customerId)).toMatchObject({ ...held0, available: 100, spent: 0 });
    expect(await uses(code)).toBe(0);
  });

  it('says expired after a cancellation', async () => {
    const { customerId, hold } = await everything(wasReleased);
    expect(kindOf(await cancel(hold.orderId, over))).toBe('expired');
    expect(kindOf(await confirm(hold.orderId, over))).toBe('expired');
    expect(await readAccount(customerId)).toMatchObject({ ...held0, available: 100, spent: 0 });
  });
});

const revoke = (code: CodeTerms) => changeCode(code.key as CodeKey, { status: 'revoked' }, now);

describe('a late confirmation of what others took meanwhile', () => {
  const spend = (customerId: CustomerId, points: number) =>
    held({ customerId, points, at: over, minutes: 600 });

  it('says expired for points that are gone, for ever', async () => {
    const { customerId, hold } = await everything(true);
    const other = await spend(customerId, 30);
    expect(kindOf(await confirm(hold.orderId, over))).toBe('expired');
    await cancel(other.orderId, over);
    expect(kindOf(await confirm(hold.orderId, over))).toBe('expired');
    expect(await readAccount(customerId)).toMatchObject({ ...held0, available: 100 });
  });

  it('says expired for points whose month is over, though no job has run', async () => {
    const customerId = await customerWith(0);
    await give(customerId, 100, now, 0);
    const hold = await held({ customerId, points: 80 });
    await expire(hold, over);
    const nextMonth = Date.parse('2026-12-01T00:00:00.000Z');
    expect(kindOf(await confirm(hold.orderId, nextMonth))).toBe('expired');
    expect(await readAccount(customerId)).toMatchObject({ available: 0, spent: 0, expired: 100 });
  });

  it('says expired for a code that is used up', async () => {
    const { code, hold } = await everything(true);
    await held({ code, onceOnly: true });
    expect(kindOf(await confirm(hold.orderId, over))).toBe('expired');
    expect(await uses(code)).toBe(1);
  });

  it('keeps to a limit that the code has got meanwhile, and counts against it', async () => {
    const owner = await customerWith(0);
    const code = await createCode({ owner, code: vanity() }, now);
    if (isRefusal(code)) throw new Error(code.refused);
    const [first, second] = [await held({ code }), await held({ code })];
    for (const hold of [first, second]) await expire(hold, over);
    await changeCode(code.key, { usageLimit: 1 }, now);
    expect(kindOf(await confirm(first.orderId, over))).toBe('confirmed');
    const limited = { ...code, usageLimit: 1 };
    expect(await uses(limited)).toBe(1);
    expect(kindOf(await confirm(second.orderId, over))).toBe('expired');
    expect(await uses(limited)).toBe(1);
  });

  it('says expired for a customer who was referred by another order', async () => {
    const { code, customerId, hold } = await everything(true);
    const other = await limitedCode(1);
    const second = await held({ customerId, code: other, onceOnly: true });
    expect(kindOf(await confirm(hold.orderId, over))).toBe('expired');
    expect(await readAccount(customerId)).toMatchObject({ referralOrderId: second.orderId });
    expect(await uses(code)).toBe(0);
  });

  it('promises the reward for the day after, where the day’s was given already', async () => {
    const { code, hold } = await everything(true);
    const others = await limitedCode(5);
    const other = await held({ code: { ...others, owner: code.owner } });
    await confirm(other.orderId, now);
    await giveAllPromised(code.owner, now);
    const confirmed = await confirm(hold.orderId, over);
    expect(confirmed).toMatchObject({ resolution: { kind: 'confirmed', rewardPoints: 10 } });
    expect(confirmed).toMatchObject({ resolution: { maturesAt: '2026-12-07T00:00:00.000Z' } });
  });

  it('promises no reward over the maximum of the month', async () => {
    const code = await limitedCode(5);
    const asked = { code, referral: { rewardsPerMonthMax: 1 } };
    const [hold, other] = [await held(asked), await held(asked)];
    await expire(hold, over);
    await confirm(other.orderId, now);
    const confirmed = await confirm(hold.orderId, over);
    expect(confirmed).toMatchObject({ resolution: { kind: 'confirmed', isOverMonthMax: true } });
  });

  it('looks again when the account changes in the very moment', async () => {
    const { customerId, hold } = await everything(true);
    const confirmed = await meanwhile(
      /Transact/,
      () => spend(customerId, 20),
      () => confirm(hold.orderId, over),
    );
    // The first transaction of the confirmation finds that the job was first; its second is late.
    expect(kindOf(confirmed)).toBe('confirmed');
    expect(await readAccount(customerId)).toMatchObject({ available: 0, held: 20, spent: 80 });
  });

  it('has one outcome when a payment and a cancellation race', async () => {
    for (let round = 0; round < 10; round++) {
      const { customerId, hold } = await everything(true);
      const [paid, left] = await Promise.all([
        confirm(hold.orderId, over),
        cancel(hold.orderId, over),
      ]);
      expect(kindOf(paid)).toBe(kindOf(left));
      const spent = kindOf(paid) === 'confirmed' ? 80 : 0;
      expect(await readAccount(customerId)).toMatchObject({ spent, available: 100 - spent });
    }
  });

  it('says expired for points that were released in time and whose lot is over since', async () => {
    const customerId = await customerWith(100);
    const beforeEnd = Date.parse('2027-11-30T23:00:00.000Z');
    const hold = await held({ customerId, points: 60, at: beforeEnd });
    await expire(hold, beforeEnd + 30 * minuteMs);
    const afterEnd = Date.parse('2027-12-01T00:10:00.000Z');
    expect(kindOf(await confirm(hold.orderId, afterEnd))).toBe('expired');
    expect(await readAccount(customerId)).toMatchObject({ available: 0, expired: 100, spent: 0 });
  });

  it('gives points a lot of the month when theirs is over, and spends those', async () => {
    const customerId = await customerWith(100);
    const beforeEnd = Date.parse('2027-11-30T23:50:00.000Z');
    const hold = aHold({ customerId, points: 60, at: beforeEnd, minutes: 20 });
    await reserve(hold, beforeEnd);
    const afterEnd = Date.parse('2027-12-01T00:15:00.000Z');
    await expire(hold, afterEnd);
    expect(kindOf(await confirm(hold.orderId, afterEnd))).toBe('confirmed');
    expect(await readAccount(customerId)).toMatchObject({ available: 0, spent: 60, expired: 40 });
  });
});
