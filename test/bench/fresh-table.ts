import { randomUUID } from 'node:crypto';
import { createTable, indexEngine, startEngine } from '../../infra/local/engine.ts';

/**
 * A fresh engine with the template's own table, and the environment of a function that every
 * caller may call. The product's modules read the environment when they are loaded, so they are
 * imported after this.
 */
export async function freshTable(): Promise<() => Promise<void>> {
  const engine = await startEngine();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    CALLERS: 'orders,admin,customer',
    CUSTOMER_PAGE_URL: 'https://shop.example/points/',
    OPERATION: 'bench',
    TABLE_NAME: await createTable(engine.endpoint, `bench-${randomUUID()}`),
  });
  if (engine.file) indexEngine(engine.file);
  return engine.close;
}
