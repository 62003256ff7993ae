import { setTimeout as sleep } from 'node:timers/promises';
import { handler as adjustPoints } from '../../functions/adjust-points/handler.ts';
import { handler as cancelOrder } from '../../functions/cancel-order/handler.ts';
import { handler as changeSettings } from '../../functions/change-settings/handler.ts';
import { handler as checkCode } from '../../functions/check-code/handler.ts';
import { handler as confirmOrder } from '../../functions/confirm-order/handler.ts';
import { handler as createLink } from '../../functions/create-link/handler.ts';
import { handler as enrolCustomer } from '../../functions/enrol-customer/handler.ts';
import { handler as getCustomer } from '../../functions/get-customer/handler.ts';
import { handler as getMe } from '../../functions/get-me/handler.ts';
import { handler as getOrder } from '../../functions/get-order/handler.ts';
import { handler as getSettings } from '../../functions/get-settings/handler.ts';
import { handler as holdOrder } from '../../functions/hold-order/handler.ts';
import { handler as listEntries } from '../../functions/list-entries/handler.ts';
import { handler as quoteOrder } from '../../functions/quote-order/handler.ts';
import { type Answer, call } from './call.ts';
import type { Floor } from './floors.ts';
import { floors } from './floors.ts';
import { aCode, aCustomer, anOrder, givePoints, held, holdInput, newId, warm } from './shop.ts';

type Work = () => Promise<Answer>;

/** An operation in one of its cases: what must be there before, and then the call to measure. */
export type Operation = { name: string; floor?: Floor; prepare: () => Promise<Work> };

export type Case = { points?: number; code?: 'limited' | 'unlimited' };

/** A customer and an order body with these discounts. Codes are for new customers. */
export async function asked({ points, code }: Case) {
  const customerId = points === undefined ? newId() : await aCustomer(points * 2);
  const referralCode = code && (await aCode(code === 'limited' ? 1000 : undefined));
  return anOrder({
    customerId,
    ...(points !== undefined && { points }),
    ...(referralCode && { referralCode, customerIsNew: true }),
  });
}

const quote = (name: string, floor: Floor, discounts: Case): Operation => ({
  name,
  floor,
  prepare: async () => {
    const body = await asked(discounts);
    await call(quoteOrder, { body }, 200);
    return () => call(quoteOrder, { body }, 200);
  },
});

const hold = (name: string, floor: Floor, discounts: Case): Operation => ({
  name,
  floor,
  prepare: async () => {
    const body = await asked(discounts);
    await warm('referralCode' in body ? String(body.referralCode) : undefined);
    return () => call(holdOrder, holdInput(body), 201);
  },
});

const refusedHold = (name: string, makeBody: () => Promise<object>): Operation => ({
  name,
  prepare: async () => {
    const body = await makeBody();
    await warm('referralCode' in body ? String(body.referralCode) : undefined);
    return () => call(holdOrder, holdInput(body), 422);
  },
});

/** Confirms or cancels an order with these discounts. */
const end = (handler: typeof confirmOrder, name: string, floor: Floor | undefined, of: Case) => ({
  name,
  ...(floor && { floor }),
  prepare: async () => {
    const orderId = await held(await asked(of));
    return () => call(handler, { params: { orderId }, body: {} }, 200);
  },
});

async function usedUpCode(): Promise<string> {
  const referralCode = await aCode(1);
  await held({ referralCode, customerIsNew: true });
  return referralCode;
}

const orders: Operation[] = [
  quote('quote: plain', floors.quote, {}),
  quote('quote: code', floors.quoteOfCode, { code: 'limited' }),
  quote('quote: points', floors.quoteOfPoints, { points: 100 }),
  {
    name: 'check code',
    floor: floors.quoteOfCode,
    prepare: async () => {
      const body = { code: await aCode(), customerId: newId(), customerIsNew: true };
      await warm(body.code);
      return () => call(checkCode, { body }, 200);
    },
  },
  hold('hold: no discount', floors.holdPlain, {}),
  hold('hold: points', floors.holdOne, { points: 100 }),
  hold('hold: unlimited code, new customer', floors.holdOne, { code: 'unlimited' }),
  hold('hold: points + limited code', floors.holdAll, { points: 100, code: 'limited' }),
  {
    name: 'hold: the same again',
    prepare: async () => {
      const input = holdInput(await asked({ points: 100, code: 'limited' }));
      await call(holdOrder, input, 201);
      return () => call(holdOrder, input, 200);
    },
  },
  refusedHold('hold refused: too few points', async () => ({
    ...(await asked({ points: 100 })),
    points: 300,
  })),
  refusedHold('hold refused: below the minimum', async () => anOrder({ points: 1 })),
  refusedHold('hold refused: code used up', async () =>
    anOrder({ referralCode: await usedUpCode(), customerIsNew: true }),
  ),
  end(confirmOrder, 'confirm: no discount', undefined, {}),
  end(confirmOrder, 'confirm: points', undefined, { points: 100 }),
  end(confirmOrder, 'confirm: points + referral', floors.confirm, { points: 100, code: 'limited' }),
  end(cancelOrder, 'cancel: no discount', undefined, {}),
  end(cancelOrder, 'cancel: points + limited code', floors.release, {
    points: 100,
    code: 'limited',
  }),
  {
    name: 'get order',
    prepare: async () => {
      const orderId = await held(await asked({ points: 100 }));
      await call(confirmOrder, { params: { orderId }, body: {} }, 200);
      return () => call(getOrder, { params: { orderId } }, 200);
    },
  },
];

const customers: Operation[] = [
  {
    name: 'enrol',
    prepare: async () => () =>
      call(enrolCustomer, { params: { customerId: newId() }, body: { name: 'Sari' } }, 201),
  },
  {
    name: 'get customer',
    prepare: async () => {
      const customerId = await aCustomer(100);
      return () => call(getCustomer, { params: { customerId } }, 200);
    },
  },
  {
    name: 'entries: a page of 10',
    prepare: async () => {
      const customerId = await aCustomer();
      for (let entries = 0; entries < 12; entries++) await givePoints(customerId, 10);
      const input = { params: { customerId }, query: { limit: '10' } };
      await sleep(50);
      return () => call(listEntries, input, 200);
    },
  },
  {
    name: 'adjust points',
    prepare: async () => {
      const customerId = await aCustomer(100);
      const input = {
        params: { customerId, adjustmentId: newId() },
        body: { points: 50, reason: 'goodwill' },
      };
      return () => call(adjustPoints, input, 201);
    },
  },
  {
    name: 'create link',
    prepare: async () => {
      const customerId = await aCustomer();
      return () => call(createLink, { params: { customerId }, body: {} }, 201);
    },
  },
  {
    name: 'get me',
    prepare: async () => {
      const customerId = await aCustomer(100);
      const { body } = await call(createLink, { params: { customerId }, body: {} }, 201);
      const token = new URL(JSON.parse(body).url).hash.slice(1);
      return () => call(getMe, { headers: { authorization: `Bearer ${token}` } }, 200);
    },
  },
  {
    name: 'change settings',
    prepare: async () => {
      const { headers, body } = await call(getSettings, {}, 200);
      const input = { headers: { 'if-match': headers.etag ?? '' }, body: JSON.parse(body) };
      return () => call(changeSettings, input, 200);
    },
  },
];

export const operations: Operation[] = [...orders, ...customers];
