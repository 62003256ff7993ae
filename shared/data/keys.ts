import { stableHash } from '../domain/stable-hash.ts';

/**
 * Every key in the system. `pk` and `sk` are the table's; the three sparse indexes have key
 * attributes of their own, written only by the items that belong in them.
 *
 * An id never contains `#` (the contracts see to it), so no id can reach into another's partition.
 */
export type Key = { pk: string; sk: string };

export const indexes = {
  /** Work that a job must do at an instant. The index proposes, the item's condition decides. */
  due: { pk: 'duePk', sk: 'dueSk' },
  /** What happened to a customer's own points, by time. */
  timeline: { pk: 'timelinePk', sk: 'timelineSk' },
  /** What a referrer was given for other people's orders, by time. */
  reward: { pk: 'rewardPk', sk: 'rewardSk' },
} as const;

/** What the two customer indexes carry beside the keys: a timeline needs no second read. */
export const entryAttributes = [
  'kind',
  'at',
  'orderId',
  'points',
  'rewardPoints',
  'earnedPoints',
  'bonusPoints',
  'paidDebtPoints',
  'owedPoints',
  'earnedOwedPoints',
  'reason',
  'month',
] as const;

export const orderPartition = (orderId: string): string => `ORDER#${orderId}`;

export const holdKey = (orderId: string): Key => ({ pk: orderPartition(orderId), sk: '1#HOLD' });

export const decisionKey = (orderId: string): Key => ({
  pk: orderPartition(orderId),
  sk: '2#DECISION',
});

export const resolutionKey = (orderId: string): Key => ({
  pk: orderPartition(orderId),
  sk: '3#RESOLUTION',
});

/** What becomes of an order after it expired: a late payment and a cancellation race for it. */
export const lateResolutionKey = (orderId: string): Key => ({
  pk: orderPartition(orderId),
  sk: '3#RESOLUTION#LATE',
});

export const refundKey = (orderId: string, refundId: string): Key => ({
  pk: orderPartition(orderId),
  sk: `4#REFUND#${refundId}`,
});

/** How much of an order was paid back so far, and where its reward is. */
export const refundedKey = (orderId: string): Key => ({
  pk: orderPartition(orderId),
  sk: '5#REFUNDED',
});

/** Why an order's reward was held back, and what a person decided about it. */
export const reviewKey = (orderId: string): Key => ({
  pk: orderPartition(orderId),
  sk: '6#REVIEW',
});

export const reviewDecisionKey = (orderId: string): Key => ({
  pk: orderPartition(orderId),
  sk: '7#REVIEW-DECISION',
});

export const customerPartition = (customerId: string): string => `CUSTOMER#${customerId}`;

export const accountKey = (customerId: string): Key => ({
  pk: customerPartition(customerId),
  sk: 'ACCOUNT',
});

export const profileKey = (customerId: string): Key => ({
  pk: customerPartition(customerId),
  sk: 'PROFILE',
});

/** Names the one link of the customer's that is good. */
export const currentLinkKey = (customerId: string): Key => ({
  pk: customerPartition(customerId),
  sk: 'LINK',
});

/** A link is found by its token's hash: the token itself is nowhere in the table. */
export const linkKey = (hash: string): Key => ({ pk: `LINK#${hash}`, sk: 'LINK' });

export const adjustmentKey = (customerId: string, adjustmentId: string): Key => ({
  pk: customerPartition(customerId),
  sk: `ENTRY#ADJUSTMENT#${adjustmentId}`,
});

/** An adjustment that waits for a second person, and what that person decided. */
export const adjustmentRequestKey = (customerId: string, adjustmentId: string): Key => ({
  pk: customerPartition(customerId),
  sk: `REQUEST#ADJUSTMENT#${adjustmentId}`,
});

export const adjustmentDecisionKey = (customerId: string, adjustmentId: string): Key => ({
  pk: customerPartition(customerId),
  sk: `DECISION#ADJUSTMENT#${adjustmentId}`,
});

/** A customer is taken over once, whatever import they come with. */
export const importKey = (customerId: string): Key => ({
  pk: customerPartition(customerId),
  sk: 'ENTRY#IMPORT',
});

/** An expiry is named by the account's sequence number, so the same settling can't be put twice. */
export const expiryKey = (customerId: string, month: string, seq: number): Key => ({
  pk: customerPartition(customerId),
  sk: `ENTRY#EXPIRY#${month}#${seq}`,
});

