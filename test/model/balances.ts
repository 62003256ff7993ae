import { defined, type Item } from './effects.ts';
import type { Customer, State } from './state.ts';

const names = [
  ...(['available', 'held', 'spent', 'expired', 'removed', 'debt'] as const),
  ...(['referrals', 'confirmedOrders', 'forgivenBonusPoints'] as const),
  ...(['lots', 'bonusRules', 'referredBy', 'referralOrderId'] as const),
];

export const lotsOf = (lots: { month: string; points: number }[]): Item =>
  Object.fromEntries(lots.map(({ month, points }) => [month, points]));

/** Balances by their names; what is nothing has none. */
class Balances extends Map<string, unknown> {
  note(name: string, value: unknown): void {
    const isNothing = !value || (typeof value === 'object' && Object.keys(value).length === 0);
    if (!isNothing) this.set(name, value);
  }
}

/** An account as the table has it. */
export function accountOf(customer: Customer): Item {
  const { account, counted, confirmedOrders, forgivenBonusPoints } = customer;
  const { referralOrder, imported } = customer;
  const { available, held, spent, expired, removed, debt } = account;
  const bonusRules = counted.flatMap(({ every, points }, above) => {
    const before = counted[above - 1] ?? { every: 1, points: 0 };
    const isSame = before.every === every && before.points === points;
    return isSame ? [] : [{ above, every, points }];
  });
  return {
    ...{ available, held, spent, expired, removed, debt },
    ...{ referrals: counted.length, confirmedOrders, forgivenBonusPoints, bonusRules },
    lots: lotsOf(account.lots),
    referredBy: referralOrder?.hold.terms.referral?.referrerId ?? imported?.referredBy,
    referralOrderId: referralOrder?.hold.orderId,
  };
}

export function balancesIn(state: State): Balances {
  const balances = new Balances();
  for (const [customerId, customer] of state.customers) {
    const account = accountOf(customer);
    for (const name of names) balances.note(`${customerId} ${name}`, account[name]);
    balances.note(`${customerId} code`, customer.profile?.code);
  }
  for (const [key, { terms, shards }] of state.codes) {
    balances.note(`${key} version`, terms.present?.version);
    for (const [shard, { used, quota }] of shards.entries()) {
      balances.note(`${key}#S${shard} used`, used);
      balances.note(`${key}#S${shard} quota`, quota);
    }
  }
  for (const [name, { points, referrals, isApplied }] of state.buckets) {
    balances.note(name, { points, referrals, status: isApplied ? 'applied' : 'open' });
  }
  for (const [name, count] of state.months) balances.note(name, count.present);
  for (const [orderId, { refunded, review }] of state.orders) {
    balances.note(`${orderId} refunded`, refunded);
    const { said: _, decision: __, ...stage } = review ?? {};
    balances.note(`${orderId} review`, defined(stage));
    balances.note(`${orderId} awaits a decision`, review?.status === 'open');
  }
  balances.note('settings version', state.settings.present.version);
  return balances;
}

/** The same from every item of the table. */
export function balancesOf(items: Item[]): Map<string, unknown> {
  const balances = new Balances();
  for (const item of items) {
    const { pk, sk } = item as { pk: string; sk: string };
    const [family, id, shard] = pk.split('#');
    if (sk === 'ACCOUNT') for (const name of names) balances.note(`${id} ${name}`, item[name]);
    if (sk === 'PROFILE') balances.note(`${id} code`, item.code);
    if (sk === 'CODE') balances.note(`${id} version`, item.version);
    if (sk === 'SHARD') {
      balances.note(`${id}#${shard} used`, item.used);
      balances.note(`${id}#${shard} quota`, item.quota);
    }
    if (family === 'PENDING') {
      const { points, referrals, status } = item;
      balances.note(`${pk} ${sk}`, { points, referrals, status });
    }
    if (sk.startsWith('REWARDED#')) balances.note(`${pk} ${sk}`, item.rewards);
    if (sk === '5#REFUNDED') {
      balances.note(`${id} refunded`, item.refunded);
      balances.note(`${id} review`, item.review);
      balances.note(`${id} awaits a decision`, item.duePk !== undefined);
    }
    if (family === 'SETTINGS' && sk === 'CURRENT') balances.note('settings version', item.version);
  }
  return balances;
}

/** What must be true of the programme whatever was done to it. */
export function flawsIn(state: State): string[] {
  const orders = [...state.orders.values()];
  const wrong: string[] = [];
  const must = (condition: boolean, sentence: string) => condition || wrong.push(sentence);
  for (const [customerId, customer] of state.customers) {
    const { account, confirmedOrders, referralOrder, imported } = customer;
    const { available, held, spent, expired, removed, debt, granted } = account;
    const all = available + held + spent + expired + removed - debt;
    must(all === granted, `${customerId} has ${all} points of ${granted}`);
    must(Math.min(held, spent, expired, removed, debt) >= 0, `${customerId} is below 0`);
    const own = orders.filter(({ hold }) => hold.customerId === customerId);
    const open = own.filter(({ status }) => status === 'held');
    must(held === sum(open.map(({ points }) => points)), `${customerId} holds ${held}`);
    const paid = own.filter(({ status }) => status === 'confirmed');
    const here = confirmedOrders - (imported?.confirmedOrders ?? 0);
    must(paid.length === here, `${customerId} paid ${here} orders`);
    const isLive = referralOrder && ['held', 'confirmed'].includes(referralOrder.status);
    must(isLive !== false, `${customerId} was referred by an order that is over`);
  }
  for (const [key, { shards }] of state.codes) {
    for (const [shard, { used, quota }] of shards.entries()) {
      const takers = orders.filter(
        ({ hold, codeShard }) => hold.codeKey === key && codeShard === shard,
      );
      must(takers.length === used, `${key}#S${shard} was used ${used} times`);
      must(used <= quota || quota === 0, `${key}#S${shard} was used beyond its limit`);
    }
  }
  for (const { hold, confirmed, refunded = 0, refunds, points } of orders) {
    const all = [...refunds.values()];
    const back = (name: string) => sum(all.map((made) => Number(made[name] ?? 0)));
    must(refunded <= hold.total && back('amount') === refunded, `${hold.orderId} refunded`);
    must(back('points') <= points, `${hold.orderId} gave back more than was spent`);
    must(back('rewardPoints') <= (confirmed?.rewardPoints ?? 0), `${hold.orderId} clawed back`);
    must(back('earnedPoints') <= (confirmed?.earnedPoints ?? 0), `${hold.orderId} took back`);
  }
  return wrong;
}

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
