import { createTable } from '../../infra/local/engine.ts';

/** Runs before each test file is loaded: a table and an environment as a function would have. */
const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB;
if (endpoint === undefined) throw new Error('the engine was not started');
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  OPERATION: 'test',
  TABLE_NAME: await createTable(endpoint, `test-${crypto.randomUUID()}`),
});
