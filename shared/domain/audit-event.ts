import * as z from 'zod';
import { type Account, monthsSpent } from './account.ts';
import { iso } from './calendar.ts';
import { codeUse, usesFigures } from './code-uses.ts';
import type { Entry, OrderContext } from './entries.ts';
import { figuresOf } from './figures.ts';
import { AdjustmentId, CustomerId, ImportId, OrderId, RefundId } from './ids.ts';
import { lotsName } from './lots-name.ts';
import { effectOf } from './postings.ts';

const Place = z.enum([
  ...(['programme', 'pending', 'available', 'held'] as const),
  ...(['spent', 'expired', 'removed', 'debt'] as const),
]);

/** What the audit says of one entry: what it was, what it moved, and by what hash it is known. */
export const AuditEvent = z.object({
  kind: z.enum([
    ...(['held', 'refused', 'approved', 'rejected', 'timed_out'] as const),
    ...(['confirmed', 'confirmed_late', 'cancelled', 'hold_expired', 'closed'] as const),
    ...([
      'lots_spent',
      'refunded',
      'adjusted',
      'adjustment_requested',
      'imported',
      'points_expired',
      'matured',
    ] as const),
    ...(['reviewed', 'review_released', 'review_rejected'] as const),
    ...(['code_changed', 'settings_changed', 'frozen', 'freeze_lifted'] as const),
  ]),
  at: z.iso.datetime(),
  /** The entry's key, as one text; with `@` and its version where there is more than one. */
  entry: z.string(),
  /** SHA-256 of the entry's canonical JSON, in base64url. */
  entryHash: z.string(),
  orderId: OrderId.optional(),
  refundId: RefundId.optional(),
  customerId: CustomerId.optional(),
  referrerId: CustomerId.optional(),
  adjustmentId: AdjustmentId.optional(),
  importId: ImportId.optional(),
  code: z.string().optional(),
  /** By how many the code's uses changed. */
  uses: z.int().optional(),
  version: z.int().optional(),
  by: z.string().optional(),
  reason: z.string().optional(),
  postings: z.array(
    z.object({ customerId: CustomerId, points: z.int().min(1), from: Place, to: Place }),
  ),
  /** Of which months the points were that a confirmation spent. */
  lots: z.array(z.object({ month: z.string(), points: z.int().min(1) })).optional(),
  figures: z.record(z.string(), z.int()),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** How an entry is known: its name, and the hash of what it says. */
export type Named = { entry: string; entryHash: string };

export function auditEvent(named: Named, entry: Entry, context: OrderContext): AuditEvent {
  const effect = effectOf(entry, context);
  const figures = figuresOf(entry, context, effect);
  return {
    ...{ ...named, ...about(entry), ...codeUse(entry, context) },
    ...{ postings: effect.postings, figures },
  };
}

/** When an entry came about: its event stands under that. */
export const momentOf = (entry: Entry): string => about(entry).at;

/**
 * Of which months the points were that a confirmation spent. The confirmation doesn't say, because it
 * is written without reading the account; the account's change does. That may be told elsewhere and
 * at another time than the confirmation, so this is an event of its own.
 */
export const lotsEvent = (
  { entry, entryHash }: Named,
  { resolution, isLate }: Extract<Entry, { type: 'resolution' }>,
  before: Account,
): AuditEvent => ({
  ...{ kind: 'lots_spent', at: resolution.at, entry: lotsName(entry), entryHash },
  ...{ orderId: resolution.orderId, customerId: resolution.customerId },
  postings: [],
  lots: monthsSpent(before, resolution.points, isLate ? 'available' : 'held'),
  figures: {},
});

type About = Omit<AuditEvent, 'entry' | 'entryHash' | 'postings' | 'figures'>;

function about(entry: Entry): About {
  switch (entry.type) {
    case 'hold': {
      const { at, orderId, customerId, terms, codeKey, requestedBy } = entry.hold;
      return {
        ...{ kind: 'held', at, orderId, customerId },
        ...(terms.referral && { referrerId: terms.referral.referrerId }),
        ...(codeKey !== undefined && { code: codeKey }),
        ...(requestedBy !== undefined && { by: requestedBy }),
      };
    }
    case 'refusal':
      return { kind: 'refused', at: entry.at, orderId: entry.orderId, reason: entry.reason };
    case 'decision': {
      const { decision, by, reason, at } = entry.decision;
      const kind = decision === 'approve' ? 'approved' : 'rejected';
      return { kind, at, orderId: entry.orderId, by, reason };
    }
    case 'resolution':
      return aboutEnd(entry);
    case 'refund': {
      const { at, orderId, refundId, customerId, referrerId, reason } = entry.refund;
      return {
        ...{ kind: 'refunded', at, orderId, refundId, customerId },
        ...(referrerId && { referrerId }),
        ...(reason !== undefined && { reason }),
      };
    }
    case 'review': {
      const { at, orderId, customerId, referrerId } = entry.review;
      return { kind: 'reviewed', at, orderId, customerId, referrerId };
    }
    case 'review-decision': {
      const { kind, at, orderId, referrerId, by, reason } = entry.decided;
      return { kind: `review_${kind}`, at, orderId, referrerId, by, reason };
    }
    case 'adjustment': {
      const { at, customerId, adjustmentId, by, reason } = entry.adjustment;
      return { kind: 'adjusted', at, customerId, adjustmentId, by, reason };
    }
    case 'import': {
      const { at, customerId, importId, by } = entry.imported;
      return { kind: 'imported', at, customerId, importId, by };
    }
    case 'request': {
      const { at, customerId, adjustmentId, by, reason } = entry.requested;
      return { kind: 'adjustment_requested', at, customerId, adjustmentId, by, reason };
    }
    case 'ruling':
      return aboutRuling(entry);
    case 'expiry': {
      const { at, customerId } = entry.expiry;
      return { kind: 'points_expired', at, customerId };
    }
    case 'maturity': {
      const { at, customerId } = entry.maturity;
      return { kind: 'matured', at, customerId };
    }
    case 'code': {
      const { key, owner, version } = entry.code;
      return { kind: 'code_changed', at: entry.at, customerId: owner, code: key, version };
    }
    case 'settings': {
      const { version, by, at } = entry;
      return { kind: 'settings_changed', at, version, by };
    }
    case 'freeze': {
      const { kind, at, customerId, by, reason } = entry.freeze;
      return { kind, at, customerId, reason, ...(by !== undefined && { by }) };
    }
  }
}

function aboutEnd({ resolution, isLate }: Extract<Entry, { type: 'resolution' }>): About {
  const { at, orderId, customerId, referrerId, reason, rejectedBy } = resolution;
  const kinds = {
    confirmed: isLate ? 'confirmed_late' : 'confirmed',
    cancelled: 'cancelled',
    expired: isLate ? 'closed' : 'hold_expired',
  } as const;
  return {
    ...{ kind: kinds[resolution.kind], at, orderId, customerId },
    ...(referrerId && { referrerId }),
    ...(reason !== undefined && { reason }),
    ...(rejectedBy !== undefined && { by: rejectedBy }),
  };
}

function aboutRuling(entry: Extract<Entry, { type: 'ruling' }>): About {
  const { customerId, adjustmentId, ruling } = entry;
  const kinds = { approve: 'approved', reject: 'rejected', expire: 'timed_out' } as const;
  return {
    ...{ kind: kinds[ruling.decision], at: ruling.at, customerId, adjustmentId },
    ...(ruling.decision !== 'expire' && { by: ruling.by, reason: ruling.reason }),
  };
}

/** A sum of figures, by what it is the sum of: a span of time, a person on a day, or a code for ever. */
export type RollUp = {
  day: string;
  of:
    | { hour: string }
    | { referrer: string }
    | { actor: string }
    | { code: string }
    | { whole: 'day' | 'month' };
  figures: AuditEvent['figures'];
};

const referrerFigures = ['rewardedOrders', 'promisedRewardPoints', 'wholeRefunds'];
const actorFigures = ['adjustments', 'adjustedUpPoints', 'adjustedDownPoints'];

/**
 * The sums that an event goes into: those of its hour, its day and its month, its referrer's day, that
 * of who adjusted by hand, and that of the code whose uses changed. With days and months added up, a
 * range is one read, and so is what had come together before it.
 */
export function rollUpsOf(event: AuditEvent): RollUp[] {
  const { figures, referrerId, by, kind, code, uses } = event;
  const at = iso(Date.parse(event.at));
  const day = at.slice(0, 10);
  const only = (names: string[]) =>
    Object.fromEntries(Object.entries(figures).filter(([name]) => names.includes(name)));
  const ofReferrer = referrerId && kind !== 'held' ? only(referrerFigures) : {};
  const ofActor = by && kind === 'adjusted' ? only(actorFigures) : {};
  const sums: RollUp[] = [
    { day, of: { hour: at.slice(11, 13) }, figures },
    { day, of: { whole: 'day' }, figures },
    { day, of: { whole: 'month' }, figures },
  ];
  if (referrerId) sums.push({ day, of: { referrer: referrerId }, figures: ofReferrer });
  if (by) sums.push({ day, of: { actor: by }, figures: ofActor });
  if (code && uses) sums.push({ day, of: { code }, figures: usesFigures(uses) });
  return sums.filter((sum) => Object.keys(sum.figures).length > 0);
}
