import { CustomerId } from '../domain/ids.ts';
import { type Numbers, offBy, sayOff } from '../domain/reconcile.ts';
import type { Suspicion } from './freeze.ts';
import type { Key } from './keys.ts';
import { readMany } from './read.ts';
import { type Guarded, guardedKind, numbersOf, ownerOfItem, unsoundAccount } from './reconcile.ts';
import { isPromised, type Tallies, type Tally, versionOf } from './reconcile-tallies.ts';
import type { Item } from './transact.ts';
import { keyOfText } from './verify-audit.ts';

export type Compared = {
  suspicions: Suspicion[];
  /** Balances that were held against their entries. */
  judged: number;
  /** Balances that changed meanwhile: nobody can tell which entries were read before that. */
  unsettled: number;
};

/** What a customer was promised and not given yet, as the buckets say it. */
type Promised = { openPoints: number; isSettled: boolean };

/**
 * Holds balances against the sums of their entries. A balance that is as it was before the first
 * entry was read had no entry meanwhile, for each changes it in the transaction that puts it: so
 * exactly its entries were read, and it has to be their sum. Any other is left to the next time, and
 * to the consumer that watches each change.
 */
export async function compare(tallies: Tallies): Promise<Compared> {
  const compared: Compared = { suspicions: [], judged: 0, unsettled: 0 };
  const promised = new Map<string, Promised>();
  const names = [...tallies.keys()].filter((name) => !isPromised(name));
  for (let start = 0; start < names.length; start += readAtOnce) {
    const some = names.slice(start, start + readAtOnce);
    const items = await readMany(some.map(keyOfText));
    for (const [index, name] of some.entries()) {
      judge({ key: keyOfText(name), tally: tallies.get(name) ?? {}, item: items[index] }, compared);
      addPromised(promised, keyOfText(name), tallies.get(name) ?? {}, items[index]);
    }
  }
  const owed = [...tallies.keys()].filter(isPromised);
  for (const name of new Set([...owed, ...promised.keys()])) {
    judgePromised(name, tallies.get(name)?.due ?? {}, promised.get(name), compared);
  }
  return compared;
}

const readAtOnce = 100;

type Found = { key: Key; tally: Tally; item: Item | undefined };

const isSettled = ({ key, tally, item }: Found): boolean =>
  item === undefined || tally.version === versionOf(key, item);

function judge(found: Found, compared: Compared): void {
  const { key, tally, item } = found;
  const kind = guardedKind(key);
  if (kind === undefined) return;
  if (!isSettled(found)) {
    compared.unsettled += 1;
    return;
  }
  compared.judged += 1;
  const is = item ? summed(kind, item) : {};
  const off = offBy(is, tally.due ?? {});
  const isGone = item === undefined && tally.version !== undefined;
  const unsound = kind === 'account' && item ? unsoundAccount(item) : [];
  const what = [
    ...(isGone ? ['a balance is gone'] : []),
    ...sayOff(is, off),
    ...Object.keys(is).flatMap((name) => ((is[name] ?? 0) < 0 ? [`${name} is below 0`] : [])),
    ...unsound,
  ];
  if (what.length === 0) return;
  const customerId = ownerOfItem(key, kind === 'bucket' ? item : undefined);
  const mark = { books: key, off, isGone, isUnsound: unsound.length > 0 };
  compared.suspicions.push({ key, kind, what, customerId, mark });
}

/** What only a code's version and a maturity say stands nowhere to be added up. */
function summed(kind: Guarded, item: Item): Numbers {
  const { quota: _, applied: __, ...numbers } = numbersOf(kind, item);
  return numbers;
}

/** `PENDING#<customer>#<shard>/AT#…` */
function addPromised(
  promised: Map<string, Promised>,
  key: Key,
  tally: Tally,
  item: Item | undefined,
) {
  if (guardedKind(key) !== 'bucket') return;
  const name = `${key.pk.slice(0, key.pk.lastIndexOf('#'))}/ALL`;
  const before = promised.get(name) ?? { openPoints: 0, isSettled: true };
  promised.set(name, {
    openPoints: before.openPoints + (tally.openPoints ?? 0),
    isSettled: before.isSettled && isSettled({ key, tally, item }),
  });
}

function judgePromised(
  name: string,
  due: Numbers,
  buckets: Promised | undefined,
  compared: Compared,
): void {
  if (buckets && !buckets.isSettled) return;
  const is = { points: buckets?.openPoints ?? 0 };
  const off = offBy(is, due);
  if (Object.keys(off).length === 0) return;
  const key = keyOfText(name);
  const { data: customerId } = CustomerId.safeParse(key.pk.slice('PENDING#'.length));
  const what = sayOff(is, off).map((said) => `of all buckets not given yet, ${said}`);
  compared.suspicions.push({ key, kind: 'bucket', what, customerId, mark: { books: key, off } });
}
