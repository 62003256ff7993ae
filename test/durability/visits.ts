import * as z from 'zod';
import type { Random } from '../../infra/local/demo/random.ts';
import { adjust, changeRules, decide, enrol, makeCode, makeLink } from './deeds.ts';
import { type Till, told, write } from './till.ts';

type Visit = (till: Till) => Promise<void>;

const verdicts = ['approve', 'approve', 'reject'] as const;

/** Everything that changes something; what is seldom in a shop is less seldom here. */
const visits: [Visit, ...Visit[]] = [
  ...([spend, spend, spend, spend, refer, refer, useLimited, useLimited] as const),
  ...([spendMuch, correct, correctMuch, seeOwn, campaign, reconsider] as const),
];

/** What one till does: visits from a deck, until it shall close. */
export async function work(till: Till, isOpen: () => boolean): Promise<void> {
  const draw = till.random.deck(visits);
  while (isOpen()) await draw()(till);
}

/** A regular pays in part with points. */
async function spend(till: Till): Promise<void> {
  await order(till, { customerId: regular(till), points: till.random.between(50, 150) });
}

/** A new customer comes with a friend's code. */
async function refer(till: Till): Promise<void> {
  const referralCode = oneOf(till, till.shop.regulars.values());
  await order(till, { ...(await newcomer(till)), referralCode });
}

/** One of many new customers who want to use the same code, of which there is not enough. */
async function useLimited(till: Till): Promise<void> {
  await order(till, { ...(await newcomer(till)), referralCode: till.shop.limitedCode });
}

/** So many points that a second person has to agree. */
async function spendMuch(till: Till): Promise<void> {
  await order(till, { customerId: regular(till), points: 1000 });
}

async function correct(till: Till): Promise<void> {
  await adjust(till, regular(till), till.random.pick([-40, 30, 60]));
}

async function correctMuch(till: Till): Promise<void> {
  await adjust(till, regular(till), 600, till.random.pick(verdicts));
}

/** A customer of the till's own asks for a link: so the till knows which is the newest. */
async function seeOwn(till: Till): Promise<void> {
  const customerId = `c-${till.name}-own`;
  await enrol(till, customerId);
  await makeLink(till, customerId);
}

async function campaign(till: Till): Promise<void> {
  const code = till.nextId('RAME').replaceAll('-', '').toUpperCase();
  await makeCode(till, { code, owner: regular(till), usageLimit: 40 });
}

/** Somebody changes rules that matter to orders later on. */
async function reconsider(till: Till): Promise<void> {
  const referrerPoints = till.random.between(10, 30);
  const clawback = till.random.pick(['debt', 'within_balance'] as const);
  await changeRules(till, ({ referral, points }) => ({
    referral: { ...referral, referrerPoints },
    points: { ...points, clawback },
  }));
}

const oneOf = ({ random }: Till, items: Iterable<string>): string =>
  random.pick([...items] as [string, ...string[]]);

const regular = (till: Till): string => oneOf(till, till.shop.regulars.keys());

async function newcomer(till: Till): Promise<{ customerId: string; customerIsNew: true }> {
  const customerId = till.nextId('c');
  await enrol(till, customerId);
  return { customerId, customerIsNew: true };
}

/** Holds an order and brings it to an end, or leaves that to the job. */
async function order(till: Till, asked: object): Promise<void> {
  const { random, shop } = till;
  const orderId = till.nextId('o');
  const body = { currency: 'IDR', subtotal: 150_000, ...asked };
  const held = await write(till, { role: 'orders', route: `PUT /v1/orders/${orderId}/hold`, body });
  if (held === undefined) return;
  const { total, status } = told(held, { total: z.int(), status: z.string() });
  const verdict = status === 'pending_approval' && random.pick(verdicts);
  if (verdict) await decide(till, `order,${orderId}`, verdict);
  const ending = random.pick(['confirm', 'confirm', 'confirm', 'cancel', 'leave']);
  if (ending === 'confirm') await pay(till, orderId, total);
  else if (ending === 'cancel') await end(till, orderId, 'cancel');
  else if (verdict !== 'reject') shop.journal.left.push(orderId);
}

const end = (till: Till, orderId: string, deed: 'confirm' | 'cancel') =>
  write(till, { role: 'orders', route: `POST /v1/orders/${orderId}/${deed}`, body: {} });

/** Every second paid order comes back, in parts or at once. */
async function pay(till: Till, orderId: string, total: number): Promise<void> {
  const confirmed = await end(till, orderId, 'confirm');
  if (confirmed === undefined || till.random.pick([true, false])) return;
  for (const amount of partsOf(total, till.random)) {
    const route = `PUT /v1/orders/${orderId}/refunds/${till.nextId('r')}`;
    await write(till, { role: 'orders', route, body: { amount } });
  }
}

function partsOf(total: number, random: Random): number[] {
  const third = Math.floor(total / 3);
  return random.pick([[third], [third, third], [third, third, total - 2 * third], [total]]);
}
