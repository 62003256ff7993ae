import { afterAll, beforeAll, jest } from '@jest/globals';
import { parseAccount } from '../../shared/data/accounts.ts';
import { Bucket } from '../../shared/data/buckets.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { codeTerms } from '../../shared/data/codes.ts';
import {
  codeShardKey,
  customerPartition,
  orderPartition,
  pendingPartition,
} from '../../shared/data/keys.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { currentSettings } from '../../shared/data/settings.ts';
import type { CodeTerms } from '../../shared/domain/code-terms.ts';
import type { CustomerId, OrderId } from '../../shared/domain/ids.ts';
import { type Hold, Resolution } from '../../shared/domain/order.ts';
import { isRefusal, type Refusal } from '../../shared/domain/refusals.ts';
import { driftOf, scan } from '../ledger.ts';
import { aHold, limitedCode, now } from './builders.ts';

/** The clock stands still, so that what deeds remember for some seconds is never read again. */
export function standStill(): void {
  beforeAll(async () => {
    jest.spyOn(Date, 'now').mockReturnValue(now);
    await currentSettings();
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });
}

/** A limited code whose terms are remembered already. */
export async function knownCode(usageLimit: number): Promise<CodeTerms> {
  const code = await limitedCode(usageLimit);
  await codeTerms(code.key);
  return code;
}

export async function held(options: Parameters<typeof aHold>[0]): Promise<Hold> {
  const outcome = await reserve(aHold(options), options?.at ?? now);
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return outcome.hold;
}

/** How a caller was told that an order ended, or why it was refused. */
export const toldOf = (outcome: { resolution: Resolution } | Refusal): string =>
  isRefusal(outcome) ? outcome.refused : outcome.resolution.kind;

type Scene = { customers: CustomerId[]; orders: OrderId[]; codes?: CodeTerms[] };

/** Everything that stands under a scene's customers, orders and codes of one shard. */
export async function lookAt({ customers, orders, codes = [] }: Scene) {
  const partitions = [
    ...customers.flatMap((customerId) => [
      customerPartition(customerId),
      pendingPartition(customerId, 0),
    ]),
    ...orders.map(orderPartition),
    ...codes.map(({ key }) => codeShardKey(key, 0).pk),
  ];
  const everything = await scan(table, tableName);
  const items = everything.filter(({ pk }) => partitions.includes(String(pk)));
  const under = (partition: string) => items.filter(({ pk }) => pk === partition);
  return {
    /** What is wrong, as the sums over these items have it. */
    drift: driftOf(items),
    account: (customerId: CustomerId) =>
      parseAccount(under(customerPartition(customerId)).find(({ sk }) => sk === 'ACCOUNT')),
    entries: (customerId: CustomerId, kind: string) =>
      under(customerPartition(customerId)).filter((item) => item.kind === kind),
    /** Each end of an order, the last one last: an order that expired may have a late one. */
    ends: (orderId: OrderId) =>
      under(orderPartition(orderId))
        .filter(({ sk }) => String(sk).startsWith('3#'))
        .map((item) => Resolution.parse(item)),
    isHeld: (orderId: OrderId) =>
      under(orderPartition(orderId)).some(({ kind }) => kind === 'held'),
    buckets: (customerId: CustomerId) =>
      under(pendingPartition(customerId, 0)).map((item) => Bucket.parse(item)),
    uses: ({ key }: CodeTerms) => Number(under(codeShardKey(key, 0).pk)[0]?.used),
  };
}

/** What a customer has been given and will be, from what orders earned for them. */
export function earnedBy(found: Awaited<ReturnType<typeof lookAt>>, customerId: CustomerId) {
  const { available, debt, referrals } = found.account(customerId);
  const open = found.buckets(customerId).filter(({ status }) => status === 'open');
  return {
    points: open.reduce((sum, { points }) => sum + points, available - debt),
    referrals: open.reduce((sum, bucket) => sum + bucket.referrals, referrals),
  };
}

/** The ends that came about: in a race, each that can must have. */
export function ends() {
  const seen = new Set<string>();
  return { add: (end: string) => seen.add(end), all: () => [...seen].sort() };
}
