import { handler as confirmOrder } from '../../functions/confirm-order/handler.ts';
import { handler as expirePoints } from '../../functions/expire-points/handler.ts';
import { handler as matureRewards } from '../../functions/mature-rewards/handler.ts';
import { dayMs, minuteMs, monthEndsAt, monthOf, secondMs } from '../../shared/domain/calendar.ts';
import { call, type Handler, invoke } from './call.ts';
import { pass, passTo } from './clock.ts';
import { floors } from './floors.ts';
import { type Metered, metered } from './meter.ts';
import { changeRules } from './programme.ts';
import { aCustomer, enrolled, givePoints, held, newId } from './shop.ts';

const customers = 40;
const bucketsOfOne = 50;

const runOf = (handler: unknown) => () => invoke(handler as Handler, {});

/** What a run took beyond an idle one, for each of so many. */
export const beyond = (busy: Metered, idle: Metered, count: number): Metered =>
  Object.fromEntries(
    Object.entries(busy).map(([name, total]) => [
      name,
      (total - idle[name as keyof Metered]) / count,
    ]),
  ) as Metered;

async function codeOfSomebodyWithPoints(): Promise<string> {
  const customerId = newId();
  const { body } = await enrolled(customerId);
  await givePoints(customerId, 100);
  return JSON.parse(body).code;
}

/** Gives a referrer who has points already a pending reward. */
async function reward(referralCode: string): Promise<void> {
  const orderId = await held({ referralCode, customerIsNew: true });
  await call(confirmOrder, { params: { orderId }, body: {} }, 200);
}

/** What giving rewards costs: a run that finds nothing, a customer with one bucket, one with 50. */
export async function meterMaturing() {
  const run = runOf(matureRewards);
  await changeRules({ points: { maturesAfterDays: 0 } });
  await run();
  const idle = await metered(run);
  for (let count = 0; count < customers; count++) {
    await reward(await codeOfSomebodyWithPoints());
  }
  pass(2 * secondMs);
  const one = await metered(run);
  const code = await codeOfSomebodyWithPoints();
  for (let count = 0; count < bucketsOfOne; count++) {
    await reward(code);
    pass(secondMs);
  }
  pass(2 * secondMs);
  const fifty = await metered(run);
  return [
    { name: 'mature job: nothing due', measured: idle },
    {
      name: 'mature job: each customer (one bucket)',
      measured: beyond(one, idle, customers),
      floor: floors.mature,
    },
    {
      name: 'mature job: a customer with 50 buckets',
      measured: beyond(fifty, idle, 1),
      floor: floors.matureFifty,
    },
  ];
}

/** What the end of a month costs: a run that finds nothing, and each account with points to lose. */
export async function meterMonthEnd() {
  const run = runOf(expirePoints);
  await changeRules({ points: { expiresAfterMonths: 1 } });
  for (let count = 0; count < customers; count++) await aCustomer(100);
  const end = monthEndsAt(monthOf(Date.now(), 1));
  await run();
  const idle = await metered(run);
  // A run over midnight looks into two days; what it costs by itself is not the accounts' cost.
  const overMidnight = async (midnight: number) => {
    passTo(midnight - minuteMs);
    await run();
    passTo(midnight + minuteMs);
    return metered(run);
  };
  const quiet = await overMidnight(end - dayMs);
  const busy = await overMidnight(end);
  return [
    { name: 'expire-points job: nothing due', measured: idle },
    {
      name: 'expire-points job: each account',
      measured: beyond(busy, quiet, customers),
      floor: floors.expireLot,
    },
  ];
}
