import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { table, tableName } from '../../shared/data/client.ts';
import { read, readMany } from '../../shared/data/read.ts';

/** The engine leaves nothing out of a batch and never trails its writes: that is made up here. */
const dynamo = mockClient(table);
afterEach(() => {
  dynamo.reset();
});

const asked = () =>
  dynamo
    .commandCalls(BatchGetCommand)
    .map(({ args }) => args[0].input.RequestItems?.[tableName] ?? { Keys: [] });
const keys = Array.from({ length: 150 }, (_, index) => ({ pk: 'p', sk: String(index) }));

describe('read', () => {
  it('asks for what the last acknowledged write left', async () => {
    dynamo.on(GetCommand).resolves({});
    await read({ pk: 'p', sk: 's' });
    const [get] = dynamo.commandCalls(GetCommand);
    expect(get?.args[0].input).toMatchObject({ ConsistentRead: true });
  });
});

describe('readMany', () => {
  it('asks again for what the table left out, and answers in the order of the keys', async () => {
    const [first, second, third] = keys as [(typeof keys)[0], (typeof keys)[0], (typeof keys)[0]];
    dynamo
      .on(BatchGetCommand)
      .resolvesOnce({
        Responses: { [tableName]: [third] },
        UnprocessedKeys: { [tableName]: { Keys: [first] } },
      })
      .resolves({ Responses: { [tableName]: [first] } });
    expect(await readMany([first, second, third])).toEqual([first, undefined, third]);
    expect(asked()[1]?.Keys).toEqual([first]);
  });

  it('asks for a hundred at a time, as the last acknowledged write left them', async () => {
    dynamo.on(BatchGetCommand).resolves({});
    await readMany(keys);
    expect(asked()).toMatchObject([{ ConsistentRead: true }, { ConsistentRead: true }]);
    expect(asked().map(({ Keys }) => Keys?.length)).toEqual([100, 50]);
  });
});
