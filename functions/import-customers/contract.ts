import * as z from 'zod';
import { CustomerId, ImportId } from '../../shared/domain/ids.ts';
import { ImportRow } from '../../shared/domain/import.ts';
import type { Contract } from '../../shared/http/endpoint.ts';
import { Problem } from '../../shared/http/problems.ts';

const RowProblem = Problem.pick({ code: true, detail: true, errors: true }).meta({
  id: 'RowProblem',
});

/** Rows of one request at most: each is a transaction of its own, and all of them share a budget. */
export const rowsMax = 50;

const Result = z
  .object({
    status: z
      .enum(['imported', 'imported_before', 'refused', 'busy'])
      .describe(
        '`imported_before`: the same row was imported already, and nothing was done. `busy`: there was no time for this one; send it again.',
      ),
    customerId: CustomerId.describe('Absent from what is no row.').optional(),
    code: z
      .string()
      .describe('The customer’s own code from now on, where they are enrolled.')
      .optional(),
    points: z.int().describe('Points that they brought along.').optional(),
    problem: RowProblem.describe('Why it was refused.').optional(),
  })
  .meta({ id: 'ImportResult' });
export type Result = z.infer<typeof Result>;

export const contract = {
  summary: 'Import customers from another system',
  description:
    'Takes customers over with the codes on their cards, their opening balances, and the past that says whether they are new. Each row is taken or refused by itself. A customer is imported once: the same row again is `imported_before`, another one is `import_reused`; an account to which anything happened before is `account_in_use`. A dry run can’t see that two rows want the same code.',
  body: z
    .strictObject({
      importId: ImportId.describe('What the rows came with; each entry names it.'),
      rows: z
        .array(z.union([ImportRow, z.unknown()]))
        .min(1)
        .max(rowsMax)
        .describe('Rows that are not as they should be are refused, and the others go on.'),
    })
    .meta({
      examples: [
        {
          importId: 'move-2026-11',
          rows: [
            {
              customerId: 'c-2001',
              name: 'Wulan',
              code: 'WULAN-88',
              enrolledAt: '2024-03-01T00:00:00Z',
              points: [{ points: 430, expires: '2036-06' }],
              confirmedOrders: 7,
              referrals: 2,
            },
          ],
        },
      ],
    }),
  bodyBytesMax: 256 * 1024,
  writes: true,
  replies: {
    200: z
      .object({
        importId: ImportId,
        results: z.array(Result).describe('One for each row, in the same order.'),
      })
      .meta({ id: 'ImportResults' }),
  },
  rowRefusals: ['invalid_request', 'code_taken', 'import_reused', 'account_in_use'],
} satisfies Contract;
