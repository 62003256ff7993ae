import * as z from 'zod';
import { OrderId } from './ids.ts';

/** What happened to a customer's points, in the words that customers are shown. */
export const TimelineKind = z.enum([
  'reward',
  'earned',
  'matured',
  'redeemed',
  'returned',
  'expired',
  'clawed_back',
  'adjusted',
  'bonus',
  'imported',
]);

export const TimelineEntry = z
  .object({
    entryId: z.string(),
    at: z.iso.datetime(),
    kind: TimelineKind,
    points: z.int(),
    orderId: OrderId.optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** Which page of entries is asked for. */
export const EntriesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50).describe('Entries at most.'),
  cursor: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, 'must be a cursor from an earlier page')
    .optional()
    .describe('Opaque: the `next` of the page before.'),
});
export type EntriesQuery = z.infer<typeof EntriesQuery>;

export const EntriesPage = z
  .object({ entries: z.array(TimelineEntry), next: z.string().optional() })
  .meta({ id: 'Entries' });
export type EntriesPage = z.infer<typeof EntriesPage>;

/** An entry as the customer indexes carry it. */
export const IndexedEntry = z.object({
  kind: z.enum(['confirmed', 'adjusted', 'expired']),
  at: z.iso.datetime(),
  orderId: OrderId.optional(),
  points: z.int(),
  rewardPoints: z.int().optional(),
  reason: z.string().optional(),
  month: z.string().optional(),
});
export type IndexedEntry = z.infer<typeof IndexedEntry>;

/** What an entry did to the points of the customer it belongs to. */
export function ownEntry(entryId: string, entry: IndexedEntry): TimelineEntry {
  const { kind, at, orderId, points, reason, month } = entry;
  const base = { entryId, at, ...(orderId && { orderId }) };
  switch (kind) {
    case 'confirmed':
      return { ...base, kind: 'redeemed', points: -points };
    case 'adjusted':
      return { ...base, kind, points, ...(reason !== undefined && { detail: reason }) };
    case 'expired':
      return { ...base, kind, points: -points, ...(month !== undefined && { detail: month }) };
  }
}

/** What an order's entry promised its referrer. */
export const rewardEntry = (entryId: string, entry: IndexedEntry): TimelineEntry => ({
  entryId,
  at: entry.at,
  kind: 'reward',
  points: entry.rewardPoints ?? 0,
  ...(entry.orderId && { orderId: entry.orderId }),
});