/** Named like an expiry: the same maturing can't be put twice. */
export const maturityKey = (customerId: string, seq: number): Key => ({
  pk: customerPartition(customerId),
  sk: `ENTRY#MATURITY#${seq}`,
});

/** Why an account was frozen: named by the change that no entry accounts for. */
export const freezeKey = (customerId: string, drift: string): Key => ({
  pk: customerPartition(customerId),
  sk: `FREEZE#${drift}`,
});

/** That a freeze was lifted: named by the account's sequence number. */
export const liftedKey = (customerId: string, seq: number): Key => ({
  pk: customerPartition(customerId),
  sk: `FREEZE#LIFTED#${seq}`,
});

/** How many of a referrer's orders were rewarded in a month, where there is a maximum. */
export const rewardedMonthKey = (customerId: string, month: string): Key => ({
  pk: customerPartition(customerId),
  sk: `REWARDED#${month}`,
});

export const codeKey = (code: string): Key => ({ pk: `CODE#${code}`, sk: 'CODE' });

/** The shard stands in the partition key, so that a viral code's shards share no partition. */
export const codeShardKey = (code: string, shard: number): Key => ({
  pk: `CODE#${code}#S${shard}`,
  sk: 'SHARD',
});

/** How often a code was used and given back, as the audit counts it. */
export const codeUsesKey = (code: string): Key => ({ pk: `USES#${code}`, sk: 'COUNT' });

export const pendingPartition = (customerId: string, shard: number): string =>
  `PENDING#${customerId}#${shard}`;

/** Where the buckets begin that mature at an instant (ISO 8601) or later. */
export const bucketsFrom = (maturesAt: string): string => `AT#${maturesAt}`;

/** Points of one customer that mature at one instant and last until the end of one month. */
export const bucketKey = (
  customerId: string,
  shard: number,
  maturesAt: string,
  lotMonth: string,
): Key => ({
  pk: pendingPartition(customerId, shard),
  sk: `${bucketsFrom(maturesAt)}#${lotMonth}`,
});

/** What was asked of approvers, all in one partition, by time. */
export const approvalKey = (requestedAt: string, approvalId: string): Key => ({
  pk: 'APPROVALS',
  sk: `${requestedAt}#${approvalId}`,
});

export const currentSettingsKey: Key = { pk: 'SETTINGS', sk: 'CURRENT' };

/** Zero-padded, so that the versions sort. */
export const settingsVersionKey = (version: number): Key => ({
  pk: 'SETTINGS',
  sk: `V#${String(version).padStart(9, '0')}`,
});

/** What the installation has secrets for: to sign quotes, and to hash what is known of clients. */
export type SecretName = 'CLIENT' | 'QUOTE';

export const secretKey = (name: SecretName): Key => ({ pk: `SECRET#${name}`, sk: 'KEY' });

/** Wrong guesses of one subject (`CUSTOMER#c-1001`) in one hour (`2026-11-22T10`). */
export const attemptsKey = (subject: string, hour: string): Key => ({
  pk: `ATTEMPTS#${subject}`,
  sk: `HOUR#${hour}`,
});

/** Says that a code is refused from a source (`DEVICE#<hash>`) on one day. */
export const blockKey = (source: string, day: string, code: string): Key => ({
  pk: `ATTEMPTS#${source}`,
  sk: `BLOCK#${day}#${code}`,
});

/** Orders that have something in common (`DEVICE#<hash>`), by time. */
export const seenPartition = (what: string): string => `SEEN#${what}`;

export const seenKey = (what: string, at: string, orderId: string): Key => ({
  pk: seenPartition(what),
  sk: `${at}#${orderId}`,
});

export const jobCursorKey = (job: string, shard: number): Key => ({
  pk: `JOB#${job}`,
  sk: `CURSOR#${shard}`,
});

/** The full reconciliation that is under way, or the last one. */
export const reconcileRunKey: Key = { pk: 'JOB#reconcile-books', sk: 'RUN' };

/** How far one part of a reconciliation is: a segment of a pass, or a share of the comparing. */
export const reconcileUnitKey = (phase: string, unit: number): Key => ({
  pk: reconcileRunKey.pk,
  sk: `UNIT#${phase}#${String(unit).padStart(4, '0')}`,
});

/** What all steps of one reconciliation found for one share of the balances. */
export const tallyPartition = (run: string, share: number): string => `RECONCILE#${run}#${share}`;

