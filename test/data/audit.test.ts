import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { auditChanges, parseAudited } from '../../shared/data/audit.ts';
import { Link, linkHash } from '../../shared/data/audit-chain.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { digest } from '../../shared/data/digest.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { AuditEvent } from '../../shared/domain/audit-event.ts';
import { dayMs } from '../../shared/domain/calendar.ts';
import { consumer } from '../../shared/runtime/consumer.ts';
import { type Delivered, deliveries, handOver } from '../faults/deliveries.ts';
import { drift, scan } from '../ledger.ts';
import { aHold, customerWith, now } from './builders.ts';
import { busyDay } from './busy-day.ts';
import { crashingAt, forEveryCall } from './crashing.ts';
import { streamRecords } from './stream-records.ts';

jest.spyOn(process.stdout, 'write').mockImplementation(() => true);

type Item = Record<string, unknown>;

let changesSince: () => Promise<Delivered[]>;
let clock = now;
const handler = consumer({
  parse: parseAudited,
  work: (changes) => auditChanges(changes, clock),
});

/** The same, and which batches it failed instead of being done with them in the end. */
const watched = () => {
  const faults: unknown[] = [];
  const watching = (event: unknown) =>
    handler(event).catch((fault: unknown) => {
      faults.push(fault);
      throw fault;
    });
  return { faults, watching };
};

beforeAll(async () => {
  changesSince = await streamRecords('audit-changes');
});

const isEvent = ({ pk }: Item) => String(pk).startsWith('AUDIT#');

/** Every entry in the table under the name by which the audit knows it. */
function entriesIn(items: Item[]): Set<string> {
  const isEntry = ({ pk, sk }: Item) =>
    /^ORDER#.*\/(?:[1-467]#)/.test(`${pk}/${sk}`) ||
    /^CUSTOMER#.*\/(?:ENTRY|REQUEST|DECISION)#/.test(`${pk}/${sk}`) ||
    /^SETTINGS\/V#/.test(`${pk}/${sk}`) ||
    /^CODE#.*\/CODE$/.test(`${pk}/${sk}`);
  return new Set(
    items.filter(isEntry).map((item) => {
      const version = item.kind === 'refused' ? item.refusedAt : item.sk === 'CODE' && item.version;
      return `${item.pk}/${item.sk}${version ? `@${version}` : ''}`;
    }),
  );
}

/** What a whole audit has to be: every entry once, in one unbroken chain, and the sums of all. */
async function expectSound(): Promise<AuditEvent[]> {
  const items = await scan(table, tableName);
  const stored = items.filter(isEvent);
  const events = stored.map((item) => AuditEvent.parse(item));
  const names = events.map(({ entry }) => entry);
  expect(new Set(names).size).toBe(names.length);
  // Of codes and refusals the table keeps the last alone.
  const lasting = (name: string) => !/@|#LOTS$/.test(name);
  expect(new Set(names.filter(lasting))).toEqual(new Set([...entriesIn(items)].filter(lasting)));
  expect([...entriesIn(items)].filter((name) => !names.includes(name))).toEqual([]);
  expect(await drift(table, tableName)).toEqual([]);
  expectChain(items, stored);
  expectFigures(items, events);
  return events;
}

function expectChain(items: Item[], events: Item[]): void {
  const links = items
    .filter(({ sk }) => String(sk).startsWith('LINK#'))
    .map((item) => Link.parse(item))
    .sort((left, right) => left.number - right.number);
  expect(links.map(({ number }) => number)).toEqual(links.map((_, index) => index + 1));
  expect(links.map(({ hash }) => hash)).toEqual(links.map(linkHash));
  expect(links.slice(1).map(({ previous }) => previous)).toEqual(
    links.slice(0, -1).map(({ hash }) => hash),
  );
  const linked = links.flatMap((link) => link.events.map(({ key, hash }) => `${key} ${hash}`));
  expect(linked.sort()).toEqual(
    events.map((item) => `${item.pk}/${item.sk} ${digest(item)}`).sort(),
  );
}

