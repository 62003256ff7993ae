import * as z from 'zod';
import { type Account, emptyAccount, grant } from './account.ts';
import { monthEndsAt } from './calendar.ts';
import { CodeStatus } from './code-terms.ts';
import { parseCode } from './codes.ts';
import { CustomerId, ImportId } from './ids.ts';
import { pointsMax } from './money.ts';
import { CustomerName } from './profile.ts';

/** Lots of one row at most: every month of five years. */
export const importedLotsMax = 60;

const counted = (description: string) =>
  z.int().min(0).max(1_000_000).default(0).meta({ description });

/** A customer as another system knows them: who they are, their code, what they have. */
export const ImportRow = z
  .strictObject({
    customerId: CustomerId,
    name: CustomerName.optional().describe('Enrols them; without it they have no code.'),
    code: z
      .string()
      .trim()
      .min(1)
      .max(40)
      .refine((code) => parseCode(code) !== undefined, 'must have 4 to 20 letters and digits')
      .optional()
      .describe('The code as it is printed on their card; without it, one is drawn.'),
    codeStatus: CodeStatus.default('active').describe('Whether that code is accepted.'),
    enrolledAt: z.iso
      .datetime()
      .optional()
      .describe('Since when they are a customer, ISO 8601 in UTC; without it, now.'),
    points: z
      .array(
        z.strictObject({
          points: z.int().min(1).max(pointsMax).describe('How many, 1 at least.'),
          expires: z
            .string()
            .regex(
              /^(2[01]\d\d-(0[1-9]|1[0-2])|never)$/,
              'must be a month such as 2027-03, or never',
            )
            .describe('The month at whose end (UTC) they expire, or `never`.'),
        }),
      )
      .max(importedLotsMax)
      .default([])
      .describe('What they can spend, by the month at whose end it expires.'),
    referredBy: CustomerId.optional().describe('Who referred them: they are never new again.'),
    confirmedOrders: counted('Orders that they paid for: from one on they are not new.'),
    referrals: counted('Friends of theirs who were rewarded: from here bonuses count on.'),
  })
  .meta({ id: 'ImportRow' });
export type ImportRow = z.infer<typeof ImportRow>;

/** That a customer was taken over from another system, once, with all that they had there. */
export const Imported = z.object({
  kind: z.literal('imported'),
  customerId: CustomerId,
  importId: ImportId,
  /** Of the row, so that the same row is known again whatever import it comes with. */
  requestHash: z.string(),
  points: z.int().min(0),
  lots: z.record(z.string(), z.int().min(1)),
  confirmedOrders: z.int().min(0),
  referrals: z.int().min(0),
  referredBy: CustomerId.optional(),
  /** The customer's own code from then on, as it is shown; none for who isn't enrolled. */
  code: z.string().optional(),
  by: z.string(),
  at: z.iso.datetime(),
});
export type Imported = z.infer<typeof Imported>;

/** What is wrong with a row that is well formed, by JSON pointer; empty: nothing. */
export function rowFlaws(row: ImportRow, now: number): { pointer: string; detail: string }[] {
  const over = row.points.findIndex(({ expires }) => monthEndsAt(expires) <= now);
  const isEarly = row.enrolledAt !== undefined && Date.parse(row.enrolledAt) > now;
  const needsName = row.code !== undefined || row.enrolledAt !== undefined;
  return [
    ...(needsName && row.name === undefined
      ? [{ pointer: '/name', detail: 'is required of who is enrolled' }]
      : []),
    ...(over >= 0 ? [{ pointer: `/points/${over}/expires`, detail: 'is over already' }] : []),
    ...(isEarly ? [{ pointer: '/enrolledAt', detail: 'is in the future' }] : []),
    ...(row.referredBy === row.customerId
      ? [{ pointer: '/referredBy', detail: 'is the customer themselves' }]
      : []),
  ];
}

/** The account with which a customer begins. */
export function openingAccount({ points, referredBy, ...counts }: ImportRow): Account {
  const { confirmedOrders, referrals } = counts;
  const empty: Account = {
    ...emptyAccount,
    ...{ confirmedOrders, referrals },
    ...(referredBy !== undefined && { referredBy }),
  };
  return points.reduce((account, lot) => grant(account, lot.points, lot.expires), empty);
}
