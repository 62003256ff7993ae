import { adjust } from '../../shared/data/adjust.ts';
import { digest } from '../../shared/data/digest.ts';
import { readSettings } from '../../shared/data/settings.ts';
import { pendingView } from '../../shared/domain/adjustment-request.ts';
import { hourMs } from '../../shared/domain/calendar.ts';
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
  const waitsMs = document.holds.approvalExpiresAfterHours * hourMs;
  const approvalExpiresAt = large ? now + waitsMs : undefined;
  const asked = { ...params, ...body, requestHash: digest(body), by: nameOf(caller) };
  const adjusted = await adjust(
    { ...asked, expiresAfterMonths, approvalExpiresAt },
    now,
    notAllowed,
  );
  if (isRefusal(adjusted)) return adjusted;
  const headers = replayHeader(adjusted.replayed);
  if ('requested' in adjusted) {
    return { status: 202, body: pendingView(adjusted.requested), headers };
  }
  const status = adjusted.replayed ? 200 : 201;
  return { status, body: { ...adjusted.adjustment, status: 'adjusted' }, headers };
});
