import { beginsAt } from './gone.ts';
import { patiently, request } from './request.ts';
import { reversalId, undoId } from './reversal-id.ts';
import { nextNumber, pointsOf, reversalsOf, standing, undoReasonOf } from './reversals.ts';
import type { Service } from './service.ts';

/** What became of one customer: `taken − before − returned − waits = left`. */
export type GivenBack = {
  customerId: string;
  taken: number;
  before: number;
  returned: number;
  waits: number;
  left: number;
  why?: string;
  at: string[];
};

export type Giving = { service: Service; day: string };

/** Undoes every reversal of a customer's day that stands, each by an entry of its own, once. */
export const giveBack = (giving: Giving, customerId: string): Promise<GivenBack> =>
  patiently(customerId, () => tryTo(giving, customerId));

async function tryTo({ service, day }: Giving, customerId: string): Promise<GivenBack | undefined> {
  const entries = await service.entriesSince(customerId, beginsAt(day));
  const reversals = reversalsOf(day, entries);
  const stand = standing(reversals);
  const taken = pointsOf(reversals);
  const line: GivenBack = {
    ...{ customerId, taken, before: taken - pointsOf(stand), returned: 0, waits: 0 },
    ...{ left: pointsOf(stand), at: reversals.flatMap(({ at, undoneAt }) => [at, undoneAt ?? at]) },
  };
  for (const { number, points } of stand) {
    const reply = await request(service, customerId, {
      points,
      reason: undoReasonOf(day, number),
      ids: (tries) => undoId(day, number, tries + 1),
    });
    if (reply === undefined) return undefined;
    if (reply.outcome === 'rejected') line.why = reply.why;
    if (reply.outcome === 'posted' || reply.outcome === 'waits') line.left -= points;
    if (reply.outcome === 'waits') line.waits += points;
    if (reply.outcome === 'posted') {
      line[reply.replayed ? 'before' : 'returned'] += points;
      line.at.push(reply.at);
    }
  }
  const open = await service.approval(customerId, reversalId(day, nextNumber(reversals)));
  if (open?.status !== 'open') return line;
  return { ...line, why: `another ${-open.points} wait to be taken: have that rejected` };
}
