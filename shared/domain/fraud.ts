import * as z from 'zod';
import { dayMs, dayOf, hourMs } from './calendar.ts';
import { Source } from './client.ts';
import { CustomerId, OrderId } from './ids.ts';
import type { Hold, Resolution } from './order.ts';

export const Signal = z.enum([
  'device_of_referrer',
  'network_of_referrer',
  'customers_on_device',
  'customers_on_network',
  'code_on_network',
  'code_uses',
  'referrer_uses',
  'ring',
  'wrong_guesses',
]);
export type Signal = z.infer<typeof Signal>;

/** One thing that counted against an order: what was seen, how much of it, and what that weighs. */
export const Reason = z
  .object({ signal: Signal, value: z.int().min(1), weight: z.int().min(1).max(100) })
  .meta({ id: 'ReviewReason' });
export type Reason = z.infer<typeof Reason>;

/** How suspicious an order is, from 0 to 100, and why: what weighs most comes first. */
export const Finding = z.object({
  score: z.int().min(0).max(100),
  reasons: z.array(Reason),
});
export type Finding = z.infer<typeof Finding>;

type Step = { atLeast: number; weight: number };

/**
 * What each signal weighs from a value on; of several steps the highest one reached. A household
 * (a few people on one network, a shared tablet, a mother who refers her son) stays below 50 with
 * all that it can have together, and so does an office, where many have one network and each has
 * their own device and friend.
 */
export const steps: Record<Signal, Step[]> = {
  device_of_referrer: [{ atLeast: 1, weight: 25 }],
  network_of_referrer: [{ atLeast: 1, weight: 10 }],
  customers_on_device: [
    { atLeast: 2, weight: 10 },
    { atLeast: 3, weight: 30 },
    { atLeast: 4, weight: 60 },
    { atLeast: 6, weight: 80 },
    { atLeast: 10, weight: 95 },
  ],
  customers_on_network: [
    { atLeast: 10, weight: 5 },
    { atLeast: 30, weight: 10 },
  ],
  code_on_network: [
    { atLeast: 4, weight: 10 },
    { atLeast: 8, weight: 20 },
  ],
  code_uses: [
    { atLeast: 12, weight: 20 },
    { atLeast: 25, weight: 50 },
  ],
  referrer_uses: [
    { atLeast: 20, weight: 10 },
    { atLeast: 60, weight: 50 },
  ],
  ring: [{ atLeast: 2, weight: 60 }],
  wrong_guesses: [
    { atLeast: 5, weight: 20 },
    { atLeast: 10, weight: 50 },
  ],
};

/** The most customers that make a ring, each referred by the next. */
export const ringMax = 6;

/** A confirmed order as it is remembered for those after it: who bought, by whose code, from where. */
export const Sighting = z.object({
  orderId: OrderId,
  customerId: CustomerId,
  at: z.iso.datetime(),
  /** Absent where no code was used: then it tells from where a referrer buys. */
  referrerId: CustomerId.optional(),
  codeKey: z.string().optional(),
  /** The code was made for many: how often it is used says nothing then. */
  isCampaign: z.literal(true).optional(),
  source: Source.optional(),
});
export type Sighting = z.infer<typeof Sighting>;

export const sightingOf = (hold: Hold, { at }: Resolution): Sighting => ({
  orderId: hold.orderId,
  customerId: hold.customerId,
  at,
  ...(hold.terms.referral && { referrerId: hold.terms.referral.referrerId }),
  ...(hold.terms.referral && hold.codeKey && { codeKey: hold.codeKey }),
  ...(hold.terms.referral?.isCampaign && { isCampaign: true }),
  ...(hold.source && { source: hold.source }),
});

/** What an order is judged by, this order included. */
export type Evidence = {
  /** Orders from the same device, from the same network, with the same code, for the referrer. */
  onDevice: Sighting[];
  onNetwork: Sighting[];
  ofCode: Sighting[];
  ofReferrer: Sighting[];
  /** How many customers the ring has that the order closes; 0: none. */
  ringMembers: number;
  /** The most wrong guesses in an hour around the hold, of the customer or from the network. */
  wrongGuesses: number;
};

export type Ring = {
  /** How many customers are in the smallest ring; 0: there is none. */
  members: number;
  /** The other orders of every ring. */
  orders: Sighting[];
};

/**
 * The rings that an order closes: its buyer was referred by somebody who was referred by somebody …
 * who was referred by the buyer. `others` are orders of those who come before the buyer in that,
 * made with a code. All of them are told, for each is in a ring now that it was not in before.
 */
