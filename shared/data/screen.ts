import { blockedSources, dayOfOrder, judge, type Sighting, sightingOf } from '../domain/fraud.ts';
import { Hold, type Resolution } from '../domain/order.ts';
import { logFigures } from '../runtime/log.ts';
import { block } from './attempts.ts';
import { holdKey, reviewKey } from './keys.ts';
import { readMany } from './read.ts';
import { holdBack } from './review.ts';
import { settingsOf } from './settings.ts';
import { Memory, remember } from './sightings.ts';

export type Screened = { orders: number; judged: number; reviewed: number; blocked: number };

/**
 * Looks at orders that were confirmed, and at those before them that they make more suspicious.
 * First all are remembered, then each is judged by what is remembered; a reward is held back at the
 * review score of the settings that the order was held under, and the code is refused from where
 * the order came at the block score.
 *
 * Whatever is told again, in another order or after a crash in the middle comes to the same
 * reviews: what is remembered is put under the order's own key, what is near is so both ways, more
 * evidence never makes a score smaller, and an order has one review.
 */
export async function screen(confirmed: Resolution[], now: number): Promise<Screened> {
  const orders = await ordersOf(confirmed);
  await inTurn(orders, ({ sighting }) => remember(sighting));
  const memory = new Memory();
  const told = new Set(orders.map(({ sighting }) => sighting.orderId));
  const around = new Map<string, Sighting>();
  await inTurn(orders, async ({ sighting }) => {
    for (const other of await memory.around(sighting)) {
      if (!told.has(other.orderId)) around.set(other.orderId, other);
    }
  });
  const others = await notReviewed([...around.values()]);
  const suspects = [...orders, ...others].filter(({ sighting }) => sighting.referrerId);
  const total = { orders: orders.length, judged: suspects.length, reviewed: 0, blocked: 0 };
  await inTurn(suspects, async ({ sighting, hold }) => {
    const evidence = await memory.evidenceFor(sighting, Date.parse(hold.at));
    const finding = judge(sighting, evidence);
    const { abuse } = await settingsOf(hold.terms.settingsVersion);
    if (finding.score >= abuse.reviewScore) {
      const review = await holdBack(sighting.orderId, finding, now);
      if (review) total.reviewed += 1;
    }
    if (finding.score >= abuse.blockScore && sighting.codeKey) {
      const source = blockedSources(finding, sighting.source);
      await block(source, sighting.codeKey, dayOfOrder(sighting));
      total.blocked += 1;
    }
  });
  // What is told again counts again: these say what is going on, not what came about.
  logFigures({ ScreenedOrders: total.orders, BlockedOrders: total.blocked });
  return total;
}

type Suspect = { sighting: Sighting; hold: Hold };

async function ordersOf(confirmed: Resolution[]): Promise<Suspect[]> {
  const byOrder = new Map(confirmed.map((resolution) => [resolution.orderId, resolution]));
  const resolutions = [...byOrder.values()];
  const holds = await readMany(resolutions.map(({ orderId }) => holdKey(orderId)));
  return resolutions.map((resolution, index) => {
    const hold = Hold.parse(holds[index]);
    return { sighting: sightingOf(hold, resolution), hold };
  });
}

/** Those whose reward nobody has held back yet: for the others more evidence changes nothing. */
async function notReviewed(orders: Sighting[]): Promise<Suspect[]> {
  const items = await readMany([
    ...orders.map(({ orderId }) => holdKey(orderId)),
    ...orders.map(({ orderId }) => reviewKey(orderId)),
  ]);
  return orders.flatMap((sighting, index) =>
    items[orders.length + index] ? [] : [{ sighting, hold: Hold.parse(items[index]) }],
  );
}

const atOnce = 8;

/** Does the work for each, a few at once, so that a large batch doesn't flood the table. */
async function inTurn<Each>(all: Each[], work: (each: Each) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const worker = async () => {
    for (const each of waiting) await work(each);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
