import { listSettings } from '../../shared/data/settings.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import { settingsChanges } from '../../shared/domain/settings-changes.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ query: { limit, before } }) => {
  // One more than the page shows: its last version is compared with the one before it.
  const found = await listSettings(limit + 1, before);
  const versions = found.slice(0, limit).map((version, index) => {
    const { document: older } = found[index + 1] ?? { document: defaultSettings };
    return { ...version, changes: settingsChanges(older, version.document) };
  });
  const next = versions.at(-1)?.version;
  return { status: 200, body: { versions, ...(found.length > limit && { next }) } };
});
