import { readUsedCode } from '../../shared/data/code-uses.ts';
import { codeView } from '../../shared/domain/code-terms.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { noSuchCode } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params }) => {
  const key = parseCode(params.code);
  const found = key && (await readUsedCode(key));
  if (found === undefined) return noSuchCode;
  return { status: 200, body: codeView(found.code, found.uses) };
});
