import { iso } from '../../shared/domain/calendar.ts';
import type { Item } from './effects.ts';
import type { Line } from './pricing.ts';
import { isOver, isUnapproved, type Order, type Ruling, type State } from './state.ts';

export function orderView({ hold, points }: Order, status: string): Item {
  const { orderId, customerId, currency, subtotal, lines, total, at, expiresAt } = hold;
  const find = (kind: string) => (lines as (Line & Item)[]).find((line) => line.kind === kind);
  const referral = find('referral');
  return {
    ...{ orderId, customerId, status, currency, subtotal, lines, total },
    ...(referral && { referral: { code: referral.code, discount: referral.amount } }),
    ...(points > 0 && { points: { points, discount: find('points')?.amount } }),
    settingsVersion: hold.terms.settingsVersion,
    ...{ heldAt: at, expiresAt },
  };
}

export const refundView = (made: Item): Item => ({
  orderId: made.orderId,
  refundId: made.refundId,
  amount: made.amount,
  refundedTotal: made.refundedTotal,
  pointsReturned: made.points,
  rewardClawedBack: made.rewardPoints,
  bonusClawedBack: made.bonusPoints ?? 0,
  earnedClawedBack: made.earnedPoints ?? 0,
  status: made.isWhole ? 'refunded' : 'partially_refunded',
});

/** What the account says and when each lot ends; what is promised stands elsewhere. */
export function customerView(state: State, customerId: unknown, now: number): Item {
  const customer = state.customer(customerId);
  const { available, held, spent, expired, debt } = customer.account;
  const live = customer.available(now);
  const points = { available: live, held, spent, expired: expired + available - live, debt };
  return { customerId, code: customer.profile?.code, points };
}

export function statusOf(order: Order, now: number): string {
  const last = [...order.refunds.values()].at(-1);
  if (last) return String(refundView(last).status);
  if (order.status === 'closed') return 'expired';
  if (order.status !== 'held') return order.status;
  if (isOver(order, now)) return 'expired';
  return isUnapproved(order) ? 'pending_approval' : 'held';
}

const verdicts = { approve: 'approved', reject: 'rejected' };
const verdictOf = ({ decision }: Ruling) => verdicts[decision as keyof typeof verdicts];

/** A request for a second person; what nobody decided in time has expired. */
export function approvalView(state: State, approvalId: string, now: number): Item | undefined {
  const [kind, ...ids] = approvalId.split(',');
  if (kind === 'order') {
    const order = state.orders.get(String(ids[0]));
    if (order?.hold.needsApproval !== true) return undefined;
    const { orderId, customerId, lines, requestedBy, at, expiresAt } = order.hold;
    const amount = (lines as Line[]).find((line) => line.kind === 'points')?.amount;
    const request = { approvalId, kind, orderId, customerId, points: order.points, amount };
    const times = { requestedBy, requestedAt: at, expiresAt };
    const end = statusOf(order, now);
    const undecided = end === 'pending_approval' ? 'open' : end;
    const { ruling } = order;
    const verdict = ruling && { status: verdictOf(ruling), decision: ruling };
    return { ...request, ...times, ...(verdict ?? { status: undecided }) };
  }
  const { asked, ruling } = state.adjustments.get(ids.join(',')) ?? {};
  if (asked === undefined) return undefined;
  const { customerId, adjustmentId, points, reason, by, at, expiresAt } = asked;
  const request = { approvalId, kind, customerId, adjustmentId, points, reason };
  const times = { requestedBy: by, requestedAt: at, expiresAt };
  const isLate = ruling !== undefined || now >= Date.parse(String(expiresAt));
  const status = ruling && verdictOf(ruling);
  const standing = status ? { status, decision: ruling } : { status: isLate ? 'expired' : 'open' };
  return { ...request, ...times, ...standing };
}

export function codeView(state: State, key: string): Item | undefined {
  const known = state.codes.get(key);
  const code = known?.terms.present;
  if (code === undefined) return undefined;
  const { display, owner, kind, status, discount, usageLimit, validUntilAt } = code;
  const used = known?.shards.reduce((sum, shard) => sum + shard.used, 0) ?? 0;
  return {
    ...{ code: display, owner, kind, status, ...(discount && { discount }) },
    usageLimit: usageLimit ?? null,
    // Others are counted by the audit, which no history tells.
    uses: usageLimit === undefined ? 0 : used,
    validFrom: iso(code.validFromAt),
    validUntil: validUntilAt === undefined ? null : iso(validUntilAt),
    createdAt: iso(code.createdAt),
    ...(code.changedAt !== undefined && { changedAt: iso(code.changedAt) }),
  };
}
