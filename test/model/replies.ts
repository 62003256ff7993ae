import { isDeepStrictEqual } from 'node:util';
import { iso } from '../../shared/domain/calendar.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { defined, type Item, type Request } from './effects.ts';
import { linkViewOf } from './links.ts';
import { askedIn, type Line } from './pricing.ts';
import { reviewViewOf } from './reviews.ts';
import { isOver, isUnapproved, type Order, type Ruling, type State } from './state.ts';
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
  'decide-approval': (state, { now }, { approvalId = '' }) => {
    const body = approvalView(state, approvalId, now);
    return body?.decision ? { body } : undefined;
  },
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
    return shown(codeView(state, parseCode(code) ?? ''));
  },
  'get-approval': (state, { now }, { approvalId = '' }) =>
    shown(approvalView(state, approvalId, now)),
  'get-customer': (state, { now }, { customerId }) => shown(customerView(state, customerId, now)),
  'get-order': (state, { now }, { orderId = '' }) => {
    const order = state.orders.get(orderId);
    if (order === undefined) return undefined;
    const view = orderView(order, statusOf(order, now));
    return shown({ ...view, refundedTotal: order.refunded ?? 0 });
  },
  'get-settings': (state) => shown({ ...state.settings.present.document }),
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

/** What a reading shows is no earlier answer. */
const shown = (body: Item | undefined) => body && { body, replayed: false };

/** What the account says and when each lot ends; what is promised stands elsewhere. */
function customerView(state: State, customerId: unknown, now: number): Item {
  const customer = state.customer(customerId);
  const { available, held, spent, expired, debt } = customer.account;
  const live = customer.available(now);
  const points = { available: live, held, spent, expired: expired + available - live, debt };
  return { customerId, code: customer.profile?.code, points };
}

function statusOf(order: Order, now: number): string {
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
function approvalView(state: State, approvalId: string, now: number): Item | undefined {
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
