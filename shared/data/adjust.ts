import * as z from 'zod';
import { type Account, grant, remove } from '../domain/account.ts';
import type { RequestedAdjustment } from '../domain/adjustment-request.ts';
import { iso, monthOf, never } from '../domain/calendar.ts';
import { AdjustmentId, CustomerId } from '../domain/ids.ts';
import {
  adjustmentReused,
  insufficientPoints,
  notEnrolled,
  type Refusal,
} from '../domain/refusals.ts';
import { parseAccount, replaceAccount, settleAccount } from './accounts.ts';
import { answerRequested, requestWrites } from './adjustment-requests.ts';
import {
  accountKey,
  adjustmentDecisionKey,
  adjustmentKey,
  adjustmentRequestKey,
  profileKey,
  timelineRow,
} from './keys.ts';
import { read, readMany } from './read.ts';
import { transact, type Write } from './transact.ts';

/** A correction of a balance by a person, with a reason. Put once under the caller's id. */
export const Adjustment = z.object({
  kind: z.literal('adjusted'),
  adjustmentId: AdjustmentId,
  customerId: CustomerId,
  requestHash: z.string(),
  points: z.int(),
  reason: z.string(),
  by: z.string(),
  /** The second person, where one was needed; `at` is then when they approved. */
  approvedBy: z.string().optional(),
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
  /** Set where a second person must approve: until when, in milliseconds. */
  approvalExpiresAt?: number | undefined;
};

/** Done, or stored to wait for a second person; by this call or, replayed, by one before. */
export type Adjusted =
  | { adjustment: Adjustment; replayed: boolean }
  | { requested: RequestedAdjustment; replayed: boolean };

/**
 * Adds or takes points, or asks a second person to approve that. More than is available can't be
 * taken. `notAllowed` is why this caller may not, if so: what is done or asked already is answered
 * before that.
 */
export async function adjust(
  request: AdjustmentRequest,
  now: number,
  notAllowed?: Refusal,
): Promise<Adjusted | Refusal> {
  const { customerId, adjustmentId, requestHash } = request;
  for (;;) {
    const [profile, accountItem, entry, asked, decided] = await readMany([
      profileKey(customerId),
      accountKey(customerId),
      adjustmentKey(customerId, adjustmentId),
      adjustmentRequestKey(customerId, adjustmentId),
      adjustmentDecisionKey(customerId, adjustmentId),
    ]);
    if (entry !== undefined) return replay(Adjustment.parse(entry), requestHash);
    if (asked !== undefined) {
      const answer = await answerRequested(asked, decided, requestHash, now);
      if (answer) return answer;
      continue;
    }
    if (notAllowed) return notAllowed;
    if (profile === undefined) return notEnrolled;
    const account = await settleAccount(customerId, parseAccount(accountItem), now);
    if (account.available + request.points < 0) {
      // Done meanwhile, by another call of the same, is answered before "not enough".
      if (await read(adjustmentKey(customerId, adjustmentId))) continue;
      return insufficientPoints(account.available);
    }
    const { approvalExpiresAt } = request;
    const adjusted =
      approvalExpiresAt === undefined
        ? await post(newAdjustment(request, request.expiresAfterMonths, now), account)
        : await ask(newRequest(request, now, approvalExpiresAt), account);
    if (adjusted) return adjusted;
  }
}

/** Undefined: the account changed meanwhile, or the same was done already. */
async function post(adjustment: Adjustment, account: Account): Promise<Adjusted | undefined> {
  const outcome = await transact(adjustmentWrites(adjustment, account));
  return outcome.committed ? { adjustment, replayed: false } : undefined;
}

/** Undefined: the account changed meanwhile, or the same was asked already. */
async function ask(
  requested: RequestedAdjustment,
  account: Account,
): Promise<Adjusted | undefined> {
  const outcome = await transact(requestWrites(requested, account));
  return outcome.committed ? { requested, replayed: false } : undefined;
}

type Asked = Omit<AdjustmentRequest, 'expiresAfterMonths' | 'approvalExpiresAt'>;

/** The adjustment as it takes effect now: points are good for so many months from then. */
export function newAdjustment(
  { customerId, adjustmentId, requestHash, points, reason, by }: Asked,
  expiresAfterMonths: number | null,
  now: number,
): Adjustment {
  const month = expiresAfterMonths === null ? never : monthOf(now, expiresAfterMonths);
  return {
    kind: 'adjusted',
    ...{ customerId, adjustmentId, requestHash, points, reason, by },
    at: iso(now),
    ...(points > 0 && { month }),
  };
}

const newRequest = (
  { customerId, adjustmentId, requestHash, points, reason, by }: Asked,
  now: number,
  expiresAt: number,
): RequestedAdjustment => ({
  kind: 'requested',
  ...{ customerId, adjustmentId, requestHash, points, reason, by },
  at: iso(now),
  expiresAt: iso(expiresAt),
});

/** The entry and the balances that it changes, from an account that is settled and has enough. */
export function adjustmentWrites(
  adjustment: Adjustment,
  account: Account,
): { entry: Write; account: Write } {
  const { customerId, adjustmentId, points, month = never, at } = adjustment;
  const key = adjustmentKey(customerId, adjustmentId);
  const row = timelineRow(customerId, at, `adjustment:${adjustmentId}`);
  const after = points > 0 ? grant(account, points, month) : remove(account, -points);
  return {
    entry: {
      put: {
        Item: { ...key, ...adjustment, ...row },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    account: replaceAccount(customerId, account, after, key),
  };
}

function replay(adjustment: Adjustment, requestHash: string): Adjusted | Refusal {
  return adjustment.requestHash === requestHash ? { adjustment, replayed: true } : adjustmentReused;
}
