import { isDeepStrictEqual } from 'node:util';
import { parseCode } from '../../shared/domain/codes.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import { checkReasons } from './checks.ts';
import { cameAt, type Item, type Request } from './effects.ts';
import { isLateTo, standingsOf } from './guesses.ts';
import { linkReason } from './links.ts';
import {
  allowed,
  askedIn,
  type Code,
  isOpen,
  type Priced,
  pinned,
  price,
  type Rules,
} from './pricing.ts';
import { quoteFor } from './quotes.ts';
import { codesHere } from './screening.ts';
import { type Adjustment, isOver, isUnapproved, type Order, type State } from './state.ts';

/** What a hold could come to under one reading of settings and terms: the reasons against it first. */
export type Outcome = {
  reasons: RefusalCode[];
  priced: Priced;
  rules: Rules;
  code: Code | undefined;
  /** The rules of the quote that it goes by, if any. */
  quoted?: Rules;
};

/** Everything that a hold could come to, with what was remembered and read since it came. */
export function holdOutcomes(state: State, request: Request, at: number): Outcome[] {
  const asked = askedIn(request);
  const { now } = request;
  const came = cameAt(request);
  const customer = state.customer(asked.customerId);
  const quote = quoteFor(state, request, asked);
  const promise = typeof quote === 'object' ? quote : undefined;
  const asksBalance = asked.points === 'max' && promise === undefined;
  const standings = standingsOf(state, request, asksBalance ? came : at, at);
  return state.rulesFor(came, at).flatMap((rules) =>
    codesHere(state, request, came, at).flatMap((code) =>
      standings.map((standing): Outcome => {
        const reasons: RefusalCode[] = [];
        const pricing = promise
          ? pinned(asked, rules, code, promise.priced, now)
          : price(asked, rules, code, standing, now);
        let next = pricing.next();
        for (; !next.done; next = pricing.next()) reasons.push(next.value);
        const priced = next.value;
        const once = code !== undefined && rules.document.referral.newCustomersOnly;
        if (once && !customer.isNew) reasons.push('customer_not_new');
        if (customer.available(now) < priced.points) reasons.push('insufficient_points');
        const isLimited = code?.usageLimit !== undefined;
        if (isLimited && !state.hasUse(code)) reasons.push('code_not_usable');
        const isBarred = standing.wrong >= rules.document.abuse.failedChecksPerHourMax;
        if (isBarred && isLateTo(reasons)) reasons.unshift('too_many_attempts');
        return { reasons, priced, rules, code, ...(promise && { quoted: promise.rules }) };
      }),
    ),
  );
}

function holdReasons(state: State, request: Request, at: number): RefusalCode[][] {
  const { orderId } = request.params ?? {};
  const asked = askedIn(request);
  if (asked.orderId !== undefined && asked.orderId !== orderId) return [['invalid_request']];
  const order = state.orders.get(String(orderId));
  if (order) return isDeepStrictEqual(order.asked, asked) ? [] : [['order_reused']];
  const quote = quoteFor(state, request, asked);
  if (typeof quote === 'string') return [[quote]];
  const fence = state.fences.get(String(orderId));
  const isTwins = fence && fence.refusedAt >= request.now && isDeepStrictEqual(fence.asked, asked);
  return [
    // What its twin was refused with, whose clock may have been another.
    ...(isTwins ? [[fence.reason]] : []),
    ...holdOutcomes(state, request, at).map(({ reasons }) => reasons),
  ];
}

/** Whether a code's use is still given, by a reading of settings and terms, for an order held once. */
export function isGivenStill(
  { points, hold }: Order,
  rules: Rules,
  code: Code | undefined,
  now: number,
): boolean {
  const { customerId, terms } = hold;
  if (points > 0 && !allowed(rules, 'redeem', customerId)) return false;
  if (terms.referral === undefined) return true;
  if (!allowed(rules, 'codes', customerId)) return false;
  return code !== undefined && isOpen(code, rules, now) && code.owner !== customerId;
}

/** Under which readings of settings and terms an order that is over may still be paid. */
export function readingsToPay(state: State, order: Order, request: Request, at: number) {
  const came = cameAt(request);
  const codes = state.codesFor(order.hold.codeKey as string | undefined, came, at);
  return state
    .rulesFor(came, at)
    .flatMap((rules) =>
      codes.map((code) => ({ code, isGiven: isGivenStill(order, rules, code, request.now) })),
    );
}

