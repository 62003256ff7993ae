import * as z from 'zod';
import { Approval } from '../../shared/domain/approvals.ts';
import { csv } from '../../shared/http/csv.ts';
import type { Contract } from '../../shared/http/endpoint.ts';
import { nextPage, pageOf } from '../../shared/http/page.ts';

const Page = z.object({ approvals: z.array(Approval).describe('Newest first.'), next: nextPage });

const names = [
  ...(['approvalId', 'kind', 'status', 'orderId', 'customerId', 'adjustmentId'] as const),
  ...(['points', 'amount', 'reason', 'requestedBy', 'requestedAt', 'expiresAt'] as const),
];

export const contract = {
  summary: 'List what waits for an approver',
  description:
    'Newest first, of the last 30 days; nothing waits longer. Pages are counted before those that are decided are left out: a page may be shorter than `limit`, even empty, and have a next one.',
  query: z.strictObject({
    status: z
      .enum(['open', 'all'])
      .default('open')
      .describe('`all` lists also what was decided, cancelled or not decided in time.'),
    ...pageOf('Requests'),
  }),
  replies: { 200: Page },
  alsoAs: [
    csv(Page, [...names, 'decision', 'decidedBy', 'why', 'decidedAt'], ({ approvals }) =>
      approvals.map(({ decision, ...approval }) => [
        ...names.map((name) => approval[name]),
        ...[decision?.decision, decision?.by, decision?.reason, decision?.at],
      ]),
    ),
  ],
} satisfies Contract;
