import { isDeepStrictEqual } from 'node:util';
import { iso } from '../../shared/domain/calendar.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { defined, type Item, type Request } from './effects.ts';
import { linkViewOf } from './links.ts';
import { askedIn, type Line } from './pricing.ts';
import { reviewViewOf } from './reviews.ts';
import type { Order, Ruling, State } from './state.ts';
import { basedOnIn, isPutAlready, reasonsAgainst, rowIn } from './truths.ts';

/** What a caller must be answered: the status, the body and whether it is an earlier answer again. */
export type Reply = { status: number; body: Item; replayed: boolean };

/** What a request must be answered that was done already. */
export function repliesIn(state: State, request: Request): Reply | undefined {
  const { params = {} } = request;
  const isRefused = reasonsAgainst(state, request, request.now).some(([first]) => first);
  const reply = answers[request.operation]?.(state, request, params);
  if (isRefused || !reply) return undefined;
  return { status: 200, replayed: true, ...reply, body: defined(reply.body) };
}

type Answer = (
  state: State,
  request: Request,
  params: Record<string, string>,
) => { body: Item; status?: number; replayed?: boolean } | undefined;

const answers: Record<string, Answer> = {
  'enrol-customer': (state, { body }, { customerId }) => {
    const profile = state.customer(customerId).profile;
    if (profile === undefined) return undefined;
    const { code, enrolledAt } = profile;
    return { body: { customerId, name: body?.name, code, enrolledAt }, replayed: false };
  },
  'hold-order': (state, request, { orderId = '' }) => {
    const order = state.orders.get(orderId);
    if (!order || !isDeepStrictEqual(order.asked, askedIn(request))) return undefined;
    const waits = order.hold.needsApproval === true;
    return {
      status: waits ? 202 : 200,
      body: orderView(order, waits ? 'pending_approval' : 'held'),
    };
  },
  'confirm-order': (state, _, { orderId = '' }) => {
    const order = state.orders.get(orderId);
    return order?.status === 'confirmed' ? { body: orderView(order, 'confirmed') } : undefined;
  },
  'cancel-order': (state, _, { orderId = '' }) => {
    const order = state.orders.get(orderId);
    if (order?.status === 'cancelled') return { body: orderView(order, 'cancelled') };
    return order?.status === 'closed' ? { body: orderView(order, 'expired') } : undefined;
  },
  'refund-order': (state, _, { orderId = '', refundId = '' }) => {
    const made = state.orders.get(orderId)?.refunds.get(refundId);
    return made && { body: refundView(made) };
  },
  'adjust-points': (state, _, { customerId, adjustmentId }) => {
    const { done, asked } = state.adjustments.get(`${customerId},${adjustmentId}`) ?? {};
    if (done) return { body: { ...done, kind: undefined, month: undefined, status: 'adjusted' } };
    const approvalId = `adjustment,${customerId},${adjustmentId}`;
    const status = 'pending_approval';
    return asked && { status: 202, body: { ...asked, kind: undefined, approvalId, status } };
  },
  'import-customers': (state, request) => {
    const { imported } = state.customer(rowIn(request).customerId);
    return imported && { body: { status: 'imported_before', ...imported.told } };
  },
  'decide-approval': (state, _, { approvalId = '' }) => decidedView(state, approvalId),
  'decide-review': (state, _, { orderId = '' }) => {
    const order = state.orders.get(orderId);
    const body = order?.review?.decision && reviewViewOf(order);
    return body && { body };
  },
  'create-link': (state, request) => {
    const body = linkViewOf(state, request);
    return body && { body, status: 201, replayed: false };
  },
  'create-code': (state, request, __) => {
    const made = [...state.codes.values()].findLast(
      ({ madeBy }) => madeBy?.now === request.now && isDeepStrictEqual(madeBy.body, request.body),
    );
    const key = made?.terms.present?.key;
    return key ? { status: 201, body: codeView(state, key) ?? {}, replayed: false } : undefined;
  },
  'get-code': (state, _, { code = '' }) => {
    const body = codeView(state, parseCode(code) ?? '');
    return body && { body, replayed: false };
  },
  'change-settings': (state, request) => {
    const basedOn = basedOnIn(request) ?? -1;
    const isDone = isPutAlready(state, request, basedOn);
    return isDone ? { body: request.body ?? {}, replayed: false } : undefined;
  },
};

function orderView({ hold, points }: Order, status: string): Item {
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

const refundView = (made: Item): Item => ({
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

const statusOf = ({ decision }: Ruling) => (decision === 'approve' ? 'approved' : 'rejected');

function decidedView(state: State, approvalId: string) {
  const [kind, ...ids] = approvalId.split(',');
  if (kind === 'order') {
    const order = state.orders.get(String(ids[0]));
    if (order?.ruling === undefined) return undefined;
    const { orderId, customerId, lines, requestedBy, at, expiresAt } = order.hold;
    const amount = (lines as Line[]).find((line) => line.kind === 'points')?.amount;
    const request = { approvalId, kind, orderId, customerId, points: order.points, amount };
    const times = { requestedBy, requestedAt: at, expiresAt };
    return {
      body: { ...request, ...times, status: statusOf(order.ruling), decision: order.ruling },
    };
  }
  const known = state.adjustments.get(ids.join(','));
  if (known?.asked === undefined || known.ruling === undefined) return undefined;
  const { customerId, adjustmentId, points, reason, by, at, expiresAt } = known.asked;
  const request = { approvalId, kind, customerId, adjustmentId, points, reason };
  const times = { requestedBy: by, requestedAt: at, expiresAt };
  return { body: { ...request, ...times, status: statusOf(known.ruling), decision: known.ruling } };
}

function codeView(state: State, key: string): Item | undefined {
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