function confirmReasons(state: State, request: Request, at: number): RefusalCode[][] {
  const { now } = request;
  const order = state.orders.get(String(request.params?.orderId));
  if (order === undefined) return [['order_not_found']];
  const { status, hold, points } = order;
  if (status === 'confirmed') return [];
  if (status === 'cancelled') return [[order.rejectedBy ? 'approval_rejected' : 'order_cancelled']];
  if (status === 'closed') return [['hold_expired']];
  if (isUnapproved(order)) {
    const isLate = status === 'expired' || isOver(order, now);
    return [[isLate ? 'hold_expired' : 'awaiting_approval']];
  }
  if (status === 'held' && !isOver(order, now)) return [];
  const customer = state.customer(hold.customerId);
  const isShort =
    status === 'expired' &&
    (customer.available(now) < points ||
      (hold.terms.referral?.onceOnly === true && !customer.isNew));
  return readingsToPay(state, order, request, at).map(({ code, isGiven }) => {
    const isUsedUp = status === 'expired' && code?.usageLimit !== undefined && !state.hasUse(code);
    return !isGiven || isShort || isUsedUp ? ['hold_expired'] : [];
  });
}

function refundReason(state: State, { params, body }: Request): RefusalCode | undefined {
  const order = state.orders.get(String(params?.orderId));
  const amount = Number(body?.amount);
  const made = order?.refunds.get(String(params?.refundId));
  if (made) return made.amount === amount ? undefined : 'refund_reused';
  if (order === undefined) return 'order_not_found';
  if (order.status !== 'confirmed') return 'not_confirmed';
  const { total } = order.hold;
  const isGone = total === 0 && order.refunded !== undefined;
  if (isGone || (order.refunded ?? 0) + amount > total) return 'refund_exceeds_paid';
  return amount === 0 && total > 0 ? 'invalid_request' : undefined;
}

const isTooLate = ({ asked }: Adjustment, now: number): boolean =>
  now >= Date.parse(String(asked?.expiresAt));

const isShortOf = (state: State, customerId: unknown, points: unknown, now: number): boolean =>
  state.customer(customerId).available(now) + Number(points) < 0;

function adjustReason(state: State, request: Request): RefusalCode | undefined {
  const { params = {}, body, now } = request;
  const adjustment = state.adjustments.get(`${params.customerId},${params.adjustmentId}`);
  if (adjustment && !isDeepStrictEqual(adjustment.body, body)) return 'adjustment_reused';
  if (adjustment?.done) return undefined;
  if (adjustment) {
    return adjustment.ruling || isTooLate(adjustment, now) ? 'approval_rejected' : undefined;
  }
  if (state.customer(params.customerId).profile === undefined) return 'customer_not_found';
  return isShortOf(state, params.customerId, body?.points, now) ? 'insufficient_points' : undefined;
}

const isSame = (ruling: { decision: string }, { body, as }: Request): boolean =>
  isDeepStrictEqual({ ...ruling, at: '' }, { ...body, by: as, at: '' });

function decideReason(state: State, request: Request): RefusalCode | undefined {
  const [kind, ...ids] = String(request.params?.approvalId).split(',');
  const { now, as } = request;
  if (kind === 'order') {
    const order = state.orders.get(String(ids[0]));
    if (order?.hold.needsApproval !== true) return 'not_found';
    const { ruling, status } = order;
    if (ruling) return isSame(ruling, request) ? undefined : 'already_decided';
    if (status === 'confirmed') return 'order_confirmed';
    if (status === 'cancelled') return 'order_cancelled';
    if (status !== 'held' || isOver(order, now)) return 'hold_expired';
    return order.hold.requestedBy === as ? 'self_approval' : undefined;
  }
  const adjustment = state.adjustments.get(ids.join(','));
  if (kind !== 'adjustment' || adjustment?.asked === undefined) return 'not_found';
  const { asked, ruling } = adjustment;
  if (ruling?.decision === 'expire') return 'approval_rejected';
  if (ruling) return isSame(ruling, request) ? undefined : 'already_decided';
  if (isTooLate(adjustment, now)) return 'approval_rejected';
  if (asked.by === as) return 'self_approval';
  const isShort = isShortOf(state, asked.customerId, asked.points, now);
  return request.body?.decision === 'approve' && isShort ? 'insufficient_points' : undefined;
}

/** Whether a second person was ever asked. */
function isAwaited(state: State, approvalId = ''): boolean {
  const [kind, ...ids] = approvalId.split(',');
  if (kind === 'order') return state.orders.get(String(ids[0]))?.hold.needsApproval === true;
  return kind === 'adjustment' && state.adjustments.get(ids.join(','))?.asked !== undefined;
}

function reviewReason(state: State, { params, body, as }: Request): RefusalCode | undefined {
  const review = state.orders.get(String(params?.orderId))?.review;
  if (review === undefined) return 'not_found';
  if (review.decision === undefined) return undefined;
  const { kind, by, reason } = review.decision;
  const verdict = { decision: kind === 'released' ? 'release' : 'reject', reason };
  return by === as && isDeepStrictEqual(verdict, body) ? undefined : 'already_decided';
}

