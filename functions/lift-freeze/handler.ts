import { liftFreeze } from '../../shared/data/freeze.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { nameOf } from '../../shared/http/caller.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params, body, caller, now }) => {
  const by = nameOf(caller);
  const lifted = await liftFreeze(params.customerId, { by, reason: body.reason }, now);
  return isRefusal(lifted) ? lifted : { status: 200, body: lifted };
});
