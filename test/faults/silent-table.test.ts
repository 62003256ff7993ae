import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from '@jest/globals';

const silent = createServer(() => {});
await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
const { port } = silent.address() as AddressInfo;
process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${port}`;
const { reserve } = await import('../../shared/data/reserve.ts');
const { aHold, now } = await import('../data/builders.ts');

afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

it('a table that does not answer makes a request busy within its budget and one call', async () => {
  const begun = performance.now();
  await expect(reserve(aHold(), now)).rejects.toThrow('no answer within the budget');
  expect(performance.now() - begun).toBeLessThan(4000);
});
