import { adjust } from '../../shared/data/adjust.ts';
import { digest } from '../../shared/data/digest.ts';
import { readSettings } from '../../shared/data/settings.ts';
import { isRefusal, refusal } from '../../shared/domain/refusals.ts';
import { isIn, nameOf } from '../../shared/http/caller.ts';
import { endpoint, replayHeader } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params, body, caller, now }) => {
  const { document } = await readSettings();
  const { adjustmentApprovalThreshold, expiresAfterMonths } = document.points;
  const large = Math.abs(body.points) >= adjustmentApprovalThreshold;
  const notAllowed =
    large && !isIn(caller, 'admin')
      ? refusal('forbidden', `Support adjusts below ${adjustmentApprovalThreshold} points.`)
      : undefined;
  const asked = { ...params, ...body, requestHash: digest(body), by: nameOf(caller) };
  const adjusted = await adjust({ ...asked, expiresAfterMonths }, now, notAllowed);
  if (isRefusal(adjusted)) return adjusted;
  return {
    status: adjusted.replayed ? 200 : 201,
    body: adjusted.adjustment,
    headers: replayHeader(adjusted.replayed),
  };
});
