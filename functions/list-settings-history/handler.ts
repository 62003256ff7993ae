import { listSettings } from '../../shared/data/settings.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ query: { limit, before } }) => {
  const versions = await listSettings(limit, before);
  const next = versions.at(-1)?.version ?? 1;
  const more = versions.length === limit && next > 1;
  return { status: 200, body: { versions, ...(more && { next }) } };
});
