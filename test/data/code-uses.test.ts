import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { auditChanges, parseAudited } from '../../shared/data/audit.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { codeUses, readUsedCode } from '../../shared/data/code-uses.ts';
import { createCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { auditKey, causeOf, codeUsesKey, holdKey, type Key } from '../../shared/data/keys.ts';
import { reconcileBooks, usualLimits } from '../../shared/data/reconcile-books.ts';
import { cancel, expire } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { verifyAudit } from '../../shared/data/verify-audit.ts';
import { hourMs } from '../../shared/domain/calendar.ts';
import type { CodeTerms } from '../../shared/domain/code-terms.ts';
import type { Hold } from '../../shared/domain/order.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { consumer } from '../../shared/runtime/consumer.ts';
import { type Delivered, deliveries, handOver } from '../faults/deliveries.ts';
import { inFlight } from '../in-flight.ts';
import { drift } from '../ledger.ts';
import { aHold, customerWith, limitedCode, now, vanity } from './builders.ts';
import { streamRecords } from './stream-records.ts';

const lines: string[] = [];
jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
afterEach(() => {
  lines.length = 0;
});

let changesSince: () => Promise<Delivered[]>;
beforeAll(async () => {
  changesSince = await streamRecords('audit-changes');
});

const handler = consumer({ parse: parseAudited, work: (changes) => auditChanges(changes, now) });
const tell = async (records: Delivered[]) => expect(await handOver([records], handler)).toEqual([]);

async function openCode(): Promise<CodeTerms> {
  const code = await createCode({ owner: await customerWith(0), code: vanity() }, now);
  if (isRefusal(code)) throw new Error(code.detail);
  return code;
}

async function held(code: CodeTerms): Promise<Hold> {
  const answer = await reserve(aHold({ code }), now);
  if (isRefusal(answer)) throw new Error(answer.detail);
  return answer.hold;
}

/** Confirmed, cancelled, expired, confirmed after that, closed for good, and still held. */
async function everyEnd(code: CodeTerms): Promise<void> {
  const later = now + hourMs;
  await confirm((await held(code)).orderId, now);
  await cancel((await held(code)).orderId, now);
  const [expired, late, closed] = [await held(code), await held(code), await held(code)];
  for (const hold of [expired, late, closed]) await expire(hold, later);
  await confirm(late.orderId, later);
  await cancel(closed.orderId, later);
  await held(code);
}
const inUseThen = 3;

const sound = async () => {
  expect(await drift(table, tableName)).toEqual([]);
  expect((await verifyAudit()).findings).toEqual([]);
};

describe('the uses of a code without a limit', () => {
  it('are what is held or was paid, once however often the audit is told of it', async () => {
    const code = await openCode();
    await everyEnd(code);
    expect(await codeUses(code)).toBe(0);
    const records = await changesSince();
    for (const seed of [1, 2]) {
      expect(await handOver(deliveries(records, seed, { batchSize: 9 }), handler)).toEqual([]);
      expect(await codeUses(code)).toBe(inUseThen);
    }
    expect(await readUsedCode(code.key)).toEqual({ code, uses: inUseThen });
    await sound();
  });

  it('are not below 0 while the audit was told of an end alone', async () => {
    const code = await openCode();
    await cancel((await held(code)).orderId, now);
    const records = await changesSince();
    const isEnd = ({ dynamodb: { Keys } }: Delivered) => Keys.sk.S === '3#RESOLUTION';
    await tell(records.filter(isEnd));
    expect(await codeUses(code)).toBe(0);
    await held(code);
    await tell([...records, ...(await changesSince())]);
    expect(await codeUses(code)).toBe(1);
    await sound();
  });

  it('cost one write for all orders that a link of the audit has', async () => {
    const code = await openCode();
    await inFlight(8, Array.from({ length: 40 }), () => held(code));
    const counted: number[] = [];
    table.middlewareStack.add(
      (next, context) => async (args) => {
        const { TransactItems = [] } = args.input as {
          TransactItems?: { Update?: { Key: Key } }[];
        };
        const isCount = ({ Update }: { Update?: { Key: Key } }) =>
          Update?.Key.pk.startsWith('USES#');
        if (context.commandName === 'TransactWriteItemsCommand') {
          counted.push(TransactItems.filter(isCount).length);
        }
        return next(args);
      },
      { step: 'initialize', name: 'counting' },
    );
    try {
      await tell(await changesSince());
    } finally {
      table.middlewareStack.remove('counting');
    }
    expect(counted).toEqual([1]);
    expect(await codeUses(code)).toBe(40);
  });
});

describe('the uses of a limited code', () => {
  it('are exact before the audit has heard of any', async () => {
    const code = await limitedCode(50);
    await everyEnd(code);
    expect(await readUsedCode(code.key)).toEqual({ code, uses: inUseThen });
    await tell(await changesSince());
    expect(await codeUses(code)).toBe(inUseThen);
    const { usageLimit: _, ...without } = code;
    expect(await codeUses(without)).toBe(inUseThen);
    await sound();
  });
});

describe('the full reconciliation', () => {
  const told = (): string[] =>
    lines
      .map((line) => JSON.parse(line))
      .filter((line) => line.code === 'ledger_drift')
      .map(({ item, what }) => `${item}: ${what}`);
  const small = { ...usualLimits, segments: 2, shares: 3, lanes: 1, itemsAtOnce: 20 };
  const reconcile = (mayGoOn = () => true) =>
    reconcileBooks({ now, mayGoOn, begins: 'now', limits: small });
  const update = (Key: Key, UpdateExpression: string, values?: Record<string, unknown>) =>
    table.send(
      new UpdateCommand({
        ...{ TableName: tableName, Key, UpdateExpression },
        ...(values && { ExpressionAttributeValues: values }),
      }),
    );

  it('finds a count that the entries don’t come to, also where it is gone', async () => {
    const code = await openCode();
    await everyEnd(code);
    await tell(await changesSince());
    expect(await reconcile()).toMatchObject({ unsettled: 0, drifts: 0, unreadable: 0 });
    await update(codeUsesKey(code.key), 'ADD taken :one', { ':one': 1 });
    expect(await reconcile()).toMatchObject({ drifts: 1 });
    expect(told()).toEqual(['count: taken is 8, and the entries come to 7']);
    const { findings } = await verifyAudit();
    expect(findings).toMatchObject([
      { part: 'figures', what: expect.stringMatching(/^taken is 8/) },
    ]);
    expect((await drift(table, tableName)).join()).toContain('taken: entries say 7, not 8');
    const key = codeUsesKey(code.key);
    await table.send(new DeleteCommand({ TableName: tableName, Key: key }));
    lines.length = 0;
    expect(await reconcile()).toMatchObject({ drifts: 1 });
    expect(told().join()).toMatch(/^count: taken is 0, and the entries come to 7; returned is 0/);
    await update(key, 'ADD taken :taken, returned :returned', { ':taken': 7, ':returned': 4 });
  });

  it('takes nothing for wrong that the audit was not told of, or counts meanwhile', async () => {
    const code = await openCode();
    await held(code);
    await tell(await changesSince());
    await held(code);
    expect(await reconcile()).toMatchObject({ unsettled: 0, drifts: 0 });
    let steps = 4;
    let part = await reconcile(() => steps-- > 0);
    while (part?.phase === 'balances') {
      steps = 1;
      part = await reconcile(() => steps-- > 0);
    }
    expect(part?.phase).toBe('entries');
    await tell(await changesSince());
    expect(await reconcile()).toMatchObject({ phase: 'done', unsettled: 1, drifts: 0 });
    expect(await reconcile()).toMatchObject({ unsettled: 0, drifts: 0 });
    expect(told()).toEqual([]);
  });

  it('leaves out what the audit was told of before it counted uses', async () => {
    const code = await openCode();
    const { orderId, at } = await held(code);
    await tell(await changesSince());
    await update(auditKey(at, causeOf(holdKey(orderId))), 'REMOVE uses');
    await update(codeUsesKey(code.key), 'ADD taken :minus', { ':minus': -1 });
    expect(await reconcile()).toMatchObject({ unsettled: 0, drifts: 0 });
    await cancel(orderId, now);
    await tell(await changesSince());
    expect(await codeUses(code)).toBe(0);
    expect(await reconcile()).toMatchObject({ unsettled: 0, drifts: 0 });
  });
});
