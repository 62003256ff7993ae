import { type Given, givenOf, type Kind, reversible } from './given.ts';
import { beginsAt, goneSince } from './gone.ts';
import { patiently, type Reply, request } from './request.ts';
import { reversalId } from './reversal-id.ts';
import {
  missingNumbers,
  nextNumber,
  pointsOf,
  type Reversal,
  reasonOf,
  reversalsOf,
  standing,
} from './reversals.ts';
import type { Service } from './service.ts';

/** What became of one customer: `given − gone − before − taken − waits = left`, or 0 where that is less. */
export type TakenBack = {
  customerId: string;
  given: number;
  gone: number;
  before: number;
  taken: number;
  waits: number;
  left: number;
  why?: string;
  /** When the entries that stand were posted. */
  at: string[];
};

export type Taking = { service: Service; day: string; kinds: Kind[] };

/**
 * Takes back what a customer was given on a day and still has. What was taken before counts: what it
 * left is taken now if it is there now. Never more than is available, and nothing more is asked while
 * a second person has still to decide.
 */
export const takeBack = (taking: Taking, customerId: string, given: Given): Promise<TakenBack> =>
  patiently(customerId, () => tryTo(taking, customerId, given));

async function tryTo(
  { service, day, kinds }: Taking,
  customerId: string,
  given: Given,
): Promise<TakenBack | undefined> {
  // First what there is, then what was taken: a run beside this one may take it in between.
  const customer = await service.customer(customerId);
  const entries = await service.entriesSince(customerId, beginsAt(day));
  const reversals = reversalsOf(day, entries);
  if (!(await areAll({ service, day }, customerId, reversals))) return undefined;
  const stand = standing(reversals);
  // A kind that was reversed stays so, whatever is asked for now.
  const all = new Set([...kinds, ...stand.flatMap((reversal) => reversal.kinds)]);
  const givenPoints = givenOf(given, all);
  const gone = await goneSince(service, day, customerId, given, entries);
  const points = reversible(given, all, gone);
  const before = pointsOf(stand);
  const rest = Math.max(0, points - before);
  const line: TakenBack = {
    ...{ customerId, given: givenPoints, gone: givenPoints - points, before },
    ...{ taken: 0, waits: 0, left: rest, at: stand.map(({ at }) => at) },
  };
  if (rest === 0) return line;
  if (customer === undefined) return { ...line, why: 'is not enrolled' };
  const reply = await request(service, customerId, {
    points: -Math.min(rest, customer.points.available),
    reason: reasonOf(day, all),
    ids: (tries) => reversalId(day, nextNumber(reversals) + tries),
  });
  return reply && withReply(line, reply);
}

/**
 * Whether no reversal is missing that the list, which trails the table, doesn't show yet while it
 * shows a later one. A number is left out only where what was asked was rejected or not decided on.
 */
async function areAll(
  { service, day }: Pick<Taking, 'service' | 'day'>,
  customerId: string,
  reversals: Reversal[],
): Promise<boolean> {
  for (const number of missingNumbers(reversals)) {
    const asked = await service.approval(customerId, reversalId(day, number));
    if (asked?.status !== 'expired' && asked?.status !== 'rejected') return false;
  }
  return true;
}

function withReply(line: TakenBack, reply: Reply): TakenBack {
  const points = Math.abs(reply.points);
  const rest = { ...line, left: Math.max(0, line.left - points) };
  switch (reply.outcome) {
    case 'nothing':
      return { ...line, why: 'not available' };
    case 'rejected':
      return { ...line, why: reply.why };
    case 'waits':
      return { ...rest, waits: points, ...(rest.left > 0 && { why: 'not available' }) };
    case 'posted':
      return {
        ...rest,
        ...(reply.replayed ? { before: line.before + points } : { taken: points }),
        ...(rest.left > 0 && { why: 'not available' }),
        at: [...line.at, reply.at],
      };
  }
}
