import * as z from 'zod';
import type { Schemas } from '../../client/src/generated/types.ts';
import { isReversal } from './reversal-id.ts';

/** How points can have come to a customer without an order of that day giving them back. */
export const Kind = z.enum(['adjusted', 'bonus', 'imported', 'matured']);
export type Kind = z.infer<typeof Kind>;

/** An opening balance is what a customer brought along: it is reversed only where somebody says so. */
export const usualKinds: Kind[] = ['adjusted', 'bonus', 'matured'];

/** Points that a customer was given, by their kind; below 0 where more was taken than given. */
export type Given = Partial<Record<Kind, number>>;

/** Of an event of the audit; kinds are those of the service, which may be newer than this. */
export type Told = Pick<Schemas['AuditEvent'], 'postings'> & {
  kind: string;
  adjustmentId?: string;
};

/**
 * By `<kind of event> <from> <to>`. Points that were given and at once paid off a debt never were the
 * customer's to spend, so they aren't to be taken either.
 */
const gifts: Record<string, { kind: Kind; sign: 1 | -1 }> = {
  'matured pending available': { kind: 'matured', sign: 1 },
  'matured programme available': { kind: 'bonus', sign: 1 },
  'matured available debt': { kind: 'matured', sign: -1 },
  'adjusted programme available': { kind: 'adjusted', sign: 1 },
  'adjusted available removed': { kind: 'adjusted', sign: -1 },
  'imported programme available': { kind: 'imported', sign: 1 },
};

/** Adds to each customer's sums what an event gave them, or took. */
export function addGiven(sums: Map<string, Given>, event: Told): void {
  if (isReversal(event.adjustmentId)) return;
  for (const { customerId, points, from, to } of event.postings) {
    const gift = gifts[`${event.kind} ${from} ${to}`];
    if (gift === undefined) continue;
    const given = sums.get(customerId) ?? {};
    given[gift.kind] = (given[gift.kind] ?? 0) + gift.sign * points;
    sums.set(customerId, given);
  }
}

/** What has gone of a day's points since without anybody's having had them. */
export type Gone = { clawedBackPoints: number; expiredPoints: number };

/**
 * What there is to be reversed of some kinds: what was given and has not gone since. A clawback and a
 * debt are about rewards, so they lessen matured points first and the bonus that came with them then.
 */
export function reversible(
  given: Given,
  kinds: Set<Kind>,
  { clawedBackPoints, expiredPoints }: Gone,
): number {
  const { matured = 0, bonus = 0 } = given;
  const left: Required<Given> = {
    matured: Math.max(0, matured - clawedBackPoints),
    bonus: Math.max(0, bonus - Math.max(0, clawedBackPoints - matured)),
    adjusted: Math.max(0, given.adjusted ?? 0),
    imported: Math.max(0, given.imported ?? 0),
  };
  return Math.max(0, givenOf(left, kinds) - expiredPoints);
}

export const givenOf = (given: Given, kinds: Set<Kind>): number =>
  [...kinds].reduce((sum, kind) => sum + Math.max(0, given[kind] ?? 0), 0);
