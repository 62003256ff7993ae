import type { OrderId } from '../domain/ids.ts';
import type { Link } from './audit-chain.ts';
import { parseEntry } from './entries.ts';
import { orderPartition } from './keys.ts';
import { leafHash, type ProofStep, proofOf } from './merkle.ts';
import { queryAll, readMany } from './read.ts';
import type { Item } from './transact.ts';
import { keyOfText } from './verify-audit.ts';
import { walkChain } from './walk-chain.ts';

/**
 * What proves that an event stands in a day's root. Anybody can check it who has the root: the event
 * hashes to what the link says of it, the link to its hash, and that with the steps to the root.
 */
export type Proof = {
  event: Item;
  link: Link;
  steps: ProofStep[];
  day: string;
  root: string;
  /** False while the day goes on: then the root is that of the day so far. */
  isSealed: boolean;
};

/** The proofs of everything that an order's entries say, in the order in which it was audited. */
export async function proveOrder(orderId: OrderId): Promise<Proof[]> {
  const items = await queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': orderPartition(orderId) },
    ConsistentRead: true,
  });
  const names = items.flatMap((item) => {
    const key = { pk: String(item.pk), sk: String(item.sk) };
    return parseEntry(key, item, 0)?.name ?? [];
  });
  const isOurs = (key: string) =>
    names.some((name) => key.endsWith(`#${name}`) || key.endsWith(`#${name}#LOTS`));
  const days = (await walkChain(() => undefined)).toReversed();
  const found = days.flatMap(({ links, ...day }) =>
    links.flatMap((link, index) =>
      link.events
        .filter(({ key }) => isOurs(key))
        .map(({ key }) => ({ key, link, index, links, day })),
    ),
  );
  const events = await readMany(found.map(({ key }) => keyOfText(key)));
  return found.flatMap(({ link, index, links, day }, place) => {
    const event = events[place];
    const leaves = links.map(({ hash }) => leafHash(hash));
    return event ? [{ event, link, steps: proofOf(leaves, index), ...day }] : [];
  });
}
