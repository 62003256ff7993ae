import { isAuditPosition, listAudit } from '../../shared/data/audit-log.ts';
import { refusal } from '../../shared/domain/refusals.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { contract } from './contract.ts';

export const handler = endpoint(contract, async ({ query }) => {
  const { limit, cursor, ...asked } = query;
  const [subject, ...others] = [
    ...(asked.orderId === undefined ? [] : [{ orderId: asked.orderId }]),
    ...(asked.customerId === undefined ? [] : [{ customerId: asked.customerId }]),
    ...(asked.date === undefined ? [] : [{ date: asked.date }]),
  ];
  if (subject === undefined || others.length > 0) {
    return refusal('invalid_request', 'Ask by one of orderId, customerId and date.');
  }
  const position = cursor && Buffer.from(cursor, 'base64url').toString();
  if (position !== undefined && !isAuditPosition(position)) {
    return refusal('invalid_request', 'The cursor is not one of an earlier page.');
  }
  const page = await listAudit(subject, limit, position);
  const next = page.next && Buffer.from(page.next).toString('base64url');
  if (next === undefined) return { status: 200, body: { events: page.events } };
  const again = new URLSearchParams({ ...asked, limit: String(limit), cursor: next });
  return {
    status: 200,
    body: { events: page.events, next },
    headers: { link: `<?${again}>; rel="next"` },
  };
});