export function ringOf(order: Sighting, others: Sighting[]): Ring {
  const { customerId: buyer, referrerId } = order;
  const ahead = stepsTo(buyer, others);
  const turned = others.map(({ customerId, referrerId }) => ({
    customerId: referrerId,
    referrerId: customerId,
  }));
  const behind = stepsTo(referrerId, turned);
  const members = 1 + (ahead.get(referrerId) ?? Infinity);
  const orders = others.filter((other) => {
    const steps = [behind.get(other.customerId), ahead.get(other.referrerId)];
    return steps.reduce<number>((sum, step = Infinity) => sum + step, 2) <= ringMax;
  });
  return { members: members <= ringMax ? members : 0, orders };
}

type Referred = { customerId: string | undefined; referrerId?: string | undefined };

/** By how many orders everybody is away from a customer, each going from a buyer to a referrer. */
function stepsTo(customerId: string | undefined, orders: Referred[]) {
  const steps = new Map([[customerId, 0]]);
  for (const [reached, count] of steps) {
    for (const order of orders) {
      if (order.referrerId !== reached || steps.has(order.customerId)) continue;
      steps.set(order.customerId, count + 1);
    }
  }
  return steps;
}

const devicesRememberedMs = 7 * dayMs;

/**
 * Whether two orders are evidence for one another. The windows reach as far back as ahead, so that
 * the same orders come to the same scores in whatever order they are told of; and more orders never
 * make a score smaller.
 */
export const isNear = {
  device: (left: Sighting, right: Sighting) => apartMs(left, right) <= devicesRememberedMs,
  network: (left: Sighting, right: Sighting) => dayOfOrder(left) === dayOfOrder(right),
  code: (left: Sighting, right: Sighting) => apartMs(left, right) <= hourMs,
  referrer: (left: Sighting, right: Sighting) => dayOfOrder(left) === dayOfOrder(right),
};

const apartMs = (left: Sighting, right: Sighting): number =>
  Math.abs(Date.parse(left.at) - Date.parse(right.at));

export const dayOfOrder = ({ at }: Sighting): string => dayOf(Date.parse(at));

/** Scores an order that was made with a code. */
export function judge(order: Sighting, evidence: Evidence): Finding {
  const near = {
    device: evidence.onDevice.filter((other) => isNear.device(order, other)),
    network: evidence.onNetwork.filter((other) => isNear.network(order, other)),
    code: evidence.ofCode.filter((other) => isNear.code(order, other)),
    referrer: evidence.ofReferrer.filter((other) => isNear.referrer(order, other)),
  };
  const values: Record<Signal, number> = {
    device_of_referrer: near.device.filter(isBy(order.referrerId)).length,
    network_of_referrer: near.network.filter(isBy(order.referrerId)).length,
    customers_on_device: customersWithCode(near.device),
    customers_on_network: customersWithCode(near.network),
    code_on_network: customersWithCode(
      near.network.filter(({ codeKey }) => codeKey === order.codeKey),
    ),
    code_uses: near.code.length,
    referrer_uses: near.referrer.length,
    ring: evidence.ringMembers,
    wrong_guesses: evidence.wrongGuesses,
  };
  const reasons = Signal.options
    .flatMap((signal) => reasonOf(signal, values[signal]) ?? [])
    .sort((left, right) => right.weight - left.weight);
  const sum = reasons.reduce((total, { weight }) => total + weight, 0);
  return { score: Math.min(100, sum), reasons };
}

const isBy = (customerId: string | undefined) => (sighting: Sighting) =>
  sighting.customerId === customerId;

const customersWithCode = (sightings: Sighting[]): number =>
  new Set(
    sightings.flatMap(({ referrerId, customerId }) => (referrerId === undefined ? [] : customerId)),
  ).size;

function reasonOf(signal: Signal, value: number): Reason | undefined {
  const step = steps[signal].findLast(({ atLeast }) => value >= atLeast);
  return step && { signal, value, weight: step.weight };
}

/**
 * From where a code is refused for the rest of the day: the device, and the network only where so
 * many used this very code that it is no shared address alone.
 */
export function blockedSources({ reasons }: Finding, source: Source | undefined): Source {
  const spread = reasons.some(
    ({ signal, value }) => signal === 'code_on_network' && value >= blockedNetworkCustomersMin,
  );
  return {
    ...(source?.device && { device: source.device }),
    ...(source?.network && spread && { network: source.network }),
  };
}

const blockedNetworkCustomersMin = 8;
