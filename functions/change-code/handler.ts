import { changeCode } from '../../shared/data/codes.ts';
import { codeView } from '../../shared/domain/code-terms.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { isRefusal, noSuchCode } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params, body, now }) => {
  const key = parseCode(params.code);
  if (key === undefined) return noSuchCode;
  const { validUntil, ...change } = body;
  const validUntilAt = validUntil == null ? validUntil : Date.parse(validUntil);
  const changed = await changeCode(key, { ...change, validUntilAt }, now);
  if (isRefusal(changed)) return changed;
  return { status: 200, body: codeView(changed.code, changed.uses) };
});
