import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

const environment = z.object({ TABLE_NAME: z.string().min(1) }).parse(process.env);

export const tableName = environment.TABLE_NAME;

/**
 * One client a function. Its own retries are few, because `transact` retries with a budget; the
 * time limits are short, because somebody is waiting at a counter.
 */
const client = new DynamoDBClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1500 },
});
for (const unused of [
  'loggerMiddleware',
  'getUserAgentMiddleware',
  'recursionDetectionMiddleware',
]) {
  client.middlewareStack.remove(unused);
}

export const table = DynamoDBDocumentClient.from(client, {
  marshallOptions: { removeUndefinedValues: true },
});
