import * as z from 'zod';
import { AuditEvent } from '../../shared/domain/audit-event.ts';
import { CustomerId, OrderId } from '../../shared/domain/ids.ts';
import { csv } from '../../shared/http/csv.ts';
import type { Contract } from '../../shared/http/endpoint.ts';
import { nextPage, pageOf } from '../../shared/http/page.ts';

const Page = z.object({
  events: z.array(AuditEvent.meta({ id: 'AuditEvent' })).describe('Newest first.'),
  next: nextPage,
});

const names = [
  ...(['at', 'kind', 'orderId', 'refundId', 'customerId', 'referrerId', 'adjustmentId'] as const),
  ...(['code', 'uses', 'version', 'by', 'reason', 'entry', 'entryHash'] as const),
];

const posted = ({ customerId, points, from, to }: AuditEvent['postings'][number]): string =>
  `${customerId}: ${points} from ${from} to ${to}`;

export const contract = {
  summary: 'List what the audit says',
  description:
    'Of an order, of a customer, or of a UTC day: exactly one of them. The audit is told of an entry some seconds after it was put.',
  query: z.strictObject({
    orderId: OrderId.optional().describe('The events of this order.'),
    customerId: CustomerId.optional().describe('The events of this customer, also as a referrer.'),
    date: z.iso.date().optional().describe('The events of this UTC day.'),
    ...pageOf('Events'),
  }),
  replies: { 200: Page },
  alsoAs: [
    csv(Page, [...names, 'postings'], ({ events }) =>
      events.map((event) => [
        ...names.map((name) => event[name]),
        event.postings.map(posted).join('; '),
      ]),
    ),
  ],
} satisfies Contract;
