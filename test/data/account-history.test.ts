import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readAccount } from '../../shared/data/accounts.ts';
import { adjust } from '../../shared/data/adjust.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { cancel } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import * as account from '../../shared/domain/account.ts';
import { dayMs, monthEndsAt, monthOf, never } from '../../shared/domain/calendar.ts';
import { AdjustmentId, type CustomerId, type OrderId } from '../../shared/domain/ids.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { aHold, customerWith, now as start } from './builders.ts';

/**
 * The order path changes accounts by expressions that DynamoDB evaluates, not by the domain's
 * functions. Here random lives of an account go through both, on the engine, and must agree.
 */
const points = fc.integer({ min: 1, max: 60 });
const step = fc.oneof(
  fc.record({
    deed: fc.constant('adjust' as const),
    points: fc.integer({ min: -30, max: 80 }).filter((change) => change !== 0),
    months: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 5 }),
  }),
  fc.record({ deed: fc.constant('hold' as const), points }),
  fc.record({ deed: fc.constantFrom('confirm' as const, 'cancel'), which: fc.nat({ max: 9 }) }),
  fc.record({ deed: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ deed: fc.constant('wait for the month’s end' as const), lessMs: fc.nat({ max: 1 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const longMinutes = 10 * 365 * 24 * 60;

class Life {
  model = account.emptyAccount;
  now = start;
  open: { orderId: OrderId; points: number }[] = [];
  adjustments = 0;
  readonly customerId: CustomerId;

  constructor(customerId: CustomerId) {
    this.customerId = customerId;
  }

  async live(step: Step): Promise<void> {
    if (step.deed === 'wait') this.now += step.days * dayMs;
    else if (step.deed === 'adjust') await this.adjust(step.points, step.months);
    else if (step.deed === 'hold') await this.hold(step.points);
    else if (step.deed === 'wait for the month’s end') {
      this.now = monthEndsAt(monthOf(this.now)) - step.lessMs;
    } else await this.resolve(step.deed, step.which);
  }

  async adjust(points: number, months: number | null): Promise<void> {
    const adjusted = await adjust(
      {
        customerId: this.customerId,
        adjustmentId: AdjustmentId.parse(`a-${++this.adjustments}`),
        requestHash: 'test',
        points,
        reason: 'test',
        by: 'test',
        expiresAfterMonths: months,
      },
      this.now,
    );
    const before = account.settled(this.model, this.now);
    expect(isRefusal(adjusted)).toBe(before.available + points < 0);
    if (isRefusal(adjusted)) return;
    const month = months === null ? never : monthOf(this.now, months);
    this.model =
      points > 0 ? account.grant(before, points, month) : account.remove(before, -points);
  }

  async hold(points: number): Promise<void> {
    const hold = aHold({
      customerId: this.customerId,
      points,
      at: this.now,
      minutes: longMinutes,
    });
    const held = await reserve(hold, this.now);
    const before = account.settled(this.model, this.now);
    expect(isRefusal(held)).toBe(before.available < points);
    if (isRefusal(held)) return;
    this.model = account.hold(before, points);
    this.open.push({ orderId: hold.orderId, points });
  }

  async resolve(deed: 'confirm' | 'cancel', which: number): Promise<void> {
    const [order] = this.open.splice(which % Math.max(1, this.open.length), 1);
    if (order === undefined) return;
    if (deed === 'confirm') {
      await confirm(order.orderId, this.now);
      this.model = account.spend(this.model, order.points);
    } else {
      await cancel(order.orderId, this.now);
      const before = account.settled(this.model, this.now);
      this.model = account.release(before, order.points, this.now);
    }
  }

  /** Who settled when may differ; what holds at this instant may not. */
  async compare(): Promise<void> {
    const stored = account.settled(await readAccount(this.customerId), this.now);
    const { seq, confirmedOrders } = stored;
    const expected = account.settled(this.model, this.now);
    expect(stored).toEqual({ ...expected, seq, confirmedOrders });
  }
}

it('the order path does to an account what the domain says', async () => {
  const lives = fc.array(step, { minLength: 5, maxLength: 25, size: 'max' });
  const agrees = fc.asyncProperty(lives, async (steps) => {
    const life = new Life(await customerWith(0));
    for (const each of steps) {
      await life.live(each);
      await life.compare();
    }
  });
  await fc.assert(agrees, { numRuns: Number(process.env.HISTORIES ?? 60) });
});