type Row = Item & { points?: { points: number; expires: string }[] };

/** The one row of an import. */
export function rowIn({ body }: Request): Row {
  const [row = {}] = (body?.rows as Row[] | undefined) ?? [];
  return row;
}

export const ownerOf = (state: State, code: unknown): unknown =>
  state.codes.get(parseCode(String(code)) ?? '')?.terms.present?.owner;

function importReason(state: State, request: Request): RefusalCode | undefined {
  const row = rowIn(request);
  const { imported, isTouched } = state.customer(row.customerId);
  if (imported) return isDeepStrictEqual(imported.row, row) ? undefined : 'import_reused';
  if (isTouched) return 'account_in_use';
  const owner = row.code === undefined ? undefined : ownerOf(state, row.code);
  return owner !== undefined && owner !== row.customerId ? 'code_taken' : undefined;
}

function createReason(state: State, { body = {}, now }: Request): RefusalCode | undefined {
  if (state.customer(body.owner).profile === undefined) return 'customer_not_found';
  const key = body.code === undefined ? undefined : parseCode(String(body.code).trim());
  const from = body.validFrom === undefined ? now : Date.parse(String(body.validFrom));
  const isBackward = body.validUntil !== undefined && Date.parse(String(body.validUntil)) <= from;
  if ((body.code !== undefined && key === undefined) || isBackward) return 'invalid_request';
  const taken = key && state.codes.get(key);
  const isOwn = taken?.madeBy?.now === now && isDeepStrictEqual(taken.madeBy.body, body);
  return taken && !isOwn ? 'code_taken' : undefined;
}

function changeReason(state: State, { params, body }: Request): RefusalCode | undefined {
  const code = state.codes.get(parseCode(String(params?.code)) ?? '')?.terms.present;
  if (code === undefined) return 'not_found';
  const isRevived =
    code.status === 'revoked' && ['active', 'paused'].includes(String(body?.status));
  return isRevived ? 'code_revoked' : undefined;
}

function settingsReason(state: State, request: Request): RefusalCode | undefined {
  const basedOn = basedOnIn(request);
  if (basedOn === undefined) return 'if_match_required';
  if (isPutAlready(state, request, basedOn)) return undefined;
  return state.settings.present.version === basedOn ? undefined : 'settings_changed';
}

export function basedOnIn({ headers }: Request): number | undefined {
  const ifMatch = headers?.['if-match'];
  return ifMatch === undefined ? undefined : Number(ifMatch.slice(1, -1));
}

export function isPutAlready(state: State, { body, as }: Request, basedOn: number): boolean {
  const put: Item | undefined = state.settingsPut.get(basedOn + 1);
  return put?.by === as && isDeepStrictEqual(put.document, body);
}

/** The reasons against a request, each reading's in the order in which they are told. */
export function reasonsAgainst(state: State, request: Request, at: number): RefusalCode[][] {
  const only = (reason: RefusalCode | undefined) => (reason ? [[reason]] : []);
  const { params = {} } = request;
  const order = state.orders.get(String(params.orderId));
  switch (request.operation) {
    case 'hold-order':
      return holdReasons(state, request, at);
    case 'quote-order':
      return holdOutcomes(state, request, at).map(({ reasons }) => reasons);
    case 'confirm-order':
      return confirmReasons(state, request, at);
    case 'cancel-order':
      if (order === undefined) return [['order_not_found']];
      return only(order.status === 'confirmed' ? 'order_confirmed' : undefined);
    case 'refund-order':
      return only(refundReason(state, request));
    case 'adjust-points':
      return only(adjustReason(state, request));
    case 'decide-approval':
      return only(decideReason(state, request));
    case 'decide-review':
      return only(reviewReason(state, request));
    case 'create-link':
    case 'get-me':
    case 'list-my-entries':
      return only(linkReason(state, request));
    case 'check-code':
      return checkReasons(state, request, at);
    case 'lift-freeze': {
      const { profile, isTouched } = state.customer(params.customerId);
      return only(profile || isTouched ? undefined : 'customer_not_found');
    }
    case 'get-customer':
      return only(state.customer(params.customerId).profile ? undefined : 'customer_not_found');
    case 'get-order':
      return only(order ? undefined : 'order_not_found');
    case 'get-approval':
      return only(isAwaited(state, params.approvalId) ? undefined : 'not_found');
    case 'get-code':
      return only(state.codes.has(parseCode(String(params.code)) ?? '') ? undefined : 'not_found');
    case 'create-code':
      return only(createReason(state, request));
    case 'change-code':
      return only(changeReason(state, request));
    case 'import-customers':
      return only(importReason(state, request));
    case 'change-settings':
      return only(settingsReason(state, request));
    default:
      return [];
  }
}
