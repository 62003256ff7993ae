import { isCodePosition, listCodes } from '../../shared/data/list-codes.ts';
import { codeView } from '../../shared/domain/code-terms.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { answerPage } from '../../shared/http/page.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, ({ query }) =>
  answerPage(query, isCodePosition, async (from) => {
    const { used, ...rest } = await listCodes(query, query.limit, from);
    return { codes: used.map(({ code, uses }) => codeView(code, uses)), ...rest };
  }),
);
