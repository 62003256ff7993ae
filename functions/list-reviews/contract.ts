import * as z from 'zod';
import { ReviewView } from '../../shared/domain/review.ts';
import { csv } from '../../shared/http/csv.ts';
import type { Contract } from '../../shared/http/endpoint.ts';
import { nextPage, pageOf } from '../../shared/http/page.ts';

const Page = z.object({ reviews: z.array(ReviewView).describe('Newest first.'), next: nextPage });

const names = ['orderId', 'customerId', 'referrerId', 'at', 'score', 'status'] as const;
const others = ['heldBackPoints', 'reasons', 'decision', 'by', 'reason', 'decidedAt', 'points'];

export const contract = {
  summary: 'List rewards that are held back',
  description:
    'Newest first. A review appears here, and leaves the open ones, some moments after it was made or decided.',
  query: z.strictObject({
    status: z
      .enum(['open', 'all'])
      .default('open')
      .describe('`all` lists also what was decided on.'),
    ...pageOf('Reviews'),
  }),
  replies: { 200: Page },
  alsoAs: [
    csv(Page, [...names, ...others], ({ reviews }) =>
      reviews.map(({ reasons, heldBackPoints, decision, ...review }) => [
        ...names.map((name) => review[name]),
        heldBackPoints,
        reasons.map(({ signal, value, weight }) => `${signal}: ${value} (${weight})`).join('; '),
        ...[decision?.decision, decision?.by, decision?.reason, decision?.at, decision?.points],
      ]),
    ),
  ],
} satisfies Contract;
