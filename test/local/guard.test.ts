import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTable, type Engine, startEngine } from '../../infra/local/engine.ts';
import { type Guard, startGuard } from '../../infra/local/guard.ts';
import { statementsOf } from '../../infra/local/permissions.ts';

const TableName = 'guarded';
const tableArn = 'arn:aws:local:us-east-1:000000000000:Table';

const statement = (action: string, keys: string[], resource = tableArn) => ({
  Effect: 'Allow',
  Action: `dynamodb:${action}`,
  Resource: resource,
  Condition: {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  },
});

/** What the till's role says, as the template writes it. */
const till = statementsOf({
  Roles: ['TillRole'],
  PolicyDocument: {
    Statement: [
      { Effect: 'Allow', Action: ['xray:PutTraceSegments'], Resource: '*' },
      statement('GetItem', ['ORDER#*', 'SETTINGS']),
      statement('BatchGetItem', ['ORDER#*']),
      statement('PutItem', ['ORDER#*']),
      statement('UpdateItem', ['ORDER#*']),
      statement('ConditionCheckItem', ['CUSTOMER#*']),
      statement('Query', ['DUE#*'], `${tableArn}/index/due`),
    ],
  },
});

let engine: Engine;
let guard: Guard;
const clients: DynamoDBClient[] = [];

beforeAll(async () => {
  engine = await startEngine();
  await createTable(engine.endpoint, TableName);
  guard = await startGuard({ ...engine, tableArn, roles: new Map([['till', till]]) });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  guard.close();
  await engine.close();
});

function clientOf(accessKeyId: string): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint: guard.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });
  clients.push(client);
  return client;
}

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'X' } });
const get = (pk: string) => new GetItemCommand({ TableName, Key: key(pk) });
const put = (pk: string) => new PutItemCommand({ TableName, Item: key(pk) });
const together = (...TransactItems: TransactWriteItem[]) =>
  new TransactWriteItemsCommand({ TransactItems });
const Put = (pk: string) => ({ Put: { TableName, Item: key(pk) } });
const update = (pk: string) => ({ TableName, Key: key(pk), UpdateExpression: 'REMOVE x' });
const check = (pk: string) => ({
  ConditionCheck: {
    TableName,
    Key: key(pk),
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});
const batch = (...pks: string[]) =>
  new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: pks.map(key) } } });
const query = (IndexName: string | undefined, pk: string) =>
  new QueryCommand({
    TableName,
    ...(IndexName && { IndexName }),
    KeyConditionExpression: `${IndexName === 'due' ? 'duePk' : 'pk'} = :pk`,
    ExpressionAttributeValues: { ':pk': { S: pk } },
  });

type Call = Parameters<DynamoDBClient['send']>[0];

describe('the guard', () => {
  it.each<[string, () => unknown]>([
    ['an item under a prefix', () => put('ORDER#1')],
    ['an item of a whole key', () => get('SETTINGS')],
    ['many items', () => batch('ORDER#1', 'ORDER#2')],
    ['an index', () => query('due', 'DUE#HOLD')],
    ['a transaction', () => together(Put('ORDER#3'), { Update: update('ORDER#4') })],
    ['a check in a transaction', () => together(Put('ORDER#5'), check('CUSTOMER#1'))],
  ])('lets through what the role allows: %s', async (_, call) => {
    const answer = await clientOf('till').send(call() as Call);
    expect(answer.$metadata.httpStatusCode).toBe(200);
  });

  it.each<[string, () => unknown]>([
    ['an item under another prefix', () => get('CUSTOMER#1')],
    ['a key that only begins like a whole one', () => get('SETTINGS#2')],
    ['one key of many', () => batch('ORDER#1', 'CUSTOMER#1')],
    ['the table where only an index is allowed', () => query(undefined, 'DUE#HOLD')],
    ['another index', () => query('reward', 'DUE#HOLD')],
    ['another partition of the index', () => query('due', 'CUSTOMER#1')],
    ['one item of a transaction', () => together(Put('ORDER#1'), Put('CUSTOMER#1'))],
    ['a kind of item in a transaction', () => together(Put('ORDER#1'), check('ORDER#2'))],
    ['an action of a key that others may touch', () => new UpdateItemCommand(update('CODE#1'))],
    ['a scan', () => new ScanCommand({ TableName })],
  ])('refuses what the role doesn’t allow: %s', async (_, call) => {
    await expect(clientOf('till').send(call() as Call)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('writes nothing of a transaction of which it refuses one item', async () => {
    const refused = clientOf('till').send(together(Put('ORDER#9'), Put('CUSTOMER#9')));
    await expect(refused).rejects.toThrow('dynamodb:PutItem');
    expect(await clientOf('till').send(get('ORDER#9'))).not.toHaveProperty('Item');
  });

  it('lets nobody do anything who has no role', async () => {
    await expect(clientOf('stranger').send(get('SETTINGS'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('hands on what the engine answers, refusals too', async () => {
    const twice = new PutItemCommand({
      TableName,
      Item: key('ORDER#1'),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await clientOf('till').send(put('ORDER#1'));
    await expect(clientOf('till').send(twice)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
  });
});

describe('a role’s statements', () => {
  it('are refused when they hold a condition that is not understood', () => {
    const odd = { ...statement('GetItem', ['ORDER#*']), Condition: { IpAddress: {} } };
    const policy = { Roles: [], PolicyDocument: { Statement: [odd] } };
    expect(() => statementsOf(policy)).toThrow();
  });
});
