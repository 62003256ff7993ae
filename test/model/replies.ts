import { isDeepStrictEqual } from 'node:util';
import { parseCode } from '../../shared/domain/codes.ts';
import { defined, type Item, type Request } from './effects.ts';
import { linkViewOf } from './links.ts';
import { askedIn } from './pricing.ts';
import { reviewViewOf } from './reviews.ts';
import type { State } from './state.ts';
import { basedOnIn, isPutAlready, reasonsAgainst, rowIn } from './truths.ts';
import { approvalView, codeView, customerView, orderView, refundView, statusOf } from './views.ts';

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
  'lift-freeze': (_, __, { customerId }) => shown({ customerId, wasFrozen: false }),
  'get-settings': (state) => shown({ ...state.settings.present.document }),
  'change-settings': (state, request) => {
    const basedOn = basedOnIn(request) ?? -1;
    const isDone = isPutAlready(state, request, basedOn);
    return isDone ? { body: request.body ?? {}, replayed: false } : undefined;
  },
};

/** What a reading shows is no earlier answer. */
const shown = (body: Item | undefined) => body && { body, replayed: false };
