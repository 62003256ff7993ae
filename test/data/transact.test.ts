import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { table } from '../../shared/data/client.ts';
import { transact } from '../../shared/data/transact.ts';
import { inDryRun } from '../../shared/runtime/dry-run.ts';

/**
 * The engine never conflicts, throttles or loses an answer, so the answers here are made up. That
 * a condition holds is proved on the engine, in the other files of this folder.
 */
const dynamo = mockClient(table);
afterEach(() => {
  dynamo.reset();
});

const put = { put: { Item: { pk: 'p', sk: 's' } } };
const writes = { entry: put, account: put, shard: put };

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'cancelled',
    CancellationReasons: codes.map((Code) => ({ Code, Item: { pk: { S: Code } } })),
  });

const fails = 'ConditionalCheckFailed';
const failure = { item: { pk: fails } };

describe('transact', () => {
  it.each([
    ['entry', [fails, 'None', 'None']],
    ['account', ['None', fails, 'None']],
    ['shard', ['None', 'None', fails]],
  ])('names the write whose condition failed: %s', async (name, codes) => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(...codes));
    expect(await transact(writes)).toEqual({ committed: false, failed: { [name]: failure } });
  });

  const transient = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
  const positions = [0, 1, 2].flatMap((position) => transient.map((code) => [code, position]));

  it.each(positions)('tries again on %s at position %i', async (code, position) => {
    const codes = ['None', 'None', 'None'].with(Number(position), String(code));
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(...codes))
      .resolves({});
    expect(await transact(writes)).toEqual({ committed: true });
  });

  it('does not refuse while an earlier attempt may hold the entry', async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('TransactionConflict', fails, 'None'))
      .rejects(cancelled(fails, fails, 'None'));
    expect(await transact(writes)).toMatchObject({ failed: { entry: failure } });
    expect(dynamo.calls()).toHaveLength(2);
  });

  it('knows that the deed is done although another write conflicts', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(fails, 'TransactionConflict', fails));
    expect(await transact(writes)).toMatchObject({ failed: { entry: failure } });
    expect(dynamo.calls()).toHaveLength(1);
  });

  it.each(['ValidationError', 'ItemCollectionSizeLimitExceeded', 'SomethingNew'])(
    'takes %s for a fault, never for a refusal',
    async (code) => {
      dynamo.on(TransactWriteCommand).rejects(cancelled('None', code, fails));
      await expect(transact(writes)).rejects.toThrow(TransactionCanceledException);
    },
  );

  it('takes a cancellation without a reason for a fault', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('None', 'None', 'None'));
    await expect(transact(writes)).rejects.toThrow(TransactionCanceledException);
  });

  it('is busy when the conflicts outlast its budget', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('None', 'TransactionConflict', 'None'));
    const begun = Date.now();
    await expect(transact(writes)).rejects.toThrow('no answer within the budget');
    expect(dynamo.calls().length).toBeGreaterThan(5);
    // Pauses that didn't grow would be of some 5 ms.
    expect((Date.now() - begun) / dynamo.calls().length).toBeGreaterThan(30);
  });

  it('tries again when the answer is lost', async () => {
    const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    dynamo.on(TransactWriteCommand).rejectsOnce(lost).resolves({});
    expect(await transact(writes)).toEqual({ committed: true });
  });

  it('leaves any other error a fault', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    dynamo.on(TransactWriteCommand).rejects(denied);
    await expect(transact(writes)).rejects.toThrow('no');
  });

  it('sends a single write as a plain one', async () => {
    dynamo.on(PutCommand).resolves({});
    expect(await transact({ entry: put, account: undefined })).toEqual({ committed: true });
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(0);
  });

  it('asks for a check also where nothing is written beside it', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(fails));
    const check = { Key: { pk: 'p', sk: 's' }, ConditionExpression: 'attribute_exists(pk)' };
    const outcome = await transact({ entry: { check } });
    expect(outcome).toEqual({ committed: false, failed: { entry: failure } });
  });
});

describe('transact in a dry run', () => {
  const tried = (given: Parameters<typeof transact>[0] = writes) => inDryRun(() => transact(given));
  const sent = () =>
    dynamo.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.TransactItems ?? []);

  it('says that it would write when only its own check stands in the way', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('None', 'None', 'None', fails));
    expect(await tried()).toEqual({ committed: true });
  });

  it.each([
    ['entry', [fails, 'None', 'None', fails]],
    ['account', ['None', fails, 'None', fails]],
    ['shard', ['None', 'None', fails, fails]],
    ['shard', ['None', 'None', fails, 'None']],
  ])('names the write whose condition failed and not its own check: %s', async (name, codes) => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(...codes));
    expect(await tried()).toEqual({ committed: false, failed: { [name]: failure } });
  });

  it.each([0, 1, 2, 3])('tries again on a conflict at position %i', async (position) => {
    const codes = ['None', 'None', 'None', fails].with(position, 'TransactionConflict');
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(...codes))
      .rejects(cancelled('None', 'None', 'None', fails));
    expect(await tried()).toEqual({ committed: true });
    expect(sent()).toHaveLength(2);
  });

  it('knows that the deed is done although another write conflicts', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(fails, 'TransactionConflict', 'None', fails));
    expect(await tried()).toMatchObject({ failed: { entry: failure } });
    expect(sent()).toHaveLength(1);
  });

  it('takes what is no condition for a fault', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('None', 'ValidationError', 'None', fails));
    await expect(tried()).rejects.toThrow(TransactionCanceledException);
  });

  it('sends a single write with its check, and never as a plain one', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('None', fails));
    expect(await tried({ entry: put })).toEqual({ committed: true });
    expect(dynamo.commandCalls(PutCommand)).toHaveLength(0);
    expect(sent()).toMatchObject([[{ Put: put.put }, { ConditionCheck: {} }]]);
  });

  it('looks elsewhere each time, so that dry runs are no conflicts to each other', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('None', fails));
    await Promise.all([tried({ entry: put }), tried({ entry: put })]);
    const [first, second] = sent().map((items) => String(items.at(-1)?.ConditionCheck?.Key?.pk));
    expect(first).toMatch(/^DRY-RUN#/);
    expect(second).toMatch(/^DRY-RUN#/);
    expect(first).not.toBe(second);
  });

  it('takes being written for a fault', async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    await expect(tried()).rejects.toThrow('a dry run was written');
  });
});
