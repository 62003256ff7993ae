import { isApprovalPosition, listApprovals } from '../../shared/data/approvals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { answerPage } from '../../shared/http/page.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, ({ query, now }) =>
  answerPage(query, isApprovalPosition, (from) =>
    listApprovals(query.status, query.limit, from, now),
  ),
);
