import { readSettings } from '../../shared/data/settings.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async () => {
  const { version, document } = await readSettings();
  return { status: 200, body: document, headers: { etag: `"${version}"` } };
});
