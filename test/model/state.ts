import { isDeepStrictEqual } from 'node:util';
import { monthEndsAt } from '../../shared/domain/calendar.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import { type Bonus, defaultSettings } from '../../shared/domain/settings.ts';
import { NaiveAccount } from '../domain/naive-account.ts';
import type { Item, Request } from './effects.ts';
import { Past } from './past.ts';
import type { Asked, Code, Rules, Standing, Terms } from './pricing.ts';
import type { Quote } from './quotes.ts';
import type { Line } from './timeline.ts';

/** The product did what it may not do: a sentence says what. */
export class Impossible extends Error {
  override name = 'Impossible';
}

export function must(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Impossible(sentence);
}

/** Keys, rows of indexes, digests and hashes of who asked say nothing of their own. */
const silent = /^(pk|sk|.*Pk|.*Sk|ttl|requestHash|pendingShards|source)$/;

/** What an entry says and what it should; every field counts that is in either. */
export function differences(entry: Item, expected: Item): string[] {
  const names = new Set([...Object.keys(entry), ...Object.keys(expected)]);
  return [...names]
    .filter((name) => !silent.test(name) && !isDeepStrictEqual(entry[name], expected[name]))
    .map((name) => `${name} ${JSON.stringify(entry[name])}, not ${JSON.stringify(expected[name])}`);
}

export function mustSay(entry: Item, expected: Item): void {
  const wrong = differences(entry, expected);
  must(wrong.length === 0, `${entry.pk} ${entry.sk} says ${wrong.join('; ')}`);
}

export class Customer {
  profile: Item | undefined;
  account = new NaiveAccount();
  confirmedOrders = 0;
  /** What another system told of them: the row, and the answer to it. */
  imported: { row: Item; told: Item; confirmedOrders: number; referredBy?: unknown } | undefined;
  /** Whether anything ever happened to the account. */
  isTouched = false;
  referralOrder: Order | undefined;
  /** The hash of the link that was made last. */
  readonly link = new Past<string | undefined>(undefined);
  /** By which rule each rewarded referral was counted, in the order in which they were. */
  counted: Bonus[] = [];
  forgivenBonusPoints = 0;
  readonly past = new Past<{ lots: NaiveAccount['remaining']; isNew: boolean }>({
    lots: [],
    isNew: true,
  });

  get isNew(): boolean {
    const wasReferred = this.referralOrder !== undefined || this.imported?.referredBy !== undefined;
    return !wasReferred && this.confirmedOrders === 0;
  }

  remember(at: number): void {
    this.past.set({ lots: this.account.remaining, isNew: this.isNew }, at);
  }

  /** Every standing that this customer had in a time, as a request of this instant sees it. */
  standings(first: number, last: number, now: number): Standing[] {
    return this.past.during(first, last).map(({ lots, isNew }) => ({
      available: livePoints(lots, now),
      isNew,
    }));
  }

  available(now: number): number {
    return livePoints(this.account.remaining, now);
  }

  /** Points may be touched only when every lot that is over has been expired. */
  mustBeSettled(now: number): void {
    const over = this.account.lots.find(({ month }) => monthEndsAt(month) <= now);
    must(over === undefined, `points changed beside the lot of ${over?.month}, which is over`);
  }
}

const livePoints = (lots: NaiveAccount['remaining'], now: number): number =>
  lots.reduce((sum, { month, points }) => sum + (now < monthEndsAt(month) ? points : 0), 0);

export type Shard = { used: number; quota: number };
export type CodeState = { terms: Past<Code | undefined>; shards: Shard[]; madeBy?: Request };

export type Bucket = { points: number; referrals: number; isApplied: boolean };

export type Ruling = { decision: string; by?: string; reason?: string; at: string };

export type Order = {
  asked: Asked;
  hold: Item & { terms: Terms; total: number; orderId: string; customerId: string };
  points: number;
  status: 'held' | 'cancelled' | 'expired' | 'closed' | 'confirmed';
  /** When the write was made that ended it. */
  endedAt: number;
  ruling?: Ruling;
  rejectedBy?: string;
  /** The shard whose use the order has now. */
  codeShard?: number;
  confirmed?: Item & { earnedPoints?: number; rewardPoints: number };
  /** What is kept of the client that it was held from. */
  source: { network?: string; device?: string };
  /** When a run that was told of it was first done with it. */
  screenedAt?: number;
  review?: Review;
  refunded?: number;
  refunds: Map<string, Item & { amount: number }>;
};