/** What one step of a reconciliation found for one share of the balances. */
export const tallyKey = (
  { run, share }: { run: string; share: number },
  { phase, unit, step }: { phase: string; unit: number; step: number },
): Key => ({ pk: tallyPartition(run, share), sk: `${phase}#${unit}#${step}` });

/** Audit events of a day are spread over this many partitions. */
export const auditShards = 8;

export const auditPartition = (day: string, shard: number): string => `AUDIT#${day}#${shard}`;

/** The event of an entry (its key as one text) that was put at an instant (ISO 8601). */
export const auditKey = (at: string, entry: string): Key => ({
  pk: auditPartition(at.slice(0, 10), stableHash(entry) % auditShards),
  sk: `${at}#${entry}`,
});

/**
 * Lists an audit event among those of the customers whom it concerns, in the two indexes that list
 * a customer's entries. Not every event is of such an entry, so events have partitions of their own.
 */
export const auditedPartition = (customerId: string): string => `AUDIT#CUSTOMER#${customerId}`;

/** The end of the audit's chain: what the next link is put behind. */
export const chainHeadKey: Key = { pk: 'CHAIN#HEAD', sk: 'HEAD' };

export const chainPartition = (day: string): string => `CHAIN#${day}`;

/** Zero-padded, so that the links sort. */
export const linkOfChainKey = (day: string, number: number): Key => ({
  pk: chainPartition(day),
  sk: `LINK#${String(number).padStart(12, '0')}`,
});

/** What all links of a day that is over come to. */
export const chainRootKey = (day: string): Key => ({ pk: chainPartition(day), sk: 'ROOT' });

/** The sums of a day: of each hour, each referrer, each person who adjusted by hand. */
export const reportPartition = (day: string): string => `REPORT#${day}`;

/** The sums of whole days and of whole months: some four hundred rows a year. */
export const totalsPartition = 'REPORT#TOTALS';

export const dayTotalKey = (day: string): Key => ({ pk: totalsPartition, sk: `DAY#${day}` });

export const monthTotalKey = (month: string): Key => ({
  pk: totalsPartition,
  sk: `MONTH#${month}`,
});

/** What was reported of a day when it was over. */
export const reportedKey = (day: string): Key => ({ pk: reportPartition(day), sk: 'REPORTED' });

/**
 * Where there is never anything, because nobody may write there: what a dry run's check looks for.
 * Each dry run looks elsewhere, or those at the same time would be conflicts to each other.
 */
export const neverKey = (run: string): Key => ({ pk: `DRY-RUN#${run}`, sk: 'NEVER' });

/** Due work is spread over this many partitions a day. */
export const dueShards = 8;

export const duePartition = (work: string, at: string, shard: number): string =>
  `DUE#${work}#${at.slice(0, 10)}#${shard}`;

/** Proposes an item to the job that does this kind of work, from an instant on. */
export const dueRow = (work: string, at: string, { pk }: Key) => ({
  duePk: duePartition(work, at, stableHash(pk) % dueShards),
  dueSk: `${at}#${pk}`,
});

/**
 * Lists a review among all of them, or among those that wait for a person. No job looks there: the
 * due index has them because it is the one that proposes work.
 */
export const reviewRow = (list: 'ALL' | 'OPEN', at: string, orderId: string) => ({
  duePk: `DUE#REVIEW#${list}`,
  dueSk: `${at}#${orderId}`,
});

/**
 * Lists a code among those of its status that admins made or changed, by when they did. No job looks
 * there, as with reviews.
 */
export const codeRow = (status: string, at: string, code: string) => ({
  duePk: `DUE#CODE#${status}`,
  dueSk: `${at}#${code}`,
});

/** Lists a code that was made for a customer among those of its status, by when it was made. */
export const ownerRow = (owner: string, status: string, at: string, code: string) => ({
  timelinePk: `OWNER#${owner}#${status}`,
  timelineSk: `${at}#${code}`,
});

/** Puts an entry (`order:INV-1`) on the timeline of the customer whose points it changed. */
export const timelineRow = (customerId: string, at: string, entry: string) => ({
  timelinePk: customerPartition(customerId),
  timelineSk: `${at}#${entry}`,
});

/** Puts an entry on the timeline of the referrer whom it promised points. */
export const rewardRow = (customerId: string, at: string, entry: string) => ({
  rewardPk: customerPartition(customerId),
  rewardSk: `${at}#${entry}`,
});

/** Which entry a change of a guarded item belongs to: its key, as one text. */
export const causeOf = ({ pk, sk }: Key): string => `${pk}/${sk}`;
