import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { auditChanges, parseAudited } from '../../shared/data/audit.ts';
import { linkHash } from '../../shared/data/audit-chain.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { digest } from '../../shared/data/digest.ts';
import { leafHash, provenRoot } from '../../shared/data/merkle.ts';
import { proveOrder } from '../../shared/data/prove-order.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { verifyAudit } from '../../shared/data/verify-audit.ts';
import { dayMs } from '../../shared/domain/calendar.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import { consumer } from '../../shared/runtime/consumer.ts';
import { handOver } from '../faults/deliveries.ts';
import { scan } from '../ledger.ts';
import { aHold, customerWith, now } from './builders.ts';
import { busyDay } from './busy-day.ts';
import { streamRecords } from './stream-records.ts';

jest.spyOn(process.stdout, 'write').mockImplementation(() => true);

type Item = Record<string, unknown>;

let orderId: OrderId;
let everything: Item[];

/** Three days of the audit, of which two are sealed. */
beforeAll(async () => {
  const changesSince = await streamRecords('audit-changes');
  for (const day of [0, 1, 2]) {
    await busyDay();
    if (day === 1) {
      const hold = aHold({ customerId: await customerWith(50), points: 50 });
      orderId = hold.orderId;
      await reserve(hold, now);
      await confirm(orderId, now);
    }
    const handler = consumer({
      parse: parseAudited,
      work: (changes) => auditChanges(changes, now + day * dayMs),
    });
    const records = await changesSince();
    const batches = [0, 40, 80].map((start) => records.slice(start, start + 40));
    expect(await handOver([...batches, records.slice(120)], handler)).toEqual([]);
  }
  everything = await scan(table, tableName);
});

const keyOf = ({ pk, sk }: Item) => ({ pk: String(pk), sk: String(sk) });
const nameOf = ({ pk, sk }: Item) => `${pk}/${sk}`;

const put = (Item: Item) => table.send(new PutCommand({ TableName: tableName, Item }));

/** The first item of these that fits, and the state of the books while it is another. */
async function whileTampered(fits: (item: Item) => boolean, tamper: (item: Item) => Item) {
  const item = everything.find(fits);
  if (item === undefined) throw new Error('nothing to tamper with');
  await put({ ...tamper(item), ...keyOf(item) });
  try {
    const { findings } = await verifyAudit();
    const told = findings.map(({ part, where, what }) => `${part} ${where}: ${what}`);
    return { item, told };
  } finally {
    await put(item);
  }
}

const isLink = (number: number) => (item: Item) =>
  String(item.sk).startsWith('LINK#') && item.number === number;

