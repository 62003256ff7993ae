import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Account } from '../shared/domain/account.ts';
import { iso, monthEndsAt, monthOf, neverAt } from '../shared/domain/calendar.ts';
import { Imported } from '../shared/domain/import.ts';
import { Maturity } from '../shared/domain/maturity.ts';
import { Hold, heldPoints, Resolution } from '../shared/domain/order.ts';
import { Refund } from '../shared/domain/refund.ts';
import { Review, ReviewDecision } from '../shared/domain/review.ts';
import { approvalDrift } from './approvals-ledger.ts';
import { flaws } from './order-flaws.ts';

type Item = Record<string, unknown>;

const balanceNames = [
  ...(['available', 'held', 'spent', 'expired', 'removed', 'debt'] as const),
  ...(['referrals', 'confirmedOrders'] as const),
];
type Balances = Partial<Record<(typeof balanceNames)[number], number>>;

/**
 * Adds every entry in the table up and compares with what stands beside them: accounts, uses of
 * limited codes, promised points, refunded totals, rewarded months; and what was decided with what
 * came of it. Returns what disagrees; an empty list is a sound ledger.
 */
export async function drift(table: DynamoDBDocumentClient, tableName: string): Promise<string[]> {
  return driftOf(await scan(table, tableName));
}

/** The same for these items alone: whole partitions, with those of everybody they speak of. */
export function driftOf(everything: Item[]): string[] {
  const sums = new Sums();
  // The audit's events speak of entries in their words, and are none.
  const [events, items] = parted(everything, ({ pk }) => String(pk).startsWith('AUDIT#'));
  const counted = new Set(events.flatMap(({ uses, entry }) => (uses ? entry : [])));
  const orders = Map.groupBy(items, ({ pk }) => String(pk));
  for (const item of items) {
    addEntry(sums, item, orders.get(String(item.pk)) ?? []);
    if (counted.has(`${item.pk}/${item.sk}`)) addUse(sums, item, orders.get(String(item.pk)) ?? []);
    addBalance(sums, item);
  }
  return [
    ...sums.differences(),
    ...items.flatMap(unsound),
    ...[...orders.values()].flatMap(flaws),
    ...approvalDrift(items),
  ];
}

function parted(items: Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  const { yes = [], no = [] } = Object.groupBy(items, (item) => (isFirst(item) ? 'yes' : 'no'));
  return [yes, no];
}

/** What the entries say of each balance, and what the balance says. */
class Sums {
  private readonly expected = new Map<string, number>();
  private readonly actual = new Map<string, number>();

  post(name: string, amount: number): void {
    this.expected.set(name, (this.expected.get(name) ?? 0) + amount);
  }

  postTo(customerId: string, change: Balances): void {
    for (const [name, amount] of Object.entries(change)) this.post(`${customerId} ${name}`, amount);
  }

  stands(name: string, amount: number): void {
    this.actual.set(name, (this.actual.get(name) ?? 0) + amount);
  }

  differences(): string[] {
    const names = [...new Set([...this.expected.keys(), ...this.actual.keys()])];
    return names.flatMap((name) => {
      const expected = this.expected.get(name) ?? 0;
      const actual = this.actual.get(name) ?? 0;
      return [
        ...(expected === actual ? [] : [`${name}: entries say ${expected}, not ${actual}`]),
        ...(actual < 0 ? [`${name}: below 0`] : []),
      ];
    });
  }
}

function addEntry(sums: Sums, item: Item, partition: Item[]): void {
  const sk = String(item.sk);
  if (sk.startsWith('ENTRY#')) addOwnEntry(sums, item);
  const held = partition.find(({ kind }) => kind === 'held');
  if (held === undefined) return;
  const hold = Hold.parse(held);
  if (sk === '1#HOLD') addHold(sums, hold);
  if (sk.startsWith('3#RESOLUTION')) addResolution(sums, Resolution.parse(item), sk, hold);
  const end = partition.find(({ kind }) => kind === 'confirmed');
  if (end === undefined) return;
  const confirmed = Resolution.parse(end);
  if (sk.startsWith('4#REFUND#')) addRefund(sums, Refund.parse(item), confirmed, hold);
  if (sk === '6#REVIEW') addReview(sums, Review.parse(item), confirmed);
  if (sk === '7#REVIEW-DECISION') {
    addReviewDecision(sums, ReviewDecision.parse(item), confirmed, hold);
  }
}

