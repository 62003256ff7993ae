import { DescribeTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStream } from '../../infra/local/stream-source.ts';
import { auditChanges, parseAudited } from '../../shared/data/audit.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { hourMs } from '../../shared/domain/calendar.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import { consumer } from '../../shared/runtime/consumer.ts';
import { handOver } from '../faults/deliveries.ts';
import { scan } from '../ledger.ts';
import { aHold, customerWith, now } from './builders.ts';
import { busyDay } from './busy-day.ts';
import { operator, restoredTable } from './restored-table.ts';
import { streamRecords } from './stream-records.ts';

jest.spyOn(process.stdout, 'write').mockImplementation(() => true);

type Item = Record<string, unknown>;

/** The table after a busy day that the audit was told of, and an hour and an order later. */
let atThePoint: Item[];
let later: OrderId;

beforeAll(async () => {
  const changesSince = await streamRecords('audit-changes');
  const work = (changes: Parameters<typeof auditChanges>[0]) => auditChanges(changes, now);
  await busyDay();
  await handOver([await changesSince()], consumer({ parse: parseAudited, work }));
  atThePoint = await scan(table, tableName);
  const hold = aHold({ customerId: await customerWith(50), points: 50 });
  later = hold.orderId;
  await reserve(hold, now + hourMs);
  await confirm(hold.orderId, now + hourMs);
  await handOver([await changesSince()], consumer({ parse: parseAudited, work }));
});

const nameOf = ({ pk, sk }: Item) => `${pk}/${sk}`;
const isConfirmation = ({ sk, kind }: Item) => sk === '3#RESOLUTION' && kind === 'confirmed';

/** What both checks of a restored table say. */
async function checked(items: Item[]) {
  const name = await restoredTable(table, items);
  const options = ['--table', name];
  return {
    name,
    reconciled: await operator('reconcile', options),
    verified: await operator('audit', ['verify', ...options]),
  };
}

describe('a restored table', () => {
  it('is found to be whole, by the sums and by the chain', async () => {
    const { reconciled, verified } = await checked(atThePoint);
    expect(reconciled.said).toMatch(
      /^\d{2,} balances are held against their entries: no drift\.$/m,
    );
    expect(reconciled.code).toBe(0);
    expect(verified.said).toMatch(/All is as it was written: \d+ links, \d{2,} events\./);
    expect(verified.code).toBe(0);
  });

  it('is found out when one entry is missing', async () => {
    const gone = atThePoint.find(isConfirmation) ?? {};
    const { reconciled, verified } = await checked(atThePoint.filter((item) => item !== gone));
    expect(reconciled.code).toBe(1);
    expect(reconciled.said).toMatch(/their entries: [1-9]\d* drift/);
    expect(verified.code).toBe(1);
    expect(verified.said).toContain(`entry  ${nameOf(gone)}: is gone`);
  });

  it('is found out when it has one part of a transaction and not the other', async () => {
    // The items that a restore found on their way: those of the order, and not its customer's.
    const everything = await scan(table, tableName);
    const torn = everything.filter(({ pk }) => pk === `ORDER#${later}`);
    const { reconciled, verified } = await checked([...atThePoint, ...torn]);
    expect(reconciled.code).toBe(1);
    expect(verified.said).toContain(`unaudited  ORDER#${later}/3#RESOLUTION: `);
  });

  it('names, beside the old one, each entry that was put between the point and the switch', async () => {
    const name = await restoredTable(table, atThePoint);
    const { code, said } = await operator('lost', ['--old', tableName, '--new', name]);
    expect(code).toBe(1);
    const lines = said.trim().split('\n');
    expect(lines.slice(0, -1).sort()).toEqual([
      expect.stringMatching(/^adjustment {2}CUSTOMER#.*\/ENTRY#ADJUSTMENT#/),
      `hold  ORDER#${later}/1#HOLD`,
      `resolution  ORDER#${later}/3#RESOLUTION`,
    ]);
    expect(lines.at(-1)).toMatch(/^Of \d{2,} entries these are missing: /);
    const none = await operator('lost', ['--old', name, '--new', tableName]);
    expect(none.said).toMatch(/^Of \d{2,} entries none is missing\.$/m);
    expect(none.code).toBe(0);
  });

  it('names what is damaged in the old one as well, if the new one hasn’t it', async () => {
    const name = await restoredTable(table, atThePoint);
    const damaged = { pk: 'ORDER#o-damaged', sk: '1#HOLD', kind: 'held', total: 'lots' };
    const old = await restoredTable(table, [...atThePoint, damaged]);
    const { code, said } = await operator('lost', ['--old', old, '--new', name]);
    expect(said).toMatch(
      /^unreadable {2}ORDER#o-damaged\/1#HOLD\nOf \d+ entries .*: 1 unreadable\.$/m,
    );
    expect(code).toBe(1);
  });

  it('has no stream until it is given one, which begins with the first write after that', async () => {
    const name = await restoredTable(table, atThePoint);
    const endpoint = String(process.env.AWS_ENDPOINT_URL_DYNAMODB);
    await expect(openStream(endpoint, name)).rejects.toThrow('has no stream');
    const StreamSpecification = {
      StreamEnabled: true,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    } as const;
    await table.send(new UpdateTableCommand({ TableName: name, StreamSpecification }));
    const { Table } = await table.send(new DescribeTableCommand({ TableName: name }));
    // What LedgerStreamLabel takes.
    expect(Table?.LatestStreamArn).toMatch(new RegExp(`/stream/${Table?.LatestStreamLabel}$`));
    const source = await openStream(endpoint, name);
    const [shard = ''] = await source.shards();
    expect(await source.read(shard, undefined)).toEqual([]);
    source.close();
  });
});
