import type { Account } from './account.ts';
import { isNewCustomer, settled } from './account.ts';
import { needsApproval } from './approvals.ts';
import { hourMs, iso, minuteMs } from './calendar.ts';
import type { CustomerId, OrderId } from './ids.ts';
import { type Hold, heldPoints } from './order.ts';
import {
  type Price,
  type PriceContext,
  type PriceRequest,
  price,
  requestedCode,
  type Standing,
  usableCode,
} from './price.ts';
import type { QuotePromise } from './quote-token.ts';
import { isRefusal, pointsOff, type Refusal, refusal } from './refusals.ts';
import { allows, type Settings } from './settings.ts';
import { ReferralPromise, referralTerms, termsOf } from './terms.ts';

/** What an account says about its owner's orders at an instant. */
export const standingOf = (account: Account, now: number): Standing => ({
  available: settled(account, now).available,
  isNew: isNewCustomer(account),
  ...(account.frozenAt !== undefined && { isFrozen: true }),
});

export function otherCurrency(currency: string, settings: Settings): Refusal | undefined {
  if (currency === settings.currency.code) return undefined;
  return refusal('currency_mismatch', `This programme counts in ${settings.currency.code}.`);
}

/** The part of a request that a price depends on; what a quote was for, and a hold must be for. */
export const pricedPart = (request: PriceRequest): PriceRequest => ({
  customerId: request.customerId,
  currency: request.currency,
  subtotal: request.subtotal,
  otherDiscounts: request.otherDiscounts,
  referralCode: request.referralCode,
  customerIsNew: request.customerIsNew,
  points: request.points,
});

export function promiseOf(
  quoted: Price,
  { settings, now }: PriceContext,
  about: { requestHash: string; orderId: OrderId | undefined; customerId: CustomerId },
): QuotePromise {
  const { referral, ...terms } = termsOf(settings, quoted, about.customerId);
  return {
    requestHash: about.requestHash,
    ...(about.orderId && { orderId: about.orderId }),
    lines: quoted.lines,
    total: quoted.total,
    terms,
    ...(referral && { referral: ReferralPromise.parse(referral) }),
    expiresAt: now + settings.document.quotes.validForMinutes * minuteMs,
  };
}

/** How many points an order may be paid with, wherever the account is known. */
export type Redeemable = {
  available: number;
  /** 0: none at all. */
  max: number;
  minimum: number;
  step: number;
  valuePerPoint: number;
};

function redeemable(
  { redeemableMaxPoints }: Price,
  standing: Standing,
  settings: Settings,
): Redeemable {
  const { step, minimumPerRedemption, valuePerPoint } = settings.points;
  return {
    available: standing.available,
    max: standing.isFrozen ? 0 : redeemableMaxPoints,
    minimum: Math.max(1, Math.ceil(minimumPerRedemption / step)) * step,
    step,
    valuePerPoint,
  };
}

/** A price as the quote shows it: each discount applied or refused with its reason. */
export function quoteView(quoted: Price, { settings, standing }: PriceContext) {
  const { lines, total, referral, points, redeemableMaxPoints } = quoted;
  const balance = { available: standing?.available ?? 0, redeemableMax: redeemableMaxPoints };
  const refused = ({ refused: reason, detail }: Refusal) =>
    ({ status: 'refused', reason, detail }) as const;
  return {
    lines,
    total,
    ...(referral && {
      referral: isRefusal(referral)
        ? refused(referral)
        : { status: 'applied' as const, discount: referral.discount },
    }),
    ...(points && {
      points: isRefusal(points)
        ? { ...refused(points), ...balance }
        : {
            status: 'applied' as const,
            ...points,
            ...balance,
            needsApproval: needsApproval(points.points, settings.document),
          },
    }),
    ...(standing && { redeemable: redeemable(quoted, standing, settings.document) }),
    settingsVersion: settings.version,
  };
}

/**
 * What a hold promises: what was asked, whole, or the refusal of the first discount that doesn't
 * apply. A quote that promised all of it rules the amounts; whether the code and points may be used
 * at all, how often and by whom, is asked anew.
 */
export function decideHold(
  orderId: OrderId,
  request: PriceRequest,
  requestHash: string,
  context: PriceContext,
  promise?: QuotePromise,
): Hold | Refusal {
  const { now, settings } = context;
  const mismatch = otherCurrency(request.currency, settings.document);
  if (mismatch) return mismatch;
  const promised = promise ? pinned(promise, request, context) : priced(request, context);
  if (isRefusal(promised)) return promised;
  const codeKey = requestedCode(request);
  const waits = needsApproval(heldPoints(promised), settings.document);
  return {
    kind: 'held',
    orderId,
    customerId: request.customerId,
    requestHash,
    currency: request.currency,
    subtotal: request.subtotal,
    ...promised,
    ...(codeKey && { codeKey }),
    ...(waits && { needsApproval: waits }),
    at: iso(now),
    expiresAt: iso(now + lifeMs(settings.document, waits)),
  };
}

/** Why an order like this one could not be held today, at the prices it was held at. */
export function stillRefused(hold: Hold, context: PriceContext): Refusal | undefined {
  const { customerId } = hold;
  if (heldPoints(hold) > 0 && !allows(context.settings.document, 'redeem', customerId)) {
    return pointsOff;
  }
  if (hold.terms.referral === undefined) return undefined;
  const code = usableCode({ customerId, customerIsNew: true }, context);
  return isRefusal(code) ? code : undefined;
}

/** A hold that waits for a person has longer than one that waits for a till. */
const lifeMs = ({ holds }: Settings, waits: boolean): number =>
  waits ? holds.approvalExpiresAfterHours * hourMs : holds.expireAfterMinutes * minuteMs;

type Promised = Pick<Hold, 'lines' | 'total' | 'terms'>;

function priced(request: PriceRequest, context: PriceContext): Promised | Refusal {
  const { lines, total, referral, points, ...rest } = price(request, context);
  if (isRefusal(referral)) return referral;
  if (isRefusal(points)) return points;
  const quoted = { lines, total, referral, points, ...rest };
  return { lines, total, terms: termsOf(context.settings, quoted, request.customerId) };
}

function pinned(
  { lines, total, terms: { earn, ...rest }, referral }: QuotePromise,
  request: PriceRequest,
  context: PriceContext,
): Promised | Refusal {
  const { document } = context.settings;
  const spends = lines.some(({ kind }) => kind === 'points');
  if (spends && !allows(document, 'redeem', request.customerId)) return pointsOff;
  const earns = earn && allows(document, 'earn', request.customerId);
  const terms = { ...rest, ...(earns && { earn }) };
  if (referral === undefined) return { lines, total, terms };
  const code = usableCode(request, context);
  if (isRefusal(code)) return code;
  const promised = referralTerms(code, document, referral);
  return { lines, total, terms: { ...terms, referral: promised } };
}

/**
 * The promise, if it is for this order and request. A quote that refused a discount promised
 * nothing about it: asked for all the same, the order is priced anew (undefined).
 */
export function promiseFor(
  promise: QuotePromise,
  orderId: OrderId,
  request: PriceRequest,
  requestHash: string,
): QuotePromise | Refusal | undefined {
  if (promise.requestHash !== requestHash || (promise.orderId ?? orderId) !== orderId) {
    return refusal('quote_mismatch', 'The quote token is for another order or request.');
  }
  const has = (kind: string) => promise.lines.some((line) => line.kind === kind);
  const asksPoints = request.points !== undefined && request.points !== 0;
  const whole =
    (request.referralCode === undefined || has('referral')) && (!asksPoints || has('points'));
  return whole ? promise : undefined;
}
