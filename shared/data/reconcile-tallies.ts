import * as z from 'zod';
import { stableHash } from '../domain/stable-hash.ts';
import { type Key, tallyKey, tallyPartition } from './keys.ts';
import { type query, queryPages } from './read.ts';
import { guardedKind, numbersOf } from './reconcile.ts';
import type { Item, Write } from './transact.ts';

const Numbers = z.record(z.string(), z.int());
type Numbers = z.infer<typeof Numbers>;

/** A run that was not over by then is given up, and another one begins. */
export const runDaysMax = 1;

/** What a reconciliation knows of one balance so far. */
const Tally = z.object({
  /** The balance as it was before any entry was read; none: there was none. */
  version: z.string().optional(),
  /** Points of a bucket that were not given by then. */
  openPoints: z.int().optional(),
  /** What the entries come to. */
  due: Numbers.optional(),
});
export type Tally = z.infer<typeof Tally>;

/** By the balance's key, as one text. */
export type Tallies = Map<string, Tally>;

const Stored = z.object({ tallies: z.string() });
const StoredTallies = z.record(z.string(), Tally);

export function addTo(tallies: Tallies, name: string, { due, ...seen }: Tally): void {
  const tally = tallies.get(name) ?? {};
  tallies.set(name, { ...tally, ...seen, ...(due && { due: sumOf(tally.due ?? {}, due) }) });
}

function sumOf(left: Numbers, right: Numbers): Numbers {
  const sum = { ...left };
  for (const [name, number] of Object.entries(right)) sum[name] = (sum[name] ?? 0) + number;
  return sum;
}

/** The points that a customer was promised and not given yet, of all buckets together. */
export const promisedName = (customerId: string): string => `PENDING#${customerId}/ALL`;
export const isPromised = (name: string): boolean => name.endsWith('/ALL');

/** Changes with every entry that changes the balance: each entry is the cause of one change. */
export function versionOf(key: Key, item: Item): string {
  const kind = guardedKind(key);
  const numbers = kind ? Object.values(numbersOf(kind, item)) : [];
  return [item.cause ?? '', ...numbers].join(' ');
}

/** All balances of one customer, code or order are in one share: some hold only together. */
const hashOf = (name: string): number => stableHash(name.split(/[#/]/)[1] ?? '');

/** The writes that keep what a step found, each share of it by itself. */
export function tallyWrites(
  run: { run: string; shares: number },
  step: { phase: string; unit: number; step: number },
  tallies: Tallies,
): Record<string, Write> {
  const byShare = Map.groupBy(tallies, ([name]) => hashOf(name) % run.shares);
  return Object.fromEntries(
    [...byShare].map(([share, found]): [string, Write] => {
      const Item = {
        ...tallyKey({ run: run.run, share }, step),
        names: found.length,
        tallies: JSON.stringify(Object.fromEntries(found)),
        ttl: Math.floor(Date.parse(run.run) / 1000) + keptSeconds,
      };
      return [`share${share}`, { put: { Item } }];
    }),
  );
}

/** What a reconciliation found is rubbish long after it has to be over (`runDaysMax`). */
const keptSeconds = 4 * runDaysMax * 86_400;

/** In how many slices a share has to be compared so that none holds more balances than allowed. */
export async function slicesOf(run: string, share: number, namesMax: number): Promise<number> {
  let names = 0;
  const counting = {
    ProjectionExpression: '#names',
    ExpressionAttributeNames: { '#names': 'names' },
  };
  for await (const items of queryPages({ ...partition(run, share), ...counting })) {
    names += items.reduce((sum, item) => sum + Number(item.names), 0);
  }
  return Math.max(1, Math.ceil(names / namesMax));
}

/** Adds up what all steps found of one slice of a share. */
export async function readSlice(
  run: { run: string; shares: number },
  share: number,
  { slice, slices }: { slice: number; slices: number },
): Promise<Tallies> {
  const tallies: Tallies = new Map();
  for await (const items of queryPages({ ...partition(run.run, share), Limit: itemsAtOnce })) {
    for (const item of items) {
      const found = StoredTallies.parse(JSON.parse(Stored.parse(item).tallies));
      for (const [name, tally] of Object.entries(found)) {
        const isHere = Math.floor(hashOf(name) / run.shares) % slices === slice;
        if (isHere) addTo(tallies, name, tally);
      }
    }
  }
  return tallies;
}

const itemsAtOnce = 20;

const partition = (run: string, share: number): Parameters<typeof query>[0] => ({
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': tallyPartition(run, share) },
  ConsistentRead: true,
});
