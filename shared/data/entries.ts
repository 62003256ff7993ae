import * as z from 'zod';
import { RequestedAdjustment } from '../domain/adjustment-request.ts';
import { Decision, Ruling } from '../domain/approvals.ts';
import { iso } from '../domain/calendar.ts';
import { CodeTerms } from '../domain/code-terms.ts';
import { type Entry, Expiry, Freeze, PostedAdjustment } from '../domain/entries.ts';
import { AdjustmentId, CustomerId, OrderId } from '../domain/ids.ts';
import { Imported } from '../domain/import.ts';
import { Maturity } from '../domain/maturity.ts';
import { Hold, Resolution } from '../domain/order.ts';
import { Refund } from '../domain/refund.ts';
import { RefusalCode } from '../domain/refusals.ts';
import { Review, ReviewDecision } from '../domain/review.ts';
import { causeOf, type Key } from './keys.ts';
import type { Item } from './transact.ts';

/** An entry, and the name by which the audit knows it. */
export type NamedEntry = {
  name: string;
  entry: Entry;
  /** Whether another may stand under the same key later: a fence, or a code's next version. */
  isReplaceable: boolean;
};

const Fence = z.object({ kind: z.literal('refused'), refusedAt: z.int(), reason: RefusalCode });
const Version = z.object({ version: z.int(), by: z.string(), at: z.iso.datetime() });

/**
 * The entry that an item is; undefined for what is no entry. Throws at an entry that can't be
 * understood. `at` is when the item came to be so, for what doesn't say that itself.
 */
export function parseEntry(key: Key, item: Item, at: number): NamedEntry | undefined {
  const { pk, sk } = key;
  if (pk.startsWith('ORDER#')) return orderEntry(key, item);
  if (pk.startsWith('CUSTOMER#')) {
    const entry = customerEntry(key, item);
    return entry && { name: causeOf(key), entry, isReplaceable: false };
  }
  if (pk.startsWith('CODE#') && sk === 'CODE') {
    const code = CodeTerms.parse(item);
    const putAt = code.version > 1 ? (code.changedAt ?? at) : code.createdAt;
    const entry: Entry = { type: 'code', code, at: iso(putAt) };
    return { name: `${causeOf(key)}@${code.version}`, entry, isReplaceable: true };
  }
  if (pk === 'SETTINGS' && sk.startsWith('V#')) {
    const { version, by, at: changedAt } = Version.parse(item);
    const entry: Entry = { type: 'settings', version, by, at: changedAt };
    return { name: causeOf(key), entry, isReplaceable: false };
  }
  return undefined;
}

function orderEntry(key: Key, item: Item): NamedEntry | undefined {
  const name = causeOf(key);
  const orderId = OrderId.parse(key.pk.slice('ORDER#'.length));
  if (key.sk === '1#HOLD' && item.kind === 'refused') {
    const { refusedAt, reason } = Fence.parse(item);
    const entry: Entry = { type: 'refusal', orderId, reason, at: iso(refusedAt) };
    return { name: `${name}@${refusedAt}`, entry, isReplaceable: true };
  }
  const entry = lastingOrderEntry(key, orderId, item);
  return entry && { name, entry, isReplaceable: false };
}

function lastingOrderEntry({ sk }: Key, orderId: OrderId, item: Item): Entry | undefined {
  if (sk === '1#HOLD') return { type: 'hold', hold: Hold.parse(item) };
  if (sk === '2#DECISION') return { type: 'decision', orderId, decision: Decision.parse(item) };
  if (sk.startsWith('3#RESOLUTION')) {
    const isLate = sk.endsWith('#LATE');
    return { type: 'resolution', resolution: Resolution.parse(item), isLate };
  }
  if (sk.startsWith('4#REFUND#')) return { type: 'refund', refund: Refund.parse(item) };
  if (sk === '6#REVIEW') return { type: 'review', review: Review.parse(item) };
  return sk === '7#REVIEW-DECISION'
    ? { type: 'review-decision', decided: ReviewDecision.parse(item) }
    : undefined;
}

function customerEntry({ pk, sk }: Key, item: Item): Entry | undefined {
  if (sk.startsWith('ENTRY#ADJUSTMENT#')) {
    return { type: 'adjustment', adjustment: PostedAdjustment.parse(item) };
  }
  if (sk === 'ENTRY#IMPORT') return { type: 'import', imported: Imported.parse(item) };
  if (sk.startsWith('ENTRY#EXPIRY#')) return { type: 'expiry', expiry: Expiry.parse(item) };
  if (sk.startsWith('ENTRY#MATURITY#')) return { type: 'maturity', maturity: Maturity.parse(item) };
  if (sk.startsWith('REQUEST#')) {
    return { type: 'request', requested: RequestedAdjustment.parse(item) };
  }
  if (sk.startsWith('FREEZE#')) return { type: 'freeze', freeze: Freeze.parse(item) };
  if (sk.startsWith('DECISION#ADJUSTMENT#')) {
    const customerId = CustomerId.parse(pk.slice('CUSTOMER#'.length));
    const adjustmentId = AdjustmentId.parse(sk.slice('DECISION#ADJUSTMENT#'.length));
    return { type: 'ruling', customerId, adjustmentId, ruling: Ruling.parse(item) };
  }
  return undefined;
}
