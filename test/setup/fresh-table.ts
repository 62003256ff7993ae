import { createTable } from '../../infra/local/engine.ts';
import { synthesizeTable } from '../../infra/local/synth.ts';
import { readTable } from '../../infra/local/template.ts';

/**
 * Runs before each test file is loaded: a table and an environment as a function would have. The
 * table has no stream, which takes the engine two fifths of what a write costs: `stream-records.ts`
 * starts it for whoever wants to be told.
 */
const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB;
if (endpoint === undefined) throw new Error('the engine was not started');
const { StreamSpecification: _, ...properties } = readTable(synthesizeTable());
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  OPERATION: 'test',
  TABLE_NAME: await createTable(endpoint, `test-${crypto.randomUUID()}`, properties),
});
