import { changeSettings, settingsOf } from '../../shared/data/settings.ts';
import { isRefusal, refusal } from '../../shared/domain/refusals.ts';
import { settingsChanges } from '../../shared/domain/settings-changes.ts';
import { nameOf } from '../../shared/http/caller.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { isDryRun } from '../../shared/runtime/dry-run.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ headers, body, caller, now }) => {
  const ifMatch = headers['if-match'];
  if (ifMatch === undefined) {
    return refusal('if_match_required', 'Send the ETag of the settings you changed as If-Match.');
  }
  const basedOn = Number(ifMatch.slice(1, -1));
  const changed = await changeSettings(basedOn, body, nameOf(caller), now);
  if (isRefusal(changed)) return changed;
  const { version, document } = changed;
  // The deed answers the document alone, as it can be sent again.
  const preview = isDryRun() && { changes: settingsChanges(await settingsOf(basedOn), document) };
  return { status: 200, body: { ...document, ...preview }, headers: { etag: `"${version}"` } };
});
