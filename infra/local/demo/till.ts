import { isDeepStrictEqual } from 'node:util';
import { contract as enrolCustomer } from '../../../functions/enrol-customer/contract.ts';
import { contract as getOrder } from '../../../functions/get-order/contract.ts';
import { contract as refundOrder } from '../../../functions/refund-order/contract.ts';
import { OrderView } from '../../../shared/domain/order.ts';
import { type Answer, read } from './api.ts';
import { type Agreed, ask, type HoldBody, type Shop, without } from './ask.ts';
import { type BookedOrder, bookRefusal } from './books.ts';
import type { Person } from './people.ts';
import type { Ending, Refunds, Visit } from './plan.ts';

/** Takes one order as a till does, from the greeting to the end, and books what is answered. */
export async function serve(visit: Visit, shop: Shop): Promise<void> {
  await enrol(visit.person, shop);
  const agreed = await ask(visit, shop);
  const held = await hold(visit, agreed, shop);
  if (held === undefined) return;
  if (visit.repeat === 'again') await repeat(held, shop);
  if (visit.repeat === 'changed') await changeMind(held, shop);
  await end(visit.ending, held.order, shop);
  if (held.order.status === 'confirmed') await payBack(visit.refunds, held.order, shop);
  if (visit.repeat === 'afterwards') await repeat(held, shop);
}

/** Enrols whoever comes for the first time; the answer has the code for their friends. */
export async function enrol({ customerId, name }: Person, { api, books, codes }: Shop) {
  if (codes.has(customerId)) return;
  const answer = await api.call('orders', `PUT /v1/customers/${customerId}`, { name });
  codes.set(customerId, read(enrolCustomer.replies[201], answer).code);
  books.given.set(customerId, 0);
}

type Held = { order: BookedOrder; body: HoldBody; answer: Answer };

const send = (orderId: string, body: HoldBody, { api }: Shop): Promise<Answer> =>
  api.call('orders', `PUT /v1/orders/${orderId}/hold`, body);

/** Holds the order. One that is refused goes on without code and points, or the customer leaves. */
async function hold(visit: Visit, agreed: Agreed, shop: Shop): Promise<Held | undefined> {
  const { orderId, person, subtotal } = visit;
  const order: BookedOrder = {
    orderId,
    customerId: person.customerId,
    status: 'refused',
    subtotal,
    total: subtotal,
    lines: [],
    referral: undefined,
    refunded: { amount: 0, returnedPoints: 0, rewardPoints: 0 },
  };
  shop.books.orders.push(order);

  let { body } = agreed;
  let answer = await (visit.repeat === 'meanwhile' ? sendTwice : send)(orderId, body, shop);
  bookRefusal(shop.books, 'hold', answer.refused);
  if (answer.refused && !visit.leavesWhenRefused) {
    body = without(body, 'referralCode', 'points');
    answer = await send(orderId, body, shop);
    bookRefusal(shop.books, 'hold', answer.refused);
  }
  if (answer.refused) return undefined;

  const { status, total, lines, referral } = read(OrderView, answer);
  Object.assign(order, { status, total, lines });
  if (referral) order.referral = await promised(orderId, referral.code, shop);
  if (body.quoteToken && agreed.quoted) {
    shop.books.quotes.held++;
    const { total: price, lines: promise } = agreed.quoted;
    if (price === total && isDeepStrictEqual(promise, lines)) shop.books.quotes.kept++;
  }
  return { order, body, answer };
}

/** A hold doesn't tell whom it rewards and with how much; the order's terms do. */
async function promised(orderId: string, code: string, { api }: Shop) {
  const answer = await api.call('orders', `GET /v1/orders/${orderId}`);
  const { referral } = read(getOrder.replies[200], answer).terms;
  if (referral === undefined) throw new Error(`The terms of ${orderId} know nothing of its code.`);
  return { code, referrerId: referral.referrerId, rewardPoints: referral.rewardPoints };
}

/** As when a till is tapped twice: both are one hold, and only one of them made it. */
async function sendTwice(orderId: string, body: HoldBody, shop: Shop): Promise<Answer> {
  const [left, right] = await Promise.all([send(orderId, body, shop), send(orderId, body, shop)]);
  const [first, second] = left.replayed ? [right, left] : [left, right];
  if (!first.refused) compare(first, second, shop);
  return first;
}

/** As when an answer was lost on its way. */
async function repeat({ order, body, answer }: Held, shop: Shop): Promise<void> {
  compare(answer, await send(order.orderId, body, shop), shop);
}

/** A first answer and the answer to the same again: the bytes must not differ. */
function compare(first: Answer, second: Answer, { books }: Shop): void {
  books.repeats.sent++;
  if (!first.replayed && second.replayed && first.text === second.text) books.repeats.identical++;
}

/** The same order id with other contents is a mistake of the caller's, and refused. */
async function changeMind({ order, body }: Held, shop: Shop): Promise<void> {
  const other = { ...without(body), subtotal: body.subtotal + 5000 };
  const answer = await send(order.orderId, other, shop);
  bookRefusal(shop.books, 'hold', answer.refused);
}

const steps: Record<Ending, ('confirm' | 'cancel')[]> = {
  confirm: ['confirm'],
  'confirm twice': ['confirm', 'confirm'],
  'confirm, then cancel': ['confirm', 'cancel'],
  cancel: ['cancel'],
  'cancel, then confirm': ['cancel', 'confirm'],
  'leave open': [],
};

async function end(ending: Ending, order: BookedOrder, { api, books }: Shop): Promise<void> {
  for (const step of steps[ending]) {
    const body = step === 'cancel' ? { reason: 'Pelanggan berubah pikiran' } : {};
    const answer = await api.call('orders', `POST /v1/orders/${order.orderId}/${step}`, body);
    bookRefusal(books, 'afterwards', answer.refused);
    if (!answer.refused) order.status = read(OrderView, answer).status;
  }
}

/** The amounts that are paid back of a total, under which ids. An order of points alone goes whole. */
function partsOf(refunds: Refunds, total: number): { refundId: string; amount: number }[] {
  const whole = { refundId: 'R-1', amount: total };
  const part = Math.floor(total / (refunds === 'a third' ? 3 : 2));
  if (refunds === 'none') return [];
  if (total === 0) return [whole];
  if (refunds === 'the whole, twice') return [whole, whole];
  const first = { refundId: 'R-1', amount: part };
  return refunds === 'a third' ? [first] : [first, { refundId: 'R-2', amount: total - part }];
}

/** Refunds in turn; one that is sent twice is one, and is answered with the same bytes. */
async function payBack(refunds: Refunds, order: BookedOrder, shop: Shop): Promise<void> {
  const { orderId, total, refunded } = order;
  const answers = new Map<string, Answer>();
  for (const { refundId, amount } of partsOf(refunds, total)) {
    const route = `PUT /v1/orders/${orderId}/refunds/${refundId}`;
    const answer = await shop.api.call('orders', route, { amount });
    const before = answers.get(refundId);
    if (before) compare(before, answer, shop);
    bookRefusal(shop.books, 'afterwards', answer.refused);
    if (before || answer.refused) continue;
    answers.set(refundId, answer);
    const told = read(refundOrder.replies[201], answer);
    order.status = told.status;
    refunded.amount += amount;
    refunded.returnedPoints += told.pointsReturned;
    refunded.rewardPoints += told.rewardClawedBack;
  }
}