describe('verifyAudit', () => {
  it('finds nothing where nobody interfered, and says what each day comes to', async () => {
    const { findings, days, links, events } = await verifyAudit();
    expect(findings).toEqual([]);
    expect(days.map(({ isSealed }) => isSealed)).toEqual([false, true, true]);
    expect(links).toBeGreaterThan(5);
    expect(events).toBe(everything.filter(({ pk }) => String(pk).startsWith('AUDIT#')).length);
    const day = await verifyAudit(days[1]?.day);
    expect(day).toMatchObject({ findings: [], days: [days[1]] });
    expect(day.links).toBeLessThan(links);
  });

  it('asks a busy table again', async () => {
    let lost = 0;
    const lose =
      (
        next: (args: never) => Promise<object>,
        { commandName }: object & { commandName?: string },
      ) =>
      (args: never) => {
        if (commandName !== 'ScanCommand' || lost > 0) return next(args);
        lost += 1;
        throw Object.assign(new Error('lost'), { name: 'TimeoutError' });
      };
    table.middlewareStack.add(lose as never, { step: 'initialize', name: 'lose' });
    try {
      expect((await verifyAudit()).findings).toEqual([]);
    } finally {
      table.middlewareStack.remove('lose');
    }
    expect(lost).toBe(1);
  });

  it('names an entry that was changed', async () => {
    const { told } = await whileTampered(
      (item) => nameOf(item) === `ORDER#${orderId}/1#HOLD`,
      (item) => ({ ...item, subtotal: 150_001 }),
    );
    expect(told).toEqual([`entry ORDER#${orderId}/1#HOLD: was changed`]);
  });

  it('names an event that was changed', async () => {
    const { item, told } = await whileTampered(
      ({ pk, kind }) => String(pk).startsWith('AUDIT#') && kind === 'held',
      (item) => ({ ...item, customerId: 'c-other' }),
    );
    expect(told).toEqual([`event ${nameOf(item)}: was changed`]);
  });

  it('names an event that no link names', async () => {
    const event = everything.find(({ pk }) => String(pk).startsWith('AUDIT#'));
    const Item: Item = { ...event, sk: `${event?.sk}X`, figures: {}, entry: 'forged' };
    await put(Item);
    const { findings } = await verifyAudit();
    expect(findings).toMatchObject([{ part: 'event', what: 'no link names it' }]);
    await table.send(new DeleteCommand({ TableName: tableName, Key: keyOf(Item) }));
  });

  it('names a link that was changed, and one that was made to look right', async () => {
    const forged = (item: Item): Item => {
      const events = (item.events as { hash: string }[]).slice(1);
      return { ...item, events };
    };
    const changed = await whileTampered(isLink(3), forged);
    expect(changed.told).toContain('link link 3: was changed');
    const rehashed = await whileTampered(isLink(3), (item) => {
      const { pk: _, sk: __, ...link } = forged(item);
      return { ...item, ...link, hash: linkHash(link as never) };
    });
    expect(rehashed.told).toContain('link link 3: is another than the next one names');
    expect(rehashed.told.some((each) => each.startsWith('root '))).toBe(true);
  });

  it('names a root that was changed', async () => {
    const { item, told } = await whileTampered(
      ({ sk }) => sk === 'ROOT',
      (root) => ({ ...root, root: 'forged' }),
    );
    expect(told).toEqual([`root ${item.day}: the stored root is another than was sealed`]);
  });

  it('names a balance and a figure that were changed', async () => {
    const balance = await whileTampered(
      ({ sk, spent }) => sk === 'ACCOUNT' && Number(spent) > 0,
      (item) => ({ ...item, spent: Number(item.spent) + 1 }),
    );
    expect(balance.told).toHaveLength(1);
    expect(balance.told[0]).toContain(`balance ${nameOf(balance.item)}: spent is`);
    const bucket = await whileTampered(
      ({ pk, points }) => String(pk).startsWith('PENDING#') && Number(points) > 0,
      (item) => ({ ...item, points: Number(item.points) + 1 }),
    );
    expect(bucket.told.join()).toContain(`balance ${nameOf(bucket.item)}: points is`);
    const figure = await whileTampered(
      ({ sk }) => String(sk).startsWith('HOUR#'),
      (item) => ({ ...item, holds: 99 }),
    );
    expect(figure.told[0]).toContain(`figures ${nameOf(figure.item)}: holds is 99`);
  });

  it('names an entry that the audit was never told of', async () => {
    const customerId = await customerWith(1);
    const { findings } = await verifyAudit();
    expect(findings).toHaveLength(2);
    expect(findings.map(({ part }) => part)).toEqual(['unaudited', 'unaudited']);
    expect(findings.map(({ where }) => where).join()).toContain(customerId);
  });
});

describe('proveOrder', () => {
  it('proves everything that an order says, to whoever has the day’s root', async () => {
    const proofs = await proveOrder(orderId);
    expect(proofs.map(({ event }) => event.kind).sort()).toEqual([
      ...['confirmed', 'held', 'lots_spent'],
    ]);
    const { days } = await verifyAudit();
    for (const { event, link, steps, day, root } of proofs) {
      const said = link.events.find(({ key }) => key === nameOf(event));
      expect(said?.hash).toBe(digest(event));
      expect(linkHash(link)).toBe(link.hash);
      expect(provenRoot(leafHash(link.hash), steps)).toBe(root);
      expect(days.find((each) => each.day === day)?.root).toBe(root);
    }
  });
});
