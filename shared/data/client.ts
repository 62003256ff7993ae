import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

const environment = z.object({ TABLE_NAME: z.string().min(1) }).parse(process.env);

export const tableName = environment.TABLE_NAME;

/** How long a call may be under way, in milliseconds. After that its outcome is not known. */
export const callMs = 1000;

/** One client a function. It doesn't retry by itself: `patiently` does, within the budget. */
const client = new DynamoDBClient({
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: callMs,
    requestTimeout: callMs,
    // Without this the time limit is only a warning on the console.
    throwOnRequestTimeout: true,
  },
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
