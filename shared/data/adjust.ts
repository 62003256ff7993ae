import * as z from 'zod';
import { grant, remove } from '../domain/account.ts';
import { iso, monthOf, never } from '../domain/calendar.ts';
import type { AdjustmentId, CustomerId } from '../domain/ids.ts';
import { insufficientPoints, notEnrolled, type Refusal, refusal } from '../domain/refusals.ts';
import { parseAccount, replaceAccount, settleAccount } from './accounts.ts';
import { accountKey, adjustmentKey, profileKey, timelineRow } from './keys.ts';
import { readMany } from './read.ts';
import { transact } from './transact.ts';

/** A correction of a balance by a person, with a reason. Put once under the caller's id. */
export const Adjustment = z.object({
  kind: z.literal('adjusted'),
  adjustmentId: z.string(),
  customerId: z.string(),
  requestHash: z.string(),
  points: z.int(),
  reason: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  /** The month at whose end granted points expire, or `never`. */
  month: z.string().optional(),
});
export type Adjustment = z.infer<typeof Adjustment>;

export type AdjustmentRequest = {
  customerId: CustomerId;
  adjustmentId: AdjustmentId;
  requestHash: string;
  points: number;
  reason: string;
  by: string;
  expiresAfterMonths: number | null;
};

/**
 * Adds or takes points. More than is available can't be taken. `notAllowed` is why this caller may
 * not, if so: what is done already is answered before that.
 */
export async function adjust(
  request: AdjustmentRequest,
  now: number,
  notAllowed?: Refusal,
): Promise<{ adjustment: Adjustment; replayed: boolean } | Refusal> {
  const { customerId, expiresAfterMonths, ...asked } = request;
  const key = adjustmentKey(customerId, request.adjustmentId);
  const month = expiresAfterMonths === null ? never : monthOf(now, expiresAfterMonths);
  const adjustment: Adjustment = {
    kind: 'adjusted',
    customerId,
    ...asked,
    at: iso(now),
    ...(request.points > 0 && { month }),
  };
  for (;;) {
    const [profile, accountItem, entry] = await readMany([
      profileKey(customerId),
      accountKey(customerId),
      key,
    ]);
    if (entry !== undefined) return replay(Adjustment.parse(entry), request.requestHash);
    if (notAllowed) return notAllowed;
    if (profile === undefined) return notEnrolled;
    const account = await settleAccount(customerId, parseAccount(accountItem), now);
    if (account.available + request.points < 0) return insufficientPoints(account.available);
    const after =
      request.points > 0 ? grant(account, request.points, month) : remove(account, -request.points);
    const outcome = await transact({
      entry: {
        put: {
          Item: {
            ...key,
            ...adjustment,
            ...timelineRow(customerId, adjustment.at, request.adjustmentId),
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      account: replaceAccount(customerId, account, after, key),
    });
    if (outcome.committed) return { adjustment, replayed: false };
    if (outcome.failed.entry) {
      return replay(Adjustment.parse(outcome.failed.entry.item), request.requestHash);
    }
  }
}

function replay(adjustment: Adjustment, requestHash: string) {
  if (adjustment.requestHash === requestHash) return { adjustment, replayed: true };
  return refusal('adjustment_reused', 'This adjustment id was used with another request.');
}