function addHold(sums: Sums, hold: Hold): void {
  const points = heldPoints(hold);
  sums.postTo(hold.customerId, { available: -points, held: points });
  if (hold.codeShard !== undefined) sums.post(`CODE#${hold.codeKey}#S${hold.codeShard} used`, 1);
  if (hold.terms.referral?.onceOnly) sums.post(referredBy(hold.customerId, hold.orderId), 1);
}

/** Uses of codes are counted by the audit: those that it was told of have to be. */
function addUse(sums: Sums, { sk, kind }: Item, partition: Item[]): void {
  const { codeKey } = Hold.parse(partition.find((item) => item.kind === 'held'));
  const isTaken = sk === '1#HOLD' || kind === 'confirmed';
  sums.post(`USES#${codeKey} ${isTaken ? 'taken' : 'returned'}`, 1);
}

const referredBy = (customerId: string, orderId: unknown): string =>
  `${customerId} referred by order ${orderId}`;

function addResolution(sums: Sums, resolution: Resolution, sk: string, hold: Hold): void {
  const { kind, customerId, points, referrerId, rewardPoints } = resolution;
  const isLate = sk.endsWith('#LATE');
  const mark = referredBy(customerId, hold.orderId);
  const once = hold.terms.referral?.onceOnly ? 1 : 0;
  if (kind !== 'confirmed') {
    if (isLate) return;
    sums.post(mark, -once);
    sums.postTo(customerId, { held: -points, available: points });
    if (hold.codeShard !== undefined) sums.post(`CODE#${hold.codeKey}#S${hold.codeShard} used`, -1);
    return;
  }
  const from = isLate ? 'available' : 'held';
  if (isLate) sums.post(mark, once);
  sums.postTo(customerId, { [from]: -points, spent: points, confirmedOrders: 1 });
  if (resolution.codeShard !== undefined) {
    sums.post(`CODE#${hold.codeKey}#S${resolution.codeShard} used`, 1);
  }
  if (referrerId) {
    sums.post(bucketOf(referrerId, resolution.rewardShard, resolution), rewardPoints);
    sums.post(`${bucketOf(referrerId, resolution.rewardShard, resolution)} referrals`, 1);
    if (hold.terms.referral?.rewardsPerMonthMax) sums.post(monthOfReward(resolution), 1);
  }
  if (resolution.earnedPoints) {
    sums.post(bucketOf(customerId, 0, resolution), resolution.earnedPoints);
  }
}

const bucketOf = (
  customerId: string,
  shard: number | undefined,
  { maturesAt, lotMonth }: { maturesAt?: string | undefined; lotMonth?: string | undefined },
): string => `PENDING#${customerId}#${shard} AT#${maturesAt}#${lotMonth}`;

const monthOfReward = ({ referrerId, at }: Resolution): string =>
  `CUSTOMER#${referrerId} REWARDED#${monthOf(Date.parse(at))}`;

function addRefund(sums: Sums, refund: Refund, confirmed: Resolution, hold: Hold): void {
  const { orderId, customerId, points, earnedPoints = 0, referrerId, rewardPoints } = refund;
  sums.post(`ORDER#${orderId} refunded`, refund.amount);
  sums.postTo(customerId, { spent: -points, available: points });
  if (refund.earnedFrom === 'balance') {
    sums.postTo(customerId, taken(earnedPoints, refund.earnedOwedPoints));
  } else if (earnedPoints > 0) sums.post(bucketOf(customerId, 0, confirmed), -earnedPoints);
  if (refund.endsReferral && referrerId && hold.terms.referral?.rewardsPerMonthMax) {
    sums.post(monthOfReward(confirmed), -1);
  }
  // What is held back was taken from the referrer before, by the review.
  if (referrerId === undefined || refund.rewardFrom === 'review') return;
  const referrals = refund.endsReferral ? -1 : 0;
  if (refund.rewardFrom === 'balance') {
    const gone = rewardPoints + (refund.bonusPoints ?? 0);
    sums.postTo(referrerId, { ...taken(gone, refund.owedPoints), referrals });
  } else {
    const bucket = bucketOf(referrerId, confirmed.rewardShard, refund.rewardSlot ?? confirmed);
    sums.post(bucket, -rewardPoints);
    sums.post(`${bucket} referrals`, referrals);
  }
}

function addReview(sums: Sums, review: Review, confirmed: Resolution): void {
  const { referrerId, rewardPoints, bonusPoints = 0, owedPoints } = review;
  if (review.rewardFrom === 'balance') {
    const change = taken(rewardPoints + bonusPoints, owedPoints);
    sums.postTo(referrerId, { ...change, referrals: -review.referrals });
    return;
  }
  const bucket = bucketOf(referrerId, confirmed.rewardShard, confirmed);
  sums.post(bucket, -rewardPoints);
  sums.post(`${bucket} referrals`, -review.referrals);
}

