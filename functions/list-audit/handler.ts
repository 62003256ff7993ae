import { isAuditPosition, listAudit } from '../../shared/data/audit-log.ts';
import { refusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { answerPage } from '../../shared/http/page.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ query }) => {
  const { orderId, customerId, date } = query;
  const [subject, ...others] = [
    ...(orderId === undefined ? [] : [{ orderId }]),
    ...(customerId === undefined ? [] : [{ customerId }]),
    ...(date === undefined ? [] : [{ date }]),
  ];
  if (subject === undefined || others.length > 0) {
    return refusal('invalid_request', 'Ask by one of orderId, customerId and date.');
  }
  return answerPage(query, isAuditPosition, (from) => listAudit(subject, query.limit, from));
});
