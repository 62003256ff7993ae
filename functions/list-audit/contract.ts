import * as z from 'zod';
import { AuditEvent } from '../../shared/domain/audit-event.ts';
import { CustomerId, OrderId } from '../../shared/domain/ids.ts';
import { csv } from '../../shared/http/csv.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

const Page = z.object({
  events: z.array(AuditEvent.meta({ id: 'AuditEvent' })).describe('Newest first.'),
  next: z.string().describe('Send as `cursor` for the next page; absent on the last.').optional(),
});

const names = [
  ...(['at', 'kind', 'orderId', 'refundId', 'customerId', 'referrerId', 'adjustmentId'] as const),
  ...(['code', 'version', 'by', 'reason', 'entry', 'entryHash'] as const),
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
    limit: z.coerce.number().int().min(1).max(100).default(50).describe('Events at most.'),
    cursor: z
      .string()
      .regex(/^[\x21-\x7e]{1,600}$/, 'must be a cursor from an earlier page')
      .optional()
      .describe('Opaque: the `next` of the page before.'),
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
