import { dayMs, dayOf, hourMs, secondMs } from '../domain/calendar.ts';
import {
  dayOfOrder,
  type Evidence,
  isNear,
  type Ring,
  ringMax,
  ringOf,
  Sighting,
} from '../domain/fraud.ts';
import type { CustomerId } from '../domain/ids.ts';
import { wrongGuessesAround } from './attempts.ts';
import { seenKey, seenPartition } from './keys.ts';
import { query } from './read.ts';
import { transact } from './transact.ts';

/** Rubbish after so long; what counts as near says the rule, long before. */
const keptMs = 60 * dayMs;

/** Orders that are looked at of one device, network, code or referrer a day: the newest. */
const seenMax = 500;

/** How far a ring is followed from each customer in it. */
const friendsMax = 20;

const onDevice = (device: string): string => `DEVICE#${device}`;
const onNetwork = (network: string, day: string): string => `IP#${network}#${day}`;
const ofCode = (code: string, day: string): string => `CODE#${code}#${day}`;
const ofReferrer = (referrerId: string, day: string): string => `REFERRER#${referrerId}#${day}`;
const ofBuyer = (customerId: string): string => `BUYER#${customerId}`;

/**
 * Remembers an order under everything that it may have in common with others. Each is one put of
 * the same item, so that doing it again changes nothing.
 */
export async function remember(order: Sighting): Promise<void> {
  const { referrerId, codeKey, isCampaign, customerId, source } = order;
  const day = dayOfOrder(order);
  const under = [
    ...(source?.device ? [onDevice(source.device)] : []),
    ...(source?.network ? [onNetwork(source.network, day)] : []),
    ...(codeKey && !isCampaign ? [ofCode(codeKey, day)] : []),
    ...(referrerId && !isCampaign ? [ofReferrer(referrerId, day)] : []),
    ...(referrerId ? [ofBuyer(customerId)] : []),
  ];
  const ttl = Math.floor((Date.parse(order.at) + keptMs) / secondMs);
  const puts = under.map((what) =>
    transact({
      entry: { put: { Item: { ...seenKey(what, order.at, order.orderId), ...order, ttl } } },
    }),
  );
  await Promise.all(puts);
}

/** What is remembered, read once for everything that is judged together. */
export class Memory {
  private readonly partitions = new Map<string, Promise<Sighting[]>>();

  /** Orders that this one may make more suspicious, itself not among them. */
  async around(order: Sighting): Promise<Sighting[]> {
    const { onDevice, onNetwork, ofCode, ofReferrer } = await this.near(order);
    const { orders: ring } = await this.ring(order);
    return [
      ...onDevice.filter((other) => isNear.device(order, other)),
      ...onNetwork.filter((other) => isNear.network(order, other)),
      ...ofCode.filter((other) => isNear.code(order, other)),
      ...ofReferrer.filter((other) => isNear.referrer(order, other)),
      ...ring,
    ].filter(({ orderId, referrerId }) => referrerId !== undefined && orderId !== order.orderId);
  }

  async evidenceFor(order: Sighting, heldAt: number): Promise<Evidence> {
    const [near, { members }, wrongGuesses] = await Promise.all([
      this.near(order),
      this.ring(order),
      wrongGuessesAround(order.customerId, order.source, heldAt),
    ]);
    return { ...near, ringMembers: members, wrongGuesses };
  }

  private async near({ at, source, codeKey, referrerId, isCampaign }: Sighting) {
    const instant = Date.parse(at);
    const day = dayOf(instant);
    const days = new Set([instant - hourMs, instant, instant + hourMs].map(dayOf));
    const [device, network, code, referrer] = await Promise.all([
      source?.device ? this.seen(onDevice(source.device)) : [],
      source?.network ? this.seen(onNetwork(source.network, day)) : [],
      codeKey && !isCampaign
        ? Promise.all([...days].map((each) => this.seen(ofCode(codeKey, each))))
        : [],
      referrerId && !isCampaign ? this.seen(ofReferrer(referrerId, day)) : [],
    ]);
    return {
      onDevice: device,
      onNetwork: network,
      ofCode: code.flat(),
      ofReferrer: referrer,
    };
  }

  /** Who was referred by whom, from the order's referrer on, as far as a ring can reach. */
  private async ring(order: Sighting): Promise<Ring> {
    const { customerId: buyer, referrerId } = order;
    if (referrerId === undefined) return { members: 0, orders: [] };
    const others: Sighting[] = [];
    const visited = new Set<string>([buyer, referrerId]);
    let at = [referrerId];
    for (let members = 2; members <= ringMax && at.length > 0; members++) {
      const further: CustomerId[] = [];
      for (const customerId of at) {
        for (const edge of await this.seen(ofBuyer(customerId), friendsMax)) {
          if (edge.referrerId === undefined) continue;
          others.push(edge);
          if (!visited.has(edge.referrerId)) further.push(edge.referrerId);
          visited.add(edge.referrerId);
        }
      }
      at = further;
    }
    return ringOf(order, others);
  }

  private seen(what: string, most = seenMax): Promise<Sighting[]> {
    const known = this.partitions.get(what);
    if (known) return known;
    const read = query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': seenPartition(what) },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: most,
    }).then((items) => items.map((item) => Sighting.parse(item)));
    this.partitions.set(what, read);
    return read;
  }
}