function addReviewDecision(
  sums: Sums,
  { kind, referrerId, rewardPoints, referrals, rewardShard, slot }: ReviewDecision,
  confirmed: Resolution,
  hold: Hold,
): void {
  if (kind === 'rejected') {
    if (referrals && hold.terms.referral?.rewardsPerMonthMax) {
      sums.post(monthOfReward(confirmed), -1);
    }
    return;
  }
  if (slot === undefined) return;
  const bucket = bucketOf(referrerId, rewardShard, slot);
  sums.post(bucket, rewardPoints);
  sums.post(`${bucket} referrals`, referrals);
}

const taken = (points: number, owed = 0): Balances => ({
  removed: points,
  debt: owed,
  available: owed - points,
});

function addOwnEntry(sums: Sums, item: Item): void {
  if (item.kind === 'matured') {
    const { customerId, points, referrals, bonusPoints = 0, ...rest } = Maturity.parse(item);
    const paid = rest.paidDebtPoints ?? 0;
    sums.postTo(customerId, { available: points + bonusPoints - paid, debt: -paid, referrals });
    sums.post(`${customerId} given from buckets`, points);
    return;
  }
  if (item.kind === 'imported') {
    const { customerId, points: available, confirmedOrders, referrals } = Imported.parse(item);
    sums.postTo(customerId, { available, confirmedOrders, referrals });
    return;
  }
  const { customerId, points } = z.object({ customerId: z.string(), points: z.int() }).parse(item);
  if (item.kind === 'expired') sums.postTo(customerId, { available: -points, expired: points });
  else sums.postTo(customerId, { available: points, removed: Math.max(0, -points) });
}

function addBalance(sums: Sums, item: Item): void {
  const pk = String(item.pk);
  const sk = String(item.sk);
  if (sk === 'ACCOUNT') {
    for (const name of balanceNames) {
      sums.stands(`${pk.slice('CUSTOMER#'.length)} ${name}`, Number(item[name] ?? 0));
    }
    if (item.referralOrderId) {
      sums.stands(referredBy(pk.slice('CUSTOMER#'.length), item.referralOrderId), 1);
    }
  }
  if (sk === 'SHARD') sums.stands(`${pk} used`, Number(item.used));
  if (pk.startsWith('USES#')) {
    for (const name of ['taken', 'returned']) sums.stands(`${pk} ${name}`, Number(item[name] ?? 0));
  }
  if (sk === '5#REFUNDED') sums.stands(`${pk} refunded`, Number(item.refunded ?? 0));
  if (sk.startsWith('REWARDED#')) sums.stands(`${pk} ${sk}`, Number(item.rewards));
  if (pk.startsWith('PENDING#')) {
    sums.stands(`${pk} ${sk}`, Number(item.points));
    sums.stands(`${pk} ${sk} referrals`, Number(item.referrals));
    if (item.status === 'applied') {
      sums.stands(`${item.customerId} given from buckets`, Number(item.points));
    }
  }
}

/** What must be true of an item by itself. */
function unsound(item: Item): string[] {
  const isProposed = item.dueSk !== undefined;
  if (item.status === 'open' && !isProposed) return [`${item.pk} ${item.sk}: no job will give it`];
  if (item.sk !== 'ACCOUNT') return [];
  const { data: account, error } = Account.safeParse(item);
  if (account === undefined) return [`${item.pk}: no account has such ${error.issues[0]?.path}`];
  const { available, lots, liveUsed, nextExpiryAt } = account;
  const granted = Object.values(lots).reduce((sum, points) => sum + points, 0);
  const firstExpiry = Math.min(neverAt, ...Object.keys(lots).map(monthEndsAt));
  const due = firstExpiry === neverAt ? undefined : iso(firstExpiry);
  return [
    ...(available === granted - liveUsed ? [] : [`${item.pk}: the odometer is off`]),
    ...(nextExpiryAt === firstExpiry && (item.dueSk as string | undefined)?.split('#')[0] === due
      ? []
      : [`${item.pk}: no job will expire its first lot`]),
  ];
}

/** Every item of the table. */
export async function scan(table: DynamoDBDocumentClient, tableName: string) {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await table.send(
      new ScanCommand({ TableName: tableName, ExclusiveStartKey: from, ConsistentRead: true }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}
