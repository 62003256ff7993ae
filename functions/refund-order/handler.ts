import { refund } from '../../shared/data/refund.ts';
import { refundView } from '../../shared/domain/refund.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { endpoint, replayHeader } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params, body, now }) => {
  const refunded = await refund({ ...params, ...body }, now);
  if (isRefusal(refunded)) return refunded;
  return {
    status: refunded.replayed ? 200 : 201,
    body: refundView(refunded.refund),
    headers: replayHeader(refunded.replayed),
  };
});
