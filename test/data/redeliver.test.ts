import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Delivery } from '../../infra/local/batches.ts';
import {
  type Message,
  openAside,
  readMessages,
  redeliver,
} from '../../infra/local/redeliveries.ts';
import { putAsideFile, startPoller } from '../../infra/local/stream.ts';
import { openStream, type StreamSource } from '../../infra/local/stream-source.ts';
import { filterPattern, streams } from '../../infra/streams.ts';
import { auditChanges, parseAudited } from '../../shared/data/audit.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { verifyAudit } from '../../shared/data/verify-audit.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import { consumer } from '../../shared/runtime/consumer.ts';
import { drift } from '../ledger.ts';
import { aHold, customerWith, now } from './builders.ts';
import './stream-records.ts';

jest.spyOn(process.stdout, 'write').mockReturnValue(true);

const operation = 'audit-changes';
const [filter] = streams.filter((row) => row.operation === operation).map(filterPattern);
if (filter === undefined) throw new Error(`there is no ${operation}`);
const folder = mkdtempSync(join(tmpdir(), 'kawan-redeliver-'));
let source: StreamSource;
beforeAll(async () => {
  const { AWS_ENDPOINT_URL_DYNAMODB: endpoint } = process.env;
  source = await openStream(endpoint, tableName);
});
afterAll(() => {
  source.close();
  rmSync(folder, { recursive: true });
});

/** Orders whose records can't be read: a version of the consumer that has a mistake in it. */
const unreadable = new Set<string>();
const told: number[] = [];
const handler = consumer({
  parse: (record) => {
    const change = parseAudited(record);
    if (unreadable.has(change.key.pk)) throw new Error('this can’t be understood');
    return change;
  },
  work: (changes) => {
    told.push(changes.length);
    return auditChanges(changes, now);
  },
});

const fn = {
  ...{ operation, arn: '', folder: '', handler: '', environment: {}, permissions: [] },
  ...{ timeoutSeconds: 1, memoryMegabytes: 128 },
};
const stream = {
  ...{ fn, filters: [filter], batchSize: 50, windowSeconds: 0, ageSecondsMax: -1 },
  ...{ retriesMax: 1, halvesFailed: true, reportsFailures: true },
};

/** Delivers everything as the stack does, and puts aside what fails. */
async function drain(invoke: Delivery['invoke'] = handler): Promise<void> {
  const own = await openStream(process.env.AWS_ENDPOINT_URL_DYNAMODB, tableName);
  const options = { source: own, stream, folder, reportFault: () => {}, idleMs: 5 };
  const poller = startPoller({ ...options, invoke, pause: async () => {} });
  await poller.drain();
  await poller.close();
}

const waiting = () => openAside(folder, operation).waiting;
const again = (aside = openAside(folder, operation)) =>
  redeliver({ aside, source, filter, invoke: handler, reportFault: () => {} });

async function anOrderWithPoints(): Promise<OrderId> {
  const hold = aHold({ customerId: await customerWith(50), points: 50 });
  await reserve(hold, now);
  await confirm(hold.orderId, now);
  return hold.orderId;
}

const unaudited = async () =>
  (await verifyAudit()).findings.filter(({ part }) => part === 'unaudited').length;

async function expectSound(): Promise<void> {
  expect(waiting()).toEqual([]);
  expect((await verifyAudit()).findings).toEqual([]);
  expect(await drift(table, tableName)).toEqual([]);
}

