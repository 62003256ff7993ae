import { Account } from '../domain/account.ts';
import { AuditEvent, rollUpsOf } from '../domain/audit-event.ts';
import { addUp } from '../domain/figures.ts';
import { accountChange, effectOf } from '../domain/postings.ts';
import { type Numbers, unsound } from '../domain/reconcile.ts';
import { afterwardsOf, contextKeys, contextOf } from './audit.ts';
import { rollUpKey } from './audit-chain.ts';
import { type NamedEntry, parseEntry } from './entries.ts';
import { accountKey, causeOf, type Key } from './keys.ts';
import { type Guarded, guardedKind, keyOf, numbersChanged, numbersOf } from './reconcile.ts';
import type { Item } from './transact.ts';
import type { Finding } from './walk-chain.ts';

/**
 * Adds every entry up and compares with the balances that stand beside them, every event with the
 * sums, and looks for what nobody accounts for. Everything is held in memory at once.
 */
export async function booksOf(items: AsyncIterable<Item>, linked: Set<string>): Promise<Finding[]> {
  const books = new Books();
  for await (const item of items) books.take(item, linked);
  return books.findings();
}

class Books {
  private readonly wrong: Finding[] = [];
  private readonly entries: NamedEntry[] = [];
  private readonly orderItems = new Map<string, Item>();
  private readonly audited = new Set<string>();
  private readonly balances = new Map<string, { kind: Guarded; numbers: Numbers }>();
  private readonly due = new Map<string, Numbers>();
  private readonly pending = new Map<string, { due: number; is: number }>();
  private readonly sums = new Map<string, Item>();
  private readonly figures = new Map<string, Numbers>();

  take(item: Item, linked: Set<string>): void {
    const key = { pk: String(item.pk), sk: String(item.sk) };
    const name = causeOf(key);
    if (key.pk.startsWith('AUDIT#')) this.takeEvent(name, item, linked);
    else if (key.sk === 'REPORTED') return;
    else if (/^(REPORT|USES)#/.test(key.pk)) this.sums.set(name, item);
    else if (guardedKind(key)) this.takeBalance(key, item);
    else this.takeEntry(key, item);
  }

  private takeEvent(name: string, item: Item, linked: Set<string>): void {
    const wrong = (what: string) => this.wrong.push({ part: 'event', where: name, what });
    if (!linked.has(name)) wrong('no link names it');
    const { data: event } = AuditEvent.safeParse(item);
    if (event === undefined) return;
    this.audited.add(event.entry);
    for (const sum of rollUpsOf(event)) {
      const key = causeOf(rollUpKey(sum));
      this.figures.set(key, addUp(this.figures.get(key) ?? {}, sum.figures));
    }
  }

  private takeBalance(key: Key, item: Item): void {
    const kind = guardedKind(key);
    if (kind === undefined) return;
    const numbers = numbersOf(kind, item);
    this.balances.set(causeOf(key), { kind, numbers });
    if (kind === 'bucket' && !numbers.applied) {
      this.addPending(String(item.customerId), numbers.points ?? 0, 'is');
    }
    if (kind !== 'account') return;
    const { data } = Account.safeParse(item);
    for (const what of data ? unsound(data) : ['no account can be so']) {
      this.wrong.push({ part: 'balance', where: causeOf(key), what });
    }
  }

  private takeEntry(key: Key, item: Item): void {
    if (key.pk.startsWith('ORDER#')) this.orderItems.set(causeOf(key), item);
    try {
      const named = parseEntry(key, item, 0);
      if (named) this.entries.push(named);
    } catch {
      const what = 'can’t be understood';
      this.wrong.push({ part: 'entry', where: causeOf(key), what });
    }
  }

  findings(): Finding[] {
    for (const named of this.entries) {
      if (!this.audited.has(named.name)) {
        const what = 'the audit was not told of it, or not yet';
        this.wrong.push({ part: 'unaudited', where: named.name, what });
      }
      this.post(named);
    }
    this.compareBalances();
    this.compareFigures();
    return this.wrong;
  }

  private post(named: NamedEntry): void {
    const get = (key: Key) => this.orderItems.get(causeOf(key));
    const needed = contextKeys(named)[0];
    // What is missing was found by its event; without it nothing can be added up.
    if (needed !== undefined && get(needed)?.kind !== 'held') return;
    const context = contextOf(named, { get });
    if (afterwardsOf(named.entry) && context.confirmed === undefined) return;
    const effect = effectOf(named.entry, context);
    const add = (key: Key, numbers: Numbers) =>
      this.due.set(causeOf(key), addUp(this.due.get(causeOf(key)) ?? {}, numbers));
    const owners = [...effect.postings, ...effect.counts].map(({ customerId }) => customerId);
    for (const owner of new Set(owners)) add(accountKey(owner), accountChange(effect, owner));
    for (const item of effect.items) add(keyOf(item), numbersChanged(item));
    for (const { customerId, points, from, to } of effect.postings) {
      if (to === 'pending') this.addPending(customerId, points, 'due');
      if (from === 'pending') this.addPending(customerId, -points, 'due');
    }
  }

  /** Promised points that are not given yet, of all buckets of a customer together. */
  private addPending(customerId: string, points: number, which: 'due' | 'is'): void {
    const pending = this.pending.get(customerId) ?? { due: 0, is: 0 };
    this.pending.set(customerId, { ...pending, [which]: pending[which] + points });
  }

  private compareBalances(): void {
    for (const [customerId, { due, is }] of this.pending) {
      if (due === is) continue;
      const what = `open buckets have ${is}, and the entries come to ${due}`;
      this.wrong.push({ part: 'balance', where: `PENDING#${customerId}`, what });
    }
    for (const name of new Set([...this.due.keys(), ...this.balances.keys()])) {
      const balance = this.balances.get(name);
      const numbers: Numbers = balance?.numbers ?? {};
      const due = this.due.get(name) ?? {};
      // What only a code's version and a maturity say stands nowhere to be added up.
      const names = new Set([...Object.keys(due), ...Object.keys(numbers)]);
      for (const number of names) {
        if (number === 'quota' || number === 'applied') continue;
        const [is, shouldBe] = [numbers[number] ?? 0, due[number] ?? 0];
        if (is === shouldBe) continue;
        const what = `${number} is ${is}, and the entries come to ${shouldBe}`;
        this.wrong.push({ part: 'balance', where: balance ? name : `${name} (not there)`, what });
      }
    }
  }

  private compareFigures(): void {
    for (const name of new Set([...this.figures.keys(), ...this.sums.keys()])) {
      const { pk: _, sk: __, ...stored } = this.sums.get(name) ?? {};
      const due = this.figures.get(name) ?? {};
      for (const figure of new Set([...Object.keys(due), ...Object.keys(stored)])) {
        const [is, shouldBe] = [Number(stored[figure] ?? 0), due[figure] ?? 0];
        if (is === shouldBe) continue;
        const what = `${figure} is ${is}, and the events come to ${shouldBe}`;
        this.wrong.push({ part: 'figures', where: name, what });
      }
    }
  }
}
