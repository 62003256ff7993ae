import * as z from 'zod';
import { CodeStatus, CodeView } from '../../shared/domain/code-terms.ts';
import { CustomerId } from '../../shared/domain/ids.ts';
import { csv } from '../../shared/http/csv.ts';
import type { Contract } from '../../shared/http/endpoint.ts';
import { nextPage, pageOf } from '../../shared/http/page.ts';

const Page = z.object({ codes: z.array(CodeView).describe('Newest first.'), next: nextPage });

const names = ['code', 'owner', 'kind', 'status', 'usageLimit', 'uses'] as const;
const dates = ['validFrom', 'validUntil', 'createdAt', 'changedAt'] as const;

export const contract = {
  summary: 'List codes',
  description:
    'Of an owner: all of their codes, by when they were made. Without one: the codes that admins made or changed, by when they did so last; customers’ own codes that nobody changed are not among them. A code appears, and changes its place, some moments after it was made or changed. A page may be shorter than `limit` and have a next one.',
  query: z.strictObject({
    owner: CustomerId.optional().describe('The codes of this customer.'),
    status: CodeStatus.optional().describe('Only codes of this status.'),
    ...pageOf('Codes'),
  }),
  replies: { 200: Page },
  alsoAs: [
    csv(
      Page,
      [...names, ...dates, 'discountAmount', 'discountBasisPoints', 'discountMax'],
      ({ codes }) =>
        codes.map(({ discount, ...code }) => [
          ...names.map((name) => code[name] ?? undefined),
          ...dates.map((name) => code[name] ?? undefined),
          discount?.kind === 'fixed' ? discount.amount : undefined,
          discount?.kind === 'percent' ? discount.basisPoints : undefined,
          discount?.kind === 'percent' ? discount.max : undefined,
        ]),
    ),
  ],
} satisfies Contract;
