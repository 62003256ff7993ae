import type * as z from 'zod';
import { contract as checkCode } from '../../../functions/check-code/contract.ts';
import type { contract as holdOrder } from '../../../functions/hold-order/contract.ts';
import { contract as quoteOrder } from '../../../functions/quote-order/contract.ts';
import { type Api, read } from './api.ts';
import { type Books, bookRefusal } from './books.ts';
import type { Visit } from './plan.ts';

export type Shop = {
  api: Api;
  books: Books;
  currency: string;
  /** Everybody's own code, by customer id. */
  codes: Map<string, string>;
  vanityCode: string;
};

export type HoldBody = z.input<typeof holdOrder.body>;

/** What the order shall be held with and, where it was quoted, the price to be kept. */
export type Agreed = { body: HoldBody; quoted?: { total: number; lines: unknown } };

/** Asks about the code and the price; whatever is refused is left out of what is asked next. */
export async function ask(visit: Visit, shop: Shop): Promise<Agreed> {
  const wanted = wishOf(visit, shop);
  const checks = visit.asks === 'check' || visit.asks === 'both';
  const body = checks && !(await checked(wanted, shop)) ? without(wanted, 'referralCode') : wanted;
  return visit.asks === 'quote' || visit.asks === 'both'
    ? quote(visit.orderId, body, shop)
    : { body };
}

function wishOf(visit: Visit, { currency, codes, vanityCode, books }: Shop): HoldBody {
  const { person, friend } = visit;
  const friendsCode = codes.get(friend.customerId);
  const referralCode = {
    none: undefined,
    own: codes.get(person.customerId),
    friend: friendsCode,
    // One symbol is wrong, as when somebody reads a code off a worn card.
    mistyped: friendsCode?.replace(/.$/, (last) => (last === '7' ? '1' : '7')),
    vanity: vanityCode,
    limited: books.limited.code,
  }[visit.code];
  return {
    customerId: person.customerId,
    currency,
    subtotal: visit.subtotal,
    otherDiscounts: visit.otherDiscounts,
    customerIsNew: visit.claimsNew,
    client: { deviceId: `phone-of-${person.customerId}` },
    ...(referralCode !== undefined && { referralCode }),
    ...(visit.points !== undefined && { points: visit.points }),
  };
}

/** Whether the code may stay: there is none, or it is usable. */
async function checked(body: HoldBody, { api, books }: Shop): Promise<boolean> {
  const { customerId, customerIsNew, client, referralCode: code } = body;
  if (code === undefined) return true;
  const question = { code, customerId, customerIsNew, client };
  const answer = await api.call('orders', 'POST /v1/codes/check', question);
  const told = answer.refused
    ? { usable: false, reason: answer.refused }
    : read(checkCode.replies[200], answer);
  bookRefusal(books, 'check', told.reason);
  return told.usable;
}

/** Asks for the price until nothing in it is refused; the token then pins it. */
async function quote(orderId: string, body: HoldBody, shop: Shop): Promise<Agreed> {
  const { client, ...question } = body;
  const answer = await shop.api.call('orders', 'POST /v1/quotes', { ...question, orderId });
  bookRefusal(shop.books, 'quote', answer.refused);
  if (answer.refused) return { body };
  const quoted = read(quoteOrder.replies[200], answer);
  const { referral, points, quoteToken } = quoted;
  const refusedCode = referral?.status === 'refused';
  const refusedPoints = points?.status === 'refused';
  if (refusedCode) bookRefusal(shop.books, 'quote', referral.reason);
  if (refusedPoints) bookRefusal(shop.books, 'quote', points.reason);
  if (!refusedCode && !refusedPoints) return { body: { ...body, quoteToken }, quoted };
  const rest = refusedCode ? without(body, 'referralCode') : body;
  return quote(orderId, refusedPoints ? without(rest, 'points') : rest, shop);
}

/** A body without the code, the points, or both. */
export function without(body: HoldBody, ...fields: ('referralCode' | 'points')[]): HoldBody {
  const { quoteToken, ...rest } = body;
  for (const field of fields) delete rest[field];
  return rest;
}