/** Where a reward is that was looked at: what came there, and what had been refunded by then. */
export type Review = {
  status: 'open' | 'released' | 'rejected';
  points: number;
  refunded: number | undefined;
  slot?: Item;
  said: Item;
  decision?: Item;
};

export type Adjustment = { asked?: Item; ruling?: Ruling; done?: Item; body: Item };

export type Link = { customerId: string; expiresAt: number };

/** The last refusal of an order's hold: when, why, and what was asked, unless it was a cancellation. */
export type Fence = { refusedAt: number; reason: RefusalCode; asked: Asked | undefined };

export class State {
  readonly settings = new Past<Rules>({ version: 0, document: defaultSettings });
  readonly settingsPut = new Map<number, Item>();
  readonly codes = new Map<string, CodeState>();
  readonly orders = new Map<string, Order>();
  readonly fences = new Map<string, Fence>();
  readonly buckets = new Map<string, Bucket>();
  readonly months = new Map<string, Past<number>>();
  readonly adjustments = new Map<string, Adjustment>();
  readonly quotes = new Map<string, Quote>();
  readonly customers = new Map<string, Customer>();
  /** How often each counter of wrong guesses was raised. */
  readonly guesses = new Map<string, Past<number>>();
  /** Since when a code is refused from where; and by what each client is known there. */
  readonly blocks = new Map<string, number>();
  readonly sources = new Map<string, string>();
  readonly links = new Map<string, Link>();
  /** What customers are told of their points. */
  readonly lines: Line[] = [];
  /** How old settings and terms may be when a request comes. */
  readonly leaseMs: number;

  constructor(leaseMs: number) {
    this.leaseMs = leaseMs;
  }

  customer(customerId: unknown): Customer {
    const id = String(customerId);
    const customer = this.customers.get(id) ?? new Customer();
    this.customers.set(id, customer);
    return customer;
  }

  /** What a code's terms were in the time from a request to a commit; undefined: there was none. */
  codesFor(typed: string | undefined, first: number, last: number): (Code | undefined)[] {
    const key = typed === undefined ? undefined : parseCode(typed);
    const code = key && this.codes.get(key);
    return code ? code.terms.during(first - this.leaseMs, last) : [undefined];
  }

  rulesFor(first: number, last: number): Rules[] {
    return this.settings.during(first - this.leaseMs, last);
  }

  /** Whether one of a limited code's first shards has a use. */
  hasUse({ key, shards }: Code): boolean {
    const known = this.codes.get(key)?.shards.slice(0, shards) ?? [];
    return known.some(({ used, quota }) => used < quota);
  }

  takeUse(code: Code, shard: unknown): void {
    const found = this.codes.get(code.key)?.shards[Number(shard)];
    must(Number(shard) < code.shards && found !== undefined, `there is no shard ${shard}`);
    must(found.used < found.quota, `${code.key} was used beyond its limit`);
    found.used++;
  }

  rewarded(referrerId: string, month: string): Past<number> {
    const name = `CUSTOMER#${referrerId} REWARDED#${month}`;
    const count = this.months.get(name) ?? new Past(0);
    this.months.set(name, count);
    return count;
  }

  promise(name: string, points: number, referrals: number): void {
    const bucket = this.buckets.get(name) ?? { points: 0, referrals: 0, isApplied: false };
    must(!bucket.isApplied, `${name} changed after it was given`);
    bucket.points += points;
    bucket.referrals += referrals;
    must(bucket.points >= 0 && bucket.referrals >= 0, `${name} gave back what it never had`);
    this.buckets.set(name, bucket);
  }
}

export const bucketName = (
  customerId: unknown,
  shard: unknown,
  { maturesAt, lotMonth }: Item,
): string => `PENDING#${customerId}#${shard} AT#${maturesAt}#${lotMonth}`;

export const isOver = ({ hold }: Order, now: number): boolean =>
  now >= Date.parse(String(hold.expiresAt));

export const isUnapproved = ({ hold, ruling }: Order): boolean =>
  hold.needsApproval === true && ruling?.decision !== 'approve';
