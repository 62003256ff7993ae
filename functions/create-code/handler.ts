import { randomBytes } from 'node:crypto';
import { createCode } from '../../shared/data/codes.ts';
import { codeView, newCode } from '../../shared/domain/code-terms.ts';
import { codeRandomBytes } from '../../shared/domain/codes.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ body, now }) => {
  const code = newCode(body, randomBytes(codeRandomBytes), now);
  const created = isRefusal(code) ? code : await createCode(code);
  if (isRefusal(created)) return created;
  return { status: 201, body: codeView(created, created.usageLimit === undefined ? null : 0) };
});
