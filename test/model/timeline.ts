import type { Item } from './effects.ts';

/** What happened to somebody's points, in the words that they are shown. */
export type Line = Item & { customerId: unknown; at: string };

/** What an entry tells its customer, and the referrer, of their points. What is only owed, nobody. */
export function linesOf(entry: Item): Line[] {
  const { kind, sk, at, orderId, customerId, referrerId, rewardFrom } = entry;
  const sum = (...names: string[]) =>
    names.reduce((points, name) => points + Number(entry[name] ?? 0), 0);
  const line = (whose: unknown, kind: string, points: number, detail?: unknown): Line => ({
    ...{ customerId: whose, at: String(at), kind, points, orderId, detail },
  });
  const isExpiry = String(sk).startsWith('ENTRY#EXPIRY#');
  const gone = rewardFrom === 'review' ? 0 : sum('rewardPoints', 'bonusPoints') - sum('owedPoints');
  const lines: Record<string, () => Line[]> = {
    confirmed: () => [
      line(customerId, 'redeemed', -sum('points')),
      line(customerId, 'earned', sum('earnedPoints')),
      line(referrerId, 'reward', sum('rewardPoints')),
    ],
    refunded: () => [
      line(customerId, 'returned', sum('points')),
      line(customerId, 'clawed_back', sum('earnedOwedPoints') - sum('earnedPoints')),
      line(referrerId, 'clawed_back', -gone),
    ],
    reviewed: () => [line(referrerId, 'clawed_back', -gone, 'review')],
    released: () => [line(referrerId, 'reward', sum('rewardPoints'), 'review')],
    matured: () => [
      line(customerId, 'matured', sum('points')),
      line(customerId, 'bonus', sum('bonusPoints')),
      line(customerId, 'clawed_back', -sum('paidDebtPoints'), 'debt'),
    ],
    adjusted: () => [line(customerId, 'adjusted', sum('points'), entry.reason)],
    imported: () => [line(customerId, 'imported', sum('points'))],
    expired: () => (isExpiry ? [line(customerId, 'expired', -sum('points'), entry.month)] : []),
  };
  return (lines[String(kind)]?.() ?? []).filter(({ points }) => points !== 0);
}
