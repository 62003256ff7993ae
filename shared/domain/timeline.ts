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
  kind: z.enum([
    ...['confirmed', 'refunded', 'matured', 'adjusted', 'expired'],
    ...['reviewed', 'released', 'imported'],
  ] as const),
  at: z.iso.datetime(),
  orderId: OrderId.optional(),
  points: z.int().default(0),
  rewardPoints: z.int().default(0),
  earnedPoints: z.int().default(0),
  bonusPoints: z.int().default(0),
  paidDebtPoints: z.int().default(0),
  /** Of the reward and bonus, and of the earned points, that a refund takes: what wasn't there. */
  owedPoints: z.int().default(0),
  earnedOwedPoints: z.int().default(0),
  reason: z.string().optional(),
  month: z.string().optional(),
});
export type IndexedEntry = z.infer<typeof IndexedEntry>;

type Deed = { kind: z.infer<typeof TimelineKind>; points: number; detail?: string | undefined };

/**
 * What an entry did to the points of the customer it belongs to, in the order of its happening.
 * What a refund left to be owed is told when it is paid, so that every point is told of once.
 */
export function ownDeeds(entry: IndexedEntry): Deed[] {
  const { kind, points, earnedPoints, bonusPoints, paidDebtPoints, reason, month } = entry;
  switch (kind) {
    case 'confirmed':
      return [
        { kind: 'redeemed', points: -points },
        { kind: 'earned', points: earnedPoints },
      ];
    case 'refunded':
      return [
        { kind: 'returned', points },
        { kind: 'clawed_back', points: entry.earnedOwedPoints - earnedPoints },
      ];
    case 'matured':
      return [
        { kind: 'matured', points },
        { kind: 'bonus', points: bonusPoints },
        { kind: 'clawed_back', points: -paidDebtPoints, detail: 'debt' },
      ];
    case 'adjusted':
      return [{ kind, points, detail: reason }];
    case 'imported':
      return [{ kind, points }];
    case 'expired':
      return [{ kind, points: -points, detail: month }];
    default:
      return [];
  }
}

/** What another customer's order did to the points that its referrer was promised. */
export function rewardDeeds(entry: IndexedEntry): Deed[] {
  const { kind, rewardPoints, bonusPoints, owedPoints } = entry;
  const takenPoints = rewardPoints + bonusPoints - owedPoints;
  switch (kind) {
    case 'refunded':
      return [{ kind: 'clawed_back', points: -takenPoints }];
    case 'reviewed':
      return [{ kind: 'clawed_back', points: -takenPoints, detail: 'review' }];
    case 'released':
      return [{ kind: 'reward', points: rewardPoints, detail: 'review' }];
    default:
      return [{ kind: 'reward', points: rewardPoints }];
  }
}

/** One entry for each thing that happened; `id` is the entry's own, without its kind. */
export const timelineEntries = (id: string, entry: IndexedEntry, deeds: Deed[]): TimelineEntry[] =>
  deeds
    .filter(({ points }) => points !== 0)
    .map(({ kind, points, detail }) => ({
      entryId: `${kind}:${id}`,
      at: entry.at,
      kind,
      points,
      ...(entry.orderId && { orderId: entry.orderId }),
      ...(detail !== undefined && { detail }),
    }));
