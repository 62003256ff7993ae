import { dayMs, iso, monthOf, never } from '../domain/calendar.ts';
import { CustomerId } from '../domain/ids.ts';
import { type BonusRule, type Maturity, mature } from '../domain/maturity.ts';
import type { Settings } from '../domain/settings.ts';
import { withinBudget } from '../runtime/budget.ts';
import { parseAccount, replaceAccount, settleAccount } from './accounts.ts';
import { applyBucket, Bucket } from './buckets.ts';
import { workOffDue } from './due.ts';
import { accountKey, type Key, maturityKey, timelineRow } from './keys.ts';
import { readMany } from './read.ts';
import { currentSettings } from './settings.ts';
import { transact, type Write } from './transact.ts';

export type Matured = { customers: number; points: number; alreadyGiven: number };

/** Gives the points whose day has come to the customers they were promised to. */
export async function matureDue(now: number, mayGoOn: () => boolean): Promise<Matured> {
  const total: Matured = { customers: 0, points: 0, alreadyGiven: 0 };
  const { document } = await currentSettings();
  const bonus = bonusRule(document, now);
  const perform = async (keys: Key[]) => {
    const failures: Error[] = [];
    const byCustomer = Map.groupBy(keys, ({ pk }) => customerOf(pk));
    const maturities = [...byCustomer].map(async ([customerId, buckets]) => {
      try {
        const maturity = await withinBudget(() => matureBuckets(customerId, buckets, bonus, now));
        total.customers += maturity ? 1 : 0;
        total.points += maturity?.points ?? 0;
        total.alreadyGiven += maturity ? 0 : buckets.length;
      } catch (cause) {
        // Whose they are, their row in the due index says: an id may be a telephone number.
        failures.push(new Error(`promised points (${buckets[0]?.sk}) are not given`, { cause }));
      }
    });
    await Promise.all(maturities);
    return failures;
  };
  const work = { job: 'mature-rewards', work: 'BUCKET', looksBackMs: dayMs, perform };
  await workOffDue(work, now, mayGoOn);
  return total;
}

/** `PENDING#<customer>#<shard>` */
const customerOf = (pk: string): CustomerId =>
  CustomerId.parse(pk.slice('PENDING#'.length, pk.lastIndexOf('#')));

function bonusRule({ referral, points }: Settings, now: number): BonusRule | undefined {
  const months = points.expiresAfterMonths;
  return referral.bonus
    ? { ...referral.bonus, lotMonth: months === null ? never : monthOf(now, months) }
    : undefined;
}

/**
 * Gives what these buckets of one customer hold, at once: ONE transaction puts the entry, marks
 * each bucket as applied and credits the account, provided that none of them changed since they
 * were read. A refund in between changes the bucket, so it is read again; one after finds the
 * points in the account. Undefined when all were given before.
 */
export async function matureBuckets(
  customerId: CustomerId,
  keys: Key[],
  bonus: BonusRule | undefined,
  now: number,
): Promise<Maturity | undefined> {
  for (;;) {
    const [item, ...items] = await readMany([accountKey(customerId), ...keys]);
    const buckets = items
      .map((bucket) => Bucket.parse(bucket))
      .filter(({ status }) => status === 'open');
    if (buckets.length === 0) return undefined;
    const account = await settleAccount(customerId, parseAccount(item), now);
    const { after, facts } = mature(account, buckets, bonus);
    const key = maturityKey(customerId, account.seq);
    const maturity: Maturity = { kind: 'matured', customerId, at: iso(now), ...facts };
    const outcome = await transact<string>({
      entry: putMaturity(key, maturity, account.seq),
      account: replaceAccount(customerId, account, after, key),
      ...Object.fromEntries(
        buckets.map((bucket, index): [string, Write] => [
          `bucket${index}`,
          applyBucket(bucket, key),
        ]),
      ),
    });
    if (outcome.committed) return maturity;
  }
}

/** Points that were all refunded meanwhile leave an entry, and nothing on the timeline. */
const putMaturity = (key: Key, maturity: Maturity, seq: number): Write => ({
  put: {
    Item: {
      ...key,
      ...maturity,
      ...(maturity.points + (maturity.bonusPoints ?? 0) > 0 &&
        timelineRow(maturity.customerId, maturity.at, `maturity:${seq}`)),
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});
