import { codeUses, readCode } from '../../shared/data/codes.ts';
import { codeView } from '../../shared/domain/code-terms.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { noSuchCode } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ params }) => {
  const key = parseCode(params.code);
  const code = key && (await readCode(key));
  if (code === undefined) return noSuchCode;
  return { status: 200, body: codeView(code, await codeUses(code)) };
});
