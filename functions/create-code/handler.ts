import { createCode } from '../../shared/data/codes.ts';
import { codeView } from '../../shared/domain/code-terms.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ body, now }) => {
  const created = await createCode(body, now);
  if (isRefusal(created)) return created;
  return { status: 201, body: codeView(created, 0) };
});