describe('what was put aside', () => {
  it('is in the books once the consumer is mended and it is redelivered', async () => {
    const orderId = await anOrderWithPoints();
    await anOrderWithPoints();
    unreadable.add(`ORDER#${orderId}`);
    await drain();
    expect(waiting()).toHaveLength(2);
    expect(await unaudited()).toBe(2);
    expect(await again()).toEqual({ changes: 2, failed: 2, gone: 0 });
    expect(waiting()).toHaveLength(2);
    unreadable.clear();
    expect(await again()).toEqual({ changes: 2, failed: 0, gone: 0 });
    await expectSound();
    expect(await again()).toEqual({ changes: 0, failed: 0, gone: 0 });
  });

  it('is told of alone where only that is wrong, and the rest of its batch is done', async () => {
    const orderId = await anOrderWithPoints();
    await anOrderWithPoints();
    await drain(async () => {
      throw new Error('the table is away');
    });
    const batches = waiting().length;
    unreadable.add(`ORDER#${orderId}`);
    expect(await again()).toMatchObject({ failed: 2, gone: 0 });
    expect(batches).toBeGreaterThan(2);
    expect(await unaudited()).toBe(2);
    for (const { DDBStreamBatchInfo: info } of waiting()) {
      expect(info).toMatchObject({
        batchSize: 1,
        endSequenceNumber: info.startSequenceNumber,
      });
    }
    unreadable.clear();
    await again();
    await expectSound();
  });

  it('comes again whole, without the changes between that the consumer isn’t told of', async () => {
    await anOrderWithPoints();
    // Another profile is among the changes, of which the audit is not told.
    await anOrderWithPoints();
    await drain(async (event) => {
      const { Records } = event as { Records: { dynamodb: { SequenceNumber: string } }[] };
      // As if each were the first of all to fail: Lambda puts the whole rest aside.
      return { batchItemFailures: [{ itemIdentifier: Records[0]?.dynamodb.SequenceNumber }] };
    });
    const [message] = waiting();
    const size = Number(message?.DDBStreamBatchInfo.batchSize);
    const { startSequenceNumber: from, endSequenceNumber: through } =
      message?.DDBStreamBatchInfo ?? {};
    expect(waiting()).toHaveLength(1);
    expect(Number(through) - Number(from) + 1).toBeGreaterThan(size);
    told.length = 0;
    expect(await again()).toEqual({ changes: size, failed: 0, gone: 0 });
    expect(told).toEqual([size]);
    await expectSound();
  });

  it('isn’t lost by who is killed in the middle, or by a stack that puts more aside', async () => {
    const orders = [await anOrderWithPoints(), await anOrderWithPoints()];
    for (const orderId of orders) unreadable.add(`ORDER#${orderId}`);
    await drain();
    unreadable.clear();
    const before = waiting();
    expect(before).toHaveLength(4);
    const aside = openAside(folder, operation);
    let settled = 0;
    const dying = {
      ...aside,
      settle: (message: Message) => {
        if (++settled === 2) throw new Error('killed');
        aside.settle(message);
      },
    };
    await expect(again(dying)).rejects.toThrow('killed');
    expect(waiting()).toEqual(before.slice(1));
    const late = { ...before[0], requestContext: { requestId: 'another' } };
    aside.keep(late);
    expect(waiting()).toEqual([...before.slice(1), late]);
    expect(await again()).toEqual({ changes: 4, failed: 0, gone: 0 });
    await expectSound();
    expect(readFileSync(join(folder, putAsideFile(operation)), 'utf8')).toContain('another');
  });

  it('stays where the stream does not have it any more', async () => {
    const shardId = (await source.shards())[0] ?? '';
    const [first] = await source.read(shardId, undefined);
    const at = first?.dynamodb.SequenceNumber ?? '';
    const place = { startSequenceNumber: at, endSequenceNumber: at, shardId };
    const gone = [
      { ...place, streamArn: 'another' },
      { ...place, streamArn: source.arn, endSequenceNumber: '9'.repeat(24) },
      { ...place, streamArn: source.arn, startSequenceNumber: '0'.repeat(21) },
      { ...place, streamArn: source.arn, shardId: 'shardId-00000009-none' },
    ];
    const other = openAside(folder, 'other');
    for (const [requestId, info] of gone.entries()) {
      const requestContext = { requestId: String(requestId) };
      other.keep({ requestContext, DDBStreamBatchInfo: info });
    }
    expect(await again(openAside(folder, 'other'))).toEqual({ changes: 0, failed: 0, gone: 4 });
    expect(openAside(folder, 'other').waiting).toHaveLength(4);
  });

  it('is told of by lines that can be understood, or somebody is told which can’t', () => {
    openAside(folder, 'torn').keep({ requestContext: {} });
    const file = join(folder, putAsideFile('torn'));
    expect(() => readMessages(file)).toThrow(`Line 1 of ${file} is no message`);
  });
});
