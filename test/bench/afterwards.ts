import { handler as confirmOrder } from '../../functions/confirm-order/handler.ts';
import { handler as expireHolds } from '../../functions/expire-holds/handler.ts';
import { handler as matureRewards } from '../../functions/mature-rewards/handler.ts';
import { handler as refundOrder } from '../../functions/refund-order/handler.ts';
import { dayMs, minuteMs } from '../../shared/domain/calendar.ts';
import { call, type Handler, invoke } from './call.ts';
import { pass } from './clock.ts';
import { type Floor, floors } from './floors.ts';
import { asked, type Case, type Operation } from './operations.ts';
import { changeRules } from './programme.ts';
import { aCode, aCustomer, held, newId, warm } from './shop.ts';

const both: Case = { points: 100, code: 'limited' };

const confirm = (orderId: string) => call(confirmOrder, { params: { orderId }, body: {} }, 200);

async function confirmed(of: Case): Promise<string> {
  const orderId = await held(await asked(of));
  await confirm(orderId);
  return orderId;
}

/** What is paid of the order below, with points and a code. */
const paid = 125_000;

const refund = (orderId: string, amount: number, refundId = newId(), status = 201) =>
  call(refundOrder, { params: { orderId, refundId }, body: { amount } }, status);

/** A refund of an order with points and a code, while its reward is pending or after it was given. */
const refundOf = (name: string, floor: Floor, amount: number, rewardIs: 'pending' | 'given') => ({
  name,
  floor,
  prepare: async () => {
    const orderId = await confirmed(both);
    if (rewardIs === 'given') {
      pass(15 * dayMs);
      await invoke(matureRewards as Handler, {});
    }
    return () => refund(orderId, amount);
  },
});

/** A payment after the hold's end, when everything that was held is released or not yet. */
const late = (name: string, floor: Floor, isReleased: boolean): Operation => ({
  name,
  floor,
  prepare: async () => {
    const referralCode = await aCode(1000);
    const customerId = await aCustomer(200);
    const orderId = await held({ customerId, referralCode, customerIsNew: true, points: 100 });
    pass(31 * minuteMs);
    if (isReleased) await invoke(expireHolds as Handler, {});
    await warm(referralCode);
    return () => confirm(orderId);
  },
});

/** What becomes of orders later: other rules, late payments, refunds. These move the clock. */
export const afterwards: Operation[] = [
  {
    name: 'confirm: points, and points earned',
    floor: floors.confirmEarning,
    prepare: async () => {
      await changeRules({ points: { earn: { perAmount: 10_000, points: 1 } } });
      const orderId = await held(await asked({ points: 100 }));
      await changeRules({ points: { earn: null } });
      return () => confirm(orderId);
    },
  },
  late('confirm late: still held', floors.confirm, false),
  late('confirm late: released, all anew', floors.confirmAnew, true),
  {
    name: 'refund: no discount',
    floor: floors.refundPlain,
    prepare: async () => {
      const orderId = await confirmed({});
      return () => refund(orderId, 50_000);
    },
  },
  refundOf('refund: a part, reward pending', floors.refund, 50_000, 'pending'),
  refundOf('refund: the whole, reward pending', floors.refund, paid, 'pending'),
  refundOf('refund: a part, reward given', floors.refundOfGiven, 50_000, 'given'),
  refundOf('refund: the whole, reward given', floors.refundOfGiven, paid, 'given'),
  {
    name: 'refund: the same again',
    prepare: async () => {
      const orderId = await confirmed(both);
      await refund(orderId, 50_000, 'R-1');
      return () => refund(orderId, 50_000, 'R-1', 200);
    },
  },
];
