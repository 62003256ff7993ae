import { linkSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openIdentity } from '../../infra/local/issuer.ts';
import { temporaryFolder } from './assembly.ts';

const client = (clientId: string) => ({ clientId, scopes: ['kawan/orders'] });
const clients = { machine: client('machine'), console: client('console') };
const data = temporaryFolder();

it('the signing key is never half written, wherever a start is killed', async () => {
  const file = join(data, 'issuer.json');
  const first = await openIdentity(data, 'http://127.0.0.1:1/issuer', clients);
  const before = readFileSync(file, 'utf8');
  linkSync(file, join(data, 'as-it-was'));
  const second = await openIdentity(data, 'http://127.0.0.1:2/issuer', clients);
  expect(second.key).toEqual(first.key);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(second);
  // The file was replaced as a whole, not written over.
  expect(readFileSync(join(data, 'as-it-was'), 'utf8')).toBe(before);
});