function expectFigures(items: Item[], events: AuditEvent[]): void {
  const hours = items.filter(({ sk }) => String(sk).startsWith('HOUR#'));
  const figure = (name: string) => hours.reduce((sum, hour) => sum + Number(hour[name] ?? 0), 0);
  for (const name of new Set(events.flatMap(({ figures }) => Object.keys(figures)))) {
    const wanted = events.reduce((sum, { figures }) => sum + (figures[name] ?? 0), 0);
    expect([name, figure(name)]).toEqual([name, wanted]);
  }
  const accounts = items.filter(({ sk }) => sk === 'ACCOUNT');
  const total = (name: string) => accounts.reduce((sum, item) => sum + Number(item[name] ?? 0), 0);
  expect(figure('outstandingPoints')).toBe(total('available') + total('held') - total('debt'));
  expect(figure('spentPoints') - figure('returnedPoints')).toBe(total('spent'));
  expect(figure('expiredPoints')).toBe(total('expired'));
  expect(figure('clawedBackPoints') + figure('adjustedDownPoints')).toBe(total('removed'));
  expect(figure('owedPoints') - figure('paidDebtPoints')).toBe(total('debt'));
  const imports = items.filter(({ sk }) => sk === 'ENTRY#IMPORT');
  const brought = imports.reduce((sum, item) => sum + Number(item.confirmedOrders), 0);
  expect(figure('confirmedOrders') + brought).toBe(total('confirmedOrders'));
  expect(figure('imports')).toBe(imports.length);
  const refunded = items.filter(({ sk }) => sk === '5#REFUNDED');
  expect(figure('refundedAmount')).toBe(
    refunded.reduce((sum, item) => sum + Number(item.refunded), 0),
  );
  const actors = items.filter(({ sk }) => String(sk).startsWith('ACTOR#'));
  const byHand = actors.reduce((sum, item) => sum + Number(item.adjustments), 0);
  expect(figure('adjustments')).toBe(byHand);
}

describe('audit-changes', () => {
  it('puts an event of every kind of entry into the chain and the figures, once', async () => {
    await busyDay();
    const records = await changesSince();
    // Two at once begin the chain.
    const { faults, watching } = watched();
    const aside = await Promise.all([handOver([records], watching), handOver([records], watching)]);
    expect([...aside.flat(), ...faults]).toEqual([]);
    const kinds = new Set((await expectSound()).map(({ kind }) => kind));
    kinds.add('timed_out');
    for (const rare of ['frozen', 'freeze_lifted'] as const) kinds.add(rare);
    expect([...kinds].sort()).toEqual([...AuditEvent.shape.kind.options].sort());
    expect(await handOver([records], handler)).toEqual([]);
    await expectSound();
  });

  it.each([1, 2, 3])('does the same under every delivery: seed %i', async (seed) => {
    await busyDay();
    clock += dayMs;
    const records = await changesSince();
    const batches = deliveries(records, seed, { poisonEvery: 20, batchSize: 40 });
    const aside = await handOver(batches, handler);
    expect(aside.length).toBeGreaterThan(0);
    expect(aside.filter((place) => !place.startsWith('POISON'))).toEqual([]);
    await expectSound();
  });

  it('does so with two at once, which are told the same', async () => {
    await busyDay();
    const records = await changesSince();
    const [one, other] = [deliveries(records, 4), deliveries(records, 5)];
    const { faults, watching } = watched();
    await Promise.all([handOver(one, watching), handOver(other, watching)]);
    expect(faults).toEqual([]);
    await expectSound();
  });

  it('does so wherever it dies', async () => {
    const crashes = await forEveryCall(async (call) => {
      const customerId = await customerWith(50);
      const hold = aHold({ customerId, points: 50 });
      await reserve(hold, now);
      await confirm(hold.orderId, now);
      // The confirmation alone, so that its hold has to be read.
      const records = await changesSince();
      const isEnd = ({ dynamodb: { Keys } }: Delivered) => Keys.sk.S === '3#RESOLUTION';
      const batch = { Records: records.filter(isEnd) };
      const hasCrashed = await crashingAt(call, () => handler(batch));
      await handOver([records], handler);
      return hasCrashed;
    });
    expect(crashes).toBeGreaterThan(0);
    await expectSound();
  });

  it('does so when nobody hears that it is done', async () => {
    await busyDay();
    const records = await changesSince();
    const { faults, watching } = watched();
    let lost = 0;
    table.middlewareStack.add(
      (next, context) => async (args) => {
        const answer = await next(args);
        if (context.commandName !== 'TransactWriteItemsCommand' || lost > 0) return answer;
        lost += 1;
        throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
      },
      { step: 'initialize', name: 'lose' },
    );
    try {
      await handOver([records], watching);
    } finally {
      table.middlewareStack.remove('lose');
    }
    expect(lost).toBe(1);
    expect(faults).toEqual([]);
    await expectSound();
  });

  it('seals a day with the first link of the next, and never adds to a sealed one', async () => {
    const before = (await scan(table, tableName)).filter(({ sk }) => sk === 'ROOT').length;
    clock += dayMs;
    await customerWith(10);
    await handOver([await changesSince()], handler);
    clock -= 3 * dayMs;
    await customerWith(10);
    await handOver([await changesSince()], handler);
    const items = await scan(table, tableName);
    const roots = items.filter(({ sk }) => sk === 'ROOT');
    expect(roots.length).toBe(before + 1);
    for (const { day, links } of roots) {
      const linked = items.filter(
        (item) => String(item.sk).startsWith('LINK#') && item.day === day,
      );
      expect(linked).toHaveLength(Number(links));
    }
    await expectSound();
  });
});
